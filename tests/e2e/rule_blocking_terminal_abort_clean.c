/* A handler of SIGABRT asks what to do: a note, as the program is lost anyhow. */
/* OPTIONS: --stuck=2 */
/* EXPECT: finding rule=blocking-call level=note function=read handler=on_usr1 signal=SIGABRT stack=*read*,ask,on_usr1 */
#define SIGNAL SIGABRT
#include "rule_blocking_terminal_dirty.c"
