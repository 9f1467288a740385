/* A context brings back the mask that lets all in, and then there is work. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#include <ucontext.h>

static void resume(void);

#define AFTER resume()
#include "window.h"

static void resume(void)
{
    static ucontext_t back;
    static volatile int times;
    OPEN;
    must(getcontext(&back) == 0, "getcontext");
    if (times++ == 0) {
        CLOSE;
        setcontext(&back);
    }
    work();
}
