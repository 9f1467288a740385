/* Every call that waits for signals, or that lets them in while it waits: what was pending, what comes
 * while it sleeps, with and without SA_RESTART, what is refused. */
/* FLAGS: -I$S/../../include -Wno-nonnull */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "sender.h"

#define BAD ((void *)16)
#define KERNELS ((void *)-4096l)

int bsd_sigpause(int mask) __asm__("sigpause");
int __sigpause(int sig_or_mask, int is_sig);
int __xpg_sigpause(int sig);
int __sigsuspend(const sigset_t *set);
int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *set,
                size_t room);

static sigset_t open_set, usr1;
static const struct timespec at_once = {0, 0}, hour = {3600, 0}, wrong_time = {0, 1000000000};
static const struct timespec *const no_time = NULL;
static int ends[2], poller;

static void on_signal(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)on_signal);
    errno = 5;
    probe_handled(e);
}

static void catch_it(int flags)
{
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO | flags;
    TRY(sigaction, SIGUSR1, &act, NULL);
}

/* One signal that is pending, let in by the call. */
static void let_in(void)
{
    struct pollfd watched = {ends[0], POLLIN, 0};
    struct epoll_event event;
    probe_expected = PROBE_INTERRUPTS_EINTR;
#define PENDING kernel_call(SYS_tkill, gettid(), SIGUSR1, 0, 0)
    PENDING, TRY(sigsuspend, &open_set);
    PENDING, TRY(__sigsuspend, &open_set);
    PENDING, TRY_AS(sigpause, bsd_sigpause(0), 0);
    PENDING, TRY(__sigpause, 0, 0);
    PENDING, TRY(__sigpause, SIGUSR1, 1);
    PENDING, TRY(__xpg_sigpause, SIGUSR1);
    PENDING, TRY(pselect, 0, NULL, NULL, NULL, &hour, &open_set);
    PENDING, TRY(pselect, 0, NULL, NULL, NULL, no_time, &open_set);
    PENDING, TRY(ppoll, &watched, 1, &hour, &open_set);
    PENDING, TRY(__ppoll_chk, &watched, 1, no_time, &open_set, sizeof(watched));
    PENDING, TRY(epoll_pwait, poller, &event, 1, -1, &open_set);
    PENDING, TRY(epoll_pwait2, poller, &event, 1, &hour, &open_set);
    PENDING, TRY_KERNEL(rt_sigsuspend, &open_set, MASK_BYTES);
    PENDING, TRY_KERNEL(ppoll, &watched, 1, NULL, &open_set, MASK_BYTES);
    PENDING, TRY_KERNEL(epoll_pwait, poller, &event, 1, -1, &open_set, MASK_BYTES);
    PENDING, TRY_KERNEL(epoll_pwait2, poller, &event, 1, &hour, &open_set, MASK_BYTES);
    struct {
        const sigset_t *set;
        size_t size;
    } wanted = {&open_set, MASK_BYTES};
    PENDING, TRY_KERNEL(pselect6, 0, NULL, NULL, NULL, &hour, &wanted);
    probe_expected = PROBE_ANYTHING;
}

/* Sent while the call sleeps. */
static void sent_into(void)
{
    struct pollfd watched = {ends[0], POLLIN, 0};
    struct timespec left = {0, 0};
    struct epoll_event event;
    siginfo_t info;
    memset(&info, 0, sizeof(info));
    sigset_t usr2 = probe_set(SET(SIGUSR2));
    TRY(sigprocmask, SIG_SETMASK, &open_set, NULL);
    probe_expected = PROBE_INTERRUPTS_EINTR;
    SENT_INTO(SIGUSR1, TRY(pause));
    SENT_INTO(SIGUSR1, TRY_KERNEL(pause));
    SENT_INTO(SIGUSR1, TRY(sigsuspend, &open_set));
    SENT_INTO(SIGUSR1, TRY(sigwaitinfo, &usr2, &info));
    SENT_INTO(SIGUSR1, TRY(sigtimedwait, &usr2, &info, &hour));
    SENT_INTO(SIGUSR1, TRY(pselect, 0, NULL, NULL, NULL, &hour, NULL));
    SENT_INTO(SIGUSR1, TRY(ppoll, &watched, 1, no_time, NULL));
    SENT_INTO(SIGUSR1, TRY(epoll_pwait, poller, &event, 1, -1, NULL));
    SENT_INTO(SIGUSR1, TRY(epoll_pwait2, poller, &event, 1, no_time, NULL));
    SENT_INTO(SIGUSR1, TRY(nanosleep, &hour, &left));
    SENT_INTO(SIGUSR1, TRY(sleep, 3600));
    TRY(sigprocmask, SIG_SETMASK, &usr1, NULL);
    probe_expected = PROBE_ANYTHING;
    int sig = 0;
    SENT_INTO(SIGUSR1, TRY(sigwait, &usr1, &sig));
    SENT_INTO(SIGUSR1, TRY(sigwaitinfo, &usr1, &info));
    SENT_INTO(SIGUSR1, TRY(sigtimedwait, &usr1, &info, &hour));
}

/* Taken from the pending ones, without a delivery. */
static void taken(void)
{
    siginfo_t info;
    memset(&info, 0, sizeof(info));
    int sig = 0;
    PENDING, TRY(sigwait, &usr1, &sig);
    PENDING, TRY(sigwaitinfo, &usr1, &info);
    PENDING, TRY(sigwaitinfo, &usr1, NULL);
    PENDING, TRY(sigwaitinfo, &usr1, KERNELS);
    PENDING, TRY(sigtimedwait, &usr1, &info, &at_once);
    PENDING, TRY(sigtimedwait, &usr1, &info, no_time);
    PENDING, TRY(sigtimedwait, &usr1, NULL, &hour);
    TRY(sigtimedwait, &usr1, &info, &at_once);
    TRY(sigtimedwait, &usr1, &info, &wrong_time);
    TRY(sigtimedwait, &usr1, &info, BAD);
    TRY(sigtimedwait, BAD, &info, &at_once);
    TRY(sigwaitinfo, KERNELS, &info);
    TRY(sigwait, KERNELS, &sig);
    PENDING, TRY_KERNEL(rt_sigtimedwait, &usr1, &info, &hour, MASK_BYTES);
    PENDING, TRY_KERNEL(rt_sigtimedwait, &usr1, NULL, NULL, MASK_BYTES);
    PENDING, TRY_KERNEL(rt_sigtimedwait, &usr1, KERNELS, NULL, MASK_BYTES);
    TRY_KERNEL(rt_sigtimedwait, &usr1, &info, &at_once, MASK_BYTES);
    TRY_KERNEL(rt_sigtimedwait, &usr1, &info, &at_once, 128);
    TRY_KERNEL(rt_sigtimedwait, BAD, &info, &at_once, MASK_BYTES);
    TRY_KERNEL(rt_sigtimedwait, &usr1, &info, KERNELS, MASK_BYTES);
}

static void refused(void)
{
    struct pollfd watched = {ends[0], POLLIN, 0};
    struct epoll_event event;
    struct {
        const void *set;
        size_t size;
    } wanted = {BAD, MASK_BYTES};
    TRY(nanosleep, &at_once, BAD); /* time left is told only to whom was interrupted */
    TRY(nanosleep, &wrong_time, NULL);
    TRY(nanosleep, KERNELS, NULL);
    TRY(sigsuspend, BAD);
    TRY(__sigsuspend, KERNELS);
    TRY_AS(__xpg_sigpause, __xpg_sigpause(-1), -1);
    TRY_AS(__xpg_sigpause, __xpg_sigpause(65), 65);
    TRY(__sigpause, 0, 1);
    TRY(pselect, 0, NULL, NULL, NULL, &at_once, NULL);
    TRY(pselect, 0, NULL, NULL, NULL, &wrong_time, &open_set);
    TRY(pselect, 0, NULL, NULL, NULL, &at_once, KERNELS);
    TRY(pselect, -1, NULL, NULL, NULL, &at_once, &open_set);
    TRY(ppoll, &watched, 1, &at_once, &open_set);
    TRY(ppoll, &watched, 1, &wrong_time, NULL);
    TRY(ppoll, &watched, 1, &at_once, KERNELS);
    TRY(ppoll, KERNELS, 1, &at_once, NULL);
    TRY(__ppoll_chk, &watched, 1, &at_once, NULL, sizeof(watched));
    TRY(epoll_pwait, poller, &event, 1, 0, &open_set);
    TRY(epoll_pwait, poller, &event, 0, 0, &open_set);
    TRY(epoll_pwait, -1, &event, 1, 0, NULL);
    TRY(epoll_pwait, poller, &event, 1, 0, KERNELS);
    TRY(epoll_pwait2, poller, &event, 1, &at_once, BAD);
    TRY(epoll_pwait2, poller, &event, 1, BAD, NULL);
    TRY(epoll_pwait2, poller, &event, 1, &wrong_time, NULL);
    TRY_KERNEL(rt_sigsuspend, &open_set, 4);
    TRY_KERNEL(rt_sigsuspend, BAD, MASK_BYTES);
    TRY_KERNEL(pselect6, 0, NULL, NULL, NULL, &at_once, NULL);
    TRY_KERNEL(pselect6, 0, NULL, NULL, NULL, &at_once, &wanted);
    TRY_KERNEL(pselect6, 0, NULL, NULL, NULL, &at_once, BAD);
    TRY_KERNEL(pselect6, 0, NULL, NULL, NULL, KERNELS, NULL);
    TRY_KERNEL(ppoll, &watched, 1, KERNELS, NULL, MASK_BYTES);
    TRY_KERNEL(ppoll, &watched, 1, &at_once, BAD, MASK_BYTES);
    TRY_KERNEL(epoll_pwait, poller, &event, 1, 0, BAD, MASK_BYTES);
    TRY_KERNEL(epoll_pwait, poller, &event, 1, 0, NULL, MASK_BYTES);
    TRY_KERNEL(epoll_pwait2, poller, &event, 1, &at_once, NULL, MASK_BYTES);
    TRY_KERNEL(io_uring_enter, -1, 0, 0, 0, NULL, MASK_BYTES);
    TRY_KERNEL(io_uring_enter, -1, 0, 0, 0, BAD, MASK_BYTES);
    TRY_KERNEL(io_pgetevents, 0, 0, 1, NULL, &at_once, NULL);
    wanted.set = &open_set;
    TRY_KERNEL(io_pgetevents, 0, 0, 1, NULL, &at_once, &wanted);
    TRY_KERNEL(restart_syscall);
}

int main(void)
{
    usr1 = probe_set(SET(SIGUSR1));
    must(pipe(ends) == 0, "pipe");
    poller = epoll_create1(EPOLL_CLOEXEC);
    kernel_changes();
    for (int i = 0; i < 2; i++) {
        TRY(sigprocmask, SIG_SETMASK, &usr1, NULL);
        catch_it(i == 0 ? 0 : SA_RESTART | SA_NODEFER);
        let_in();
        sent_into();
    }
    taken();
    refused();
    return 0;
}
