/* What each installing function makes of its arguments, as the kernel sees it. */
/* NOT-RAW: shows SigCgt, and sigvet catches SIGSYS */
#include "kernel.h"

void (*bsd_signal(int sig, void (*handler)(int)))(int);

static void on_signal(int sig)
{
    say_number("delivered", sig);
    kernel_mask("  mask");
    kernel_action(sig);
}

static void on_siginfo(int sig, siginfo_t *info, void *context)
{
    say_number("delivered", sig);
    say(info != NULL && context != NULL ? "  with siginfo\n" : "  without siginfo\n");
    kernel_mask("  mask");
}

static void flags_of_sigaction(void)
{
    static const unsigned flags[] = {0,
                                     SA_RESTART,
                                     SA_NODEFER,
                                     SA_RESETHAND,
                                     SA_ONSTACK,
                                     SA_NOCLDSTOP,
                                     SA_NOCLDWAIT,
                                     SA_SIGINFO,
                                     SA_SIGINFO | SA_RESTART | SA_NODEFER,
                                     0x20000000,
                                     0x08000000,
                                     SA_INTERRUPT,
                                     0x00000400,
                                     0x00000800};
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        struct sigaction act = {.sa_flags = (int)flags[i]};
        if (flags[i] & SA_SIGINFO) {
            act.sa_sigaction = on_siginfo;
        } else {
            act.sa_handler = on_signal;
        }
        sigfillset(&act.sa_mask);
        sigdelset(&act.sa_mask, SIGTERM);
        kernel_hex("sigaction with", flags[i]);
        must(sigaction(SIGUSR1, &act, NULL) == 0, "sigaction");
        kernel_action(SIGUSR1);
        raise(SIGUSR1);
        kernel_action(SIGUSR1);
    }
}

static void others(void)
{
    say("signal\n");
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    say("siginterrupt and signal\n");
    siginterrupt(SIGUSR1, 1);
    kernel_action(SIGUSR1);
    signal(SIGUSR1, on_signal);
    kernel_action(SIGUSR1);
    siginterrupt(SIGUSR1, 0);
    say("sysv_signal\n");
    sysv_signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    say("bsd_signal\n");
    bsd_signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    say("sigset\n");
    sigset(SIGUSR1, on_signal);
    raise(SIGUSR1);
    say("sigset SIG_HOLD\n");
    sigset(SIGUSR1, SIG_HOLD);
    kernel_mask("mask");
    kernel_action(SIGUSR1);
    sigset(SIGUSR1, SIG_IGN);
    kernel_mask("mask");
    kernel_action(SIGUSR1);
    say("sigignore\n");
    sigignore(SIGUSR2);
    kernel_action(SIGUSR2);
    say("sighold, sigrelse\n");
    sighold(SIGUSR2);
    kernel_mask("mask");
    sigrelse(SIGUSR2);
    kernel_mask("mask");
    signal(SIGUSR2, SIG_DFL);
    kernel_action(SIGUSR2);
}

int main(void)
{
    static const char *const names[] = {"SigQ",   "SigPnd", "ShdPnd", "SigBlk",
                                        "SigIgn", "SigCgt", NULL};
    kernel_status(names + 1);
    for (int sig = 1; sig <= 64; sig++) {
        kernel_action(sig);
    }
    flags_of_sigaction();
    others();
    kernel_status(names + 1);
    return 0;
}
