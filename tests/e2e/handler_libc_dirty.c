/* The handler is a function of libc itself. */
/* EXIT: 10 */
/* EXPECT: finding rule=unsafe-call function=exit handler=exit signal=SIGUSR1 level=warning installed=main stack=exit times=1 */
#include <stdlib.h>

#include "target.h"

int main(void)
{
#ifdef CLEAN
    signal(SIGUSR1, _exit);
#else
    signal(SIGUSR1, exit);
#endif
    raise(SIGUSR1);
    return 0;
}
