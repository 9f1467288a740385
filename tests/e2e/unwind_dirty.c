/* A handler is the first one to unwind the stack: libgcc_s sets itself up in pthread_once(). */
/* FLAGS: -shared-libgcc */
/* EXPECT: finding rule=unsafe-call function=pthread_once via=_Unwind_Backtrace signal=SIGUSR1 handler=on_usr1 level=warning */
#include <unwind.h>

#include "target.h"

static _Unwind_Reason_Code count(struct _Unwind_Context *context, void *n)
{
    (void)context;
    ++*(int *)n;
    return _URC_NO_REASON;
}

static void on_usr1(int sig)
{
    int frames = 0;
    (void)sig;
    _Unwind_Backtrace(count, &frames);
    must(frames > 0, "frames");
    handled++;
}

int main(void)
{
#ifdef CLEAN
    int frames = 0;
    _Unwind_Backtrace(count, &frames);
#endif
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
