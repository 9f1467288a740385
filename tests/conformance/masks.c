/* Masks before, in and after handlers, nested ones, pending signals, and what a jump restores. */
#include <setjmp.h>

#include "kernel.h"

static sigjmp_buf back;
static const char *const names[] = {"SigPnd", "ShdPnd", "SigBlk", NULL};

static void inner(int sig)
{
    say_number("inner", sig);
    kernel_mask("  mask");
}

static void outer(int sig)
{
    say_number("outer", sig);
    kernel_mask("  mask");
    raise(SIGUSR2);
    raise(SIGHUP);
    kernel_status(names);
}

static void jumping(int sig)
{
    kernel_mask("jumping");
    siglongjmp(back, sig);
}

int main(void)
{
    struct sigaction act = {.sa_handler = outer, .sa_flags = SA_RESTART};
    sigset_t set, pending;
    sigemptyset(&act.sa_mask);
    sigaddset(&act.sa_mask, SIGHUP);
    must(sigaction(SIGUSR1, &act, NULL) == 0, "sigaction");
    catch_signal(SIGUSR2, inner, SA_NODEFER);
    catch_signal(SIGHUP, inner, 0);
    raise(SIGUSR1);
    kernel_mask("after");
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    must(sigprocmask(SIG_BLOCK, &set, NULL) == 0, "sigprocmask");
    raise(SIGUSR2);
    raise(SIGUSR2);
    kill(getpid(), SIGUSR2);
    kernel_status(names);
    must(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR2) == 1, "sigpending");
    must(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0, "sigprocmask");
    kernel_status(names);
    for (int save = 0; save < 2; save++) {
        catch_signal(SIGALRM, jumping, 0);
        int got = sigsetjmp(back, save);
        if (got == 0) {
            raise(SIGALRM);
        }
        say_number("jumped", got);
        kernel_mask("after the jump");
        sigemptyset(&set);
        sigprocmask(SIG_SETMASK, &set, NULL);
    }
    return 0;
}
