/* A fault inside free() is left by siglongjmp. */
/* OPTIONS: --events */
/* EXPECT: finding rule=left-by-jump level=error handler=on_signal signal=SIGSEGV times=1 */
#include <setjmp.h>
#include <stdlib.h>

#include "target.h"

static sigjmp_buf home;

static void on_signal(int sig)
{
    siglongjmp(home, sig);
}

int main(void)
{
    catch_signal(SIGSEGV, on_signal, 0);
    catch_signal(SIGUSR1, on_signal, 0);
    if (sigsetjmp(home, 1) == 0) {
#ifdef CLEAN
        send_later(SIGUSR1);
        for (;;) {
            pause();
        }
#else
        void *volatile bad = (void *)0x7eadbee0; /* nothing is mapped there */
        free(bad);
#endif
    }
    say("back\n");
    return 0;
}
