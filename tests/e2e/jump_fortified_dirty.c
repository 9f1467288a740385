/* The same in a fortified program, which calls __longjmp_chk(). */
/* FLAGS: -O2 -D_FORTIFY_SOURCE=2 */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=3 line
 *         */
/* EXPECT: finding function=free signal=SIGUSR2 handler=on_usr2 level=warning times=1 count=1 */
/* EXPECT: allow-gap kind=unverified */
#include "jump_siglongjmp_dirty.c"
