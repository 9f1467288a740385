/* A jump brings back the mask that lets all in, and then there is work. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#include <setjmp.h>

static void jump(void);

#define AFTER jump()
#include "window.h"

static sigjmp_buf back;

static void jump(void)
{
    OPEN;
    if (sigsetjmp(back, 1) == 0) {
        CLOSE;
        siglongjmp(back, 1);
    }
    work();
}
