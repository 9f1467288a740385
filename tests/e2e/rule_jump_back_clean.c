/* Nothing is left half done by a jump back into the first handler. */
/* OPTIONS: --events */
/* EXPECT: finding rule=left-by-jump level=note handler=on_usr1 signal=SIGUSR1 interrupted=none times=1 */
#define CLEAN
#include "rule_jump_back_dirty.c"
