/* read() alone is left: a note, with both stacks. */
/* OPTIONS: --events */
/* EXPECT: finding rule=left-by-jump level=note handler=on_alarm signal=SIGALRM interrupted=none times=1
 *         stack=leave,on_alarm below=read,main because=the?signal?interrupted?a?system?call */
#define CLEAN
#include "rule_jump_stream_dirty.c"
