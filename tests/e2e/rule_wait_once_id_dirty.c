/* Two children end at once, and the handler waits for one with waitid(). */
/* OPTIONS: --events */
/* EXPECT: finding rule=child-wait-once level=warning function=waitid handler=on_chld signal=SIGCHLD line=yes times=1 */
#define WAIT_ID
#include "rule_wait_once_dirty.c"
