/* A server lets its signals in between two calls of sigprocmask() alone, with nothing but select() between them: the
 * handlers may call anything. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note count=3 line=yes
 *         because=no?unsafe?function?was?ever?called?while?the?signal?was?unblocked */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=note count=3 */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note count=3 */
#include "window.h"
