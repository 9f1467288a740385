/* A jump brings back the mask that blocks all, and then there is work. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=note */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note */
#include <setjmp.h>

static void jump(void);

#define AFTER jump()
#include "window.h"

static sigjmp_buf back;

static void jump(void)
{
    CLOSE;
    if (sigsetjmp(back, 1) == 0) {
        OPEN;
        siglongjmp(back, 1);
    }
    work();
}
