/* A child of clone() with memory of its own is a process of its own: handlers of both run side by side, and the signals
 * that it sends itself are its own. */
/* EXPECT: finding rule=blocking-call function=usleep handler=on_parent signal=SIGUSR1 count=20 times=1 */
/* EXPECT: finding rule=blocking-call function=usleep handler=on_child signal=SIGUSR1 count=20 times=1 */
/* EXPECT: finding rule=unsafe-call function=malloc handler=on_child delivery=synchronous count=20 times=1 */
/* EXPECT: finding rule=unsafe-call function=free handler=on_child delivery=synchronous count=20 times=1 */
/* EXPECT: never rule=blocking-call handler=none */
#include "clone_apart.h"
