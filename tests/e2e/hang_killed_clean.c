/* Somebody kills a program whose handler was left by a jump which nobody can see. */
/* OPTIONS: --stuck=10 */
/* EXIT: SIGTERM */
/* EXPECT: never rule=handler-stuck */
#include "hang.h"

static void *back[5];

static void on_usr1(int sig)
{
    (void)sig;
    __builtin_longjmp(back, 1);
}

int main(void)
{
    send_later(SIGTERM, 3000);
    catch (SIGUSR1, on_usr1);
    if (__builtin_setjmp(back) == 0) {
        kill(getpid(), SIGUSR1);
    }
    for (;;) {
        __asm__ volatile("pause");
    }
}
