/* SIGSYS is the program's own: handlers, SIG_IGN, blocked and pending, SA_RESETHAND, and death by
 * it. */
/* RAW: rt_sigaction kill rt_sigprocmask */
/* EXIT: SIGSYS */
/* EXPECT: none */
#include <ucontext.h>

#include "direct.h"

static void on_sigsys(int sig, siginfo_t *info, void *context)
{
    uint64_t before;
    memcpy(&before, &((ucontext_t *)context)->uc_sigmask, sizeof before);
    say_number("handler", sig);
    say_number("  code", info->si_code);
    say_hex("  interrupted mask", before);
    say_hex("  its own mask", direct_mask(SIG_BLOCK, NULL));
    direct(SYS_getppid, 0, 0, 0, 0);
    handled++;
}

static void by_libc(int sig)
{
    say_number("by libc", sig);
    direct(SYS_getppid, 0, 0, 0, 0);
}

static void look(const char *what)
{
    struct direct_action now = {0};
    say(what);
    say_number(": ask", direct(SYS_rt_sigaction, SIGSYS, 0, &now, SET_SIZE));
    say_number("  handler", now.handler == on_sigsys         ? 2
                            : now.handler == (void *)by_libc ? 3
                                                             : (long)now.handler);
    say_hex("  flags", now.flags);
    say_hex("  mask", now.mask);
    struct sigaction libc;
    must(sigaction(SIGSYS, NULL, &libc) == 0, "sigaction");
    say_number("  equal",
               (void *)libc.sa_handler == (void *)now.handler && libc.sa_flags == (int)now.flags);
}

static void blocked(void)
{
    uint64_t all = UINT64_MAX;
    sigset_t pending;
    uint64_t was = direct_mask(SIG_SETMASK, &all);
    say_number("kill", direct(SYS_kill, direct_pid(), SIGSYS, 0, 0));
    say_number("handled", handled);
    sigpending(&pending);
    say_number("pending", sigismember(&pending, SIGSYS));
    direct_mask(SIG_SETMASK, &was);
    say_number("handled", handled);
    sigset_t full, before;
    sigfillset(&full);
    sigprocmask(SIG_BLOCK, &full, &before);
    say_number("raise", raise(SIGSYS));
    say_number("handled", handled);
    siginfo_t info;
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGSYS);
    say_number("sigwaitinfo", sigwaitinfo(&one, &info));
    raise(SIGSYS);
    sigprocmask(SIG_SETMASK, &before, NULL);
    say_number("handled", handled);
    say_hex("mask", direct_mask(SIG_BLOCK, NULL));
}

int main(void)
{
    look("at first");
    say_number("install", direct_install(SIGSYS, on_sigsys, 0, BIT(SIGUSR1)));
    look("by the kernel's structure");
    say_number("kill", direct(SYS_kill, direct_pid(), SIGSYS, 0, 0));
    raise(SIGSYS);
    blocked();
    say_number("signal", signal(SIGSYS, by_libc) == (void *)on_sigsys);
    look("by libc");
    raise(SIGSYS);
    direct_install(SIGSYS, on_sigsys, SA_RESETHAND | SA_NODEFER, 0);
    raise(SIGSYS);
    look("after SA_RESETHAND");
    say_number("ignore", signal(SIGSYS, SIG_IGN) == SIG_DFL);
    say_number("kill", direct(SYS_kill, direct_pid(), SIGSYS, 0, 0));
    look("ignored");
    say_number("default", signal(SIGSYS, SIG_DFL) == SIG_IGN);
    direct(SYS_kill, direct_pid(), SIGSYS, 0, 0);
    say("not reached\n");
    return 0;
}
