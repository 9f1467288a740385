/* The same, so slow that the handlers' records are read before they have run, and findings are told meanwhile. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note count=3 line=yes
 *         because=no?unsafe?function?was?ever?called?while?the?signal?was?unblocked */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=note count=3 */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note count=3 */
#define WORK usleep(250000)
#include "window.h"
