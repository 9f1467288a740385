/* A server keeps its signal blocked but in pselect(): its handler may allocate, a note. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note interrupted=none
 *         times=1 count=3 */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note times=1 count=3 */
#include <sys/select.h>
#define WAIT pselect(0, NULL, NULL, NULL, NULL, &open_mask)
#include "server.h"
