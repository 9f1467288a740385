/* A handler that was left by a jump which nobody can see does not hang, even if the program calls nothing that would
 * tell. */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXPECT: never rule=handler-stuck */
#include "hang.h"

static void *back[5];

static void on_usr1(int sig)
{
    (void)sig;
    __builtin_longjmp(back, 1);
}

/* Without libc. */
static void wait_unseen(void)
{
    struct timespec left = {is_watched() ? 2 : 0, 500000000};
    long result;

    do {
        __asm__ volatile("syscall"
                         : "=a"(result)
                         : "a"(35L), "D"(&left), "S"(&left)
                         : "rcx", "r11", "memory");
    } while (result != 0);
}

int main(void)
{
    catch (SIGUSR1, on_usr1);
    if (__builtin_setjmp(back) == 0) {
        kill(getpid(), SIGUSR1);
    }
    wait_unseen();
    return 0;
}
