/* Each call of the signal API by its own instruction: results, old values, masks as handlers see
 * them. */
/* RAW: rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo
 * sigaltstack kill tgkill tkill alarm setitimer ppoll rt_sigreturn */
/* EXPECT: finding rule=uncatchable function=rt_sigaction times=1 */
/* EXPECT: finding rule=altstack-too-small function=sigaltstack times=1 */
#include <poll.h>
#include <sys/time.h>
#include <ucontext.h>

#include "direct.h"

static void on_signal(int sig, siginfo_t *info, void *context)
{
    uint64_t before;
    memcpy(&before, &((ucontext_t *)context)->uc_sigmask, sizeof before);
    say_number("handler", sig);
    say_number("  code", info->si_code);
    say_hex("  interrupted mask", before);
    say_hex("  its own mask", direct_mask(SIG_BLOCK, NULL));
    handled++;
}

static void actions(void)
{
    struct direct_action old = {0};
    say_number("install", direct_install(SIGUSR1, on_signal, 0, UINT64_MAX));
    say_number("ask", direct(SYS_rt_sigaction, SIGUSR1, 0, &old, SET_SIZE));
    say_number("the same handler", old.handler == on_signal);
    say_number("the same restorer", old.restorer == direct_return);
    say_hex("flags", old.flags);
    say_hex("mask", old.mask);
    struct sigaction by_libc;
    say_number("libc", sigaction(SIGUSR1, NULL, &by_libc));
    say_number("the same handler", by_libc.sa_sigaction == on_signal);
    say_number("SIGSYS in its mask", sigismember(&by_libc.sa_mask, SIGSYS));
    say_number("install no signal", direct_install(65, on_signal, 0, 0));
    say_number("install SIGKILL", direct_install(SIGKILL, on_signal, 0, 0));
    say_number("bad pointer", direct(SYS_rt_sigaction, SIGUSR1, 8, 0, SET_SIZE));
    say_number("bad old pointer", direct(SYS_rt_sigaction, SIGUSR1, 0, 8, SET_SIZE));
    say_number("bad size", direct(SYS_rt_sigaction, SIGUSR1, 0, &old, 4));
}

static void senders(void)
{
    siginfo_t info = {.si_code = SI_QUEUE};
    info.si_value.sival_int = 7;
    say_number("kill", direct(SYS_kill, direct_pid(), SIGUSR1, 0, 0));
    say_number("kill no signal", direct(SYS_kill, direct_pid(), 99, 0, 0));
    say_number("tgkill", direct_send(SIGUSR1));
    say_number("tkill", direct(SYS_tkill, direct(SYS_gettid, 0, 0, 0, 0), SIGUSR1, 0, 0));
    say_number("rt_sigqueueinfo", direct(SYS_rt_sigqueueinfo, direct_pid(), SIGUSR1, &info, 0));
    say_number("handled", handled);
}

static void masks(void)
{
    uint64_t all = UINT64_MAX;
    uint64_t pending = 0;
    const struct timespec at_once = {0, 0};
    say_hex("old", direct_mask(SIG_SETMASK, &all));
    say_hex("now", direct_mask(SIG_BLOCK, NULL));
    sigset_t libc;
    sigprocmask(SIG_BLOCK, NULL, &libc);
    say_number("libc sees SIGSYS", sigismember(&libc, SIGSYS));
    direct(SYS_kill, direct_pid(), SIGUSR1, 0, 0);
    direct(SYS_rt_sigpending, &pending, SET_SIZE, 0, 0);
    say_hex("pending", pending);
    uint64_t wait = all & ~BIT(SIGUSR1);
    say_number("suspend", direct(SYS_rt_sigsuspend, &wait, SET_SIZE, 0, 0));
    direct(SYS_kill, direct_pid(), SIGUSR1, 0, 0);
    say_number("ppoll", direct6(SYS_ppoll, 0, 0, (long)&at_once, (long)&wait, SET_SIZE, 0));
    siginfo_t info;
    uint64_t one = BIT(SIGUSR2);
    direct_send(SIGUSR2);
    say_number("rt_sigtimedwait", direct(SYS_rt_sigtimedwait, &one, &info, &at_once, SET_SIZE));
    say_number("of", info.si_signo);
    say_number("bad how", direct(SYS_rt_sigprocmask, 9, &all, 0, SET_SIZE));
    say_number("bad set", direct(SYS_rt_sigprocmask, SIG_BLOCK, 8, 0, SET_SIZE));
    uint64_t none = 0;
    say_hex("back", direct_mask(SIG_SETMASK, &none));
    say_hex("one blocked", direct_mask(SIG_BLOCK, &one));
    one |= BIT(SIGSYS);
    say_hex("before", direct_mask(SIG_BLOCK, &one));
    one = BIT(SIGSYS);
    say_hex("two", direct_mask(SIG_UNBLOCK, &one));
    say_hex("one", direct_mask(SIG_SETMASK, &none));
}

static void altstacks(void)
{
    static char room[64 * 1024];
    stack_t now = {.ss_sp = room, .ss_size = sizeof room};
    stack_t old = {0};
    say_number("sigaltstack", direct(SYS_sigaltstack, &now, &old, 0, 0));
    say_number("old flags", old.ss_flags);
    direct(SYS_sigaltstack, 0, &old, 0, 0);
    say_number("there", old.ss_sp == room && old.ss_size == sizeof room && old.ss_flags == 0);
    say_number("install", direct_install(SIGUSR2, on_signal, SA_ONSTACK, 0));
    say_number("tgkill", direct_send(SIGUSR2));
    now.ss_flags = SS_DISABLE;
    say_number("disable", direct(SYS_sigaltstack, &now, &old, 0, 0));
    now = (stack_t){.ss_sp = room, .ss_size = 1};
    say_number("too small", direct(SYS_sigaltstack, &now, 0, 0, 0));
}

static void timers(void)
{
    int before = handled;
    struct itimerval soon = {{0, 0}, {0, 1000}};
    direct_install(SIGALRM, on_signal, 0, 0);
    say_number("alarm", direct(SYS_alarm, 100, 0, 0, 0));
    say_number("alarm again", direct(SYS_alarm, 0, 0, 0, 0) > 0);
    say_number("setitimer", direct(SYS_setitimer, ITIMER_REAL, &soon, 0, 0));
    wait_handled(before + 1);
}

int main(void)
{
    errno = 77;
    actions();
    senders();
    masks();
    altstacks();
    timers();
    say_number("errno", errno);
    return 0;
}
