/* Every call that sends a signal: to oneself, a child, a thread, a group, nobody; bad signals, bad
 * targets, bad pointers. */
/* FLAGS: -I$S/../../include -Wno-nonnull -pthread */
#include <sys/pidfd.h>
#include <sys/resource.h>

#include "sender.h"

#define BAD ((void *)16)

int old_pthread_kill(pthread_t thread, int sig);
__asm__(".symver old_pthread_kill, pthread_kill@GLIBC_2.2.5");

static const int numbers[] = {SIGUSR1, 0, 64, -1, 65, INT32_MAX};

static void on_signal(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)on_signal);
    errno = 33;
    probe_handled(e);
}

static void to_oneself(int sig)
{
    pid_t me = getpid(), tid = gettid();
    union sigval value = {.sival_int = 4711};
    void *word = value.sival_ptr;
    TRY(kill, me, sig);
    TRY(killpg, 0, sig);
    TRY(killpg, -1, sig);
    TRY(raise, sig);
    TRY(gsignal, sig);
    TRY(tgkill, me, tid, sig);
    TRY_AS(sigqueue, sigqueue(me, sig, value), me, sig, word);
    TRY(pthread_kill, pthread_self(), sig);
    TRY_AS(pthread_kill_at_2_2_5, old_pthread_kill(pthread_self(), sig), pthread_self(), sig);
    TRY_AS(pthread_sigqueue, pthread_sigqueue(pthread_self(), sig, value), pthread_self(), sig,
           word);
    TRY(pthread_kill, pthread_self(), 32);
    TRY_AS(pthread_kill_at_2_2_5, old_pthread_kill(pthread_self(), 33), pthread_self(), 33);
    TRY_AS(pthread_sigqueue, pthread_sigqueue(pthread_self(), 32, value), pthread_self(), 32, word);
    TRY_KERNEL(kill, me, sig);
    TRY_KERNEL(tkill, tid, sig);
    TRY_KERNEL(tgkill, me, tid, sig);
}

static void with_info(int sig)
{
    static siginfo_t info;
    pid_t me = getpid(), tid = gettid();
    memset(&info, 0, sizeof(info));
    info.si_signo = sig;
    info.si_code = SI_QUEUE;
    info.si_value.sival_int = 17;
    TRY_KERNEL(rt_sigqueueinfo, me, sig, &info);
    TRY_KERNEL(rt_tgsigqueueinfo, me, tid, sig, &info);
    info.si_code = SI_USER;
    TRY_KERNEL(rt_sigqueueinfo, me, sig, &info);
    TRY_KERNEL(rt_sigqueueinfo, me, sig, BAD);
    TRY_KERNEL(rt_sigqueueinfo, me, sig, NULL);
    TRY_KERNEL(rt_tgsigqueueinfo, me, tid, sig, BAD);
    int fd = TRY_KERNEL(pidfd_open, me, 0);
    TRY_KERNEL(pidfd_open, me, 0x10);
    TRY_KERNEL(pidfd_open, -1, 0);
    info.si_code = SI_QUEUE;
    TRY(pidfd_send_signal, fd, sig, NULL, 0);
    TRY(pidfd_send_signal, fd, sig, &info, 0);
    TRY(pidfd_send_signal, fd, sig, BAD, 0);
    TRY(pidfd_send_signal, fd, sig, &info, 99);
    TRY(pidfd_send_signal, -1, sig, NULL, 0);
    TRY_KERNEL(pidfd_send_signal, fd, sig, NULL, 0);
    TRY_KERNEL(pidfd_send_signal, fd, sig, &info, 0);
    TRY_KERNEL(pidfd_send_signal, fd, sig, BAD, 0);
    kernel_call(SYS_close, fd, 0, 0, 0);
}

/* No room in the queue: the limit counts all of the user's processes, so only none at all is sure. */
static void full_queue(void)
{
    union sigval value = {.sival_int = 1};
    sigset_t set = probe_set(SET(40));
    unsigned long none[2] = {0, 0}, before[2] = {0, 0};
    TRY(sigprocmask, SIG_BLOCK, &set, NULL);
    kernel_call(SYS_prlimit64, 0, RLIMIT_SIGPENDING, 0, (long)before);
    none[1] = before[1];
    kernel_call(SYS_prlimit64, 0, RLIMIT_SIGPENDING, (long)none, 0);
    TRY_AS(sigqueue, sigqueue(getpid(), 40, value), getpid(), 40, value.sival_ptr);
    TRY_AS(pthread_sigqueue, pthread_sigqueue(pthread_self(), 40, value), pthread_self(), 40,
           value.sival_ptr);
    kernel_call(SYS_prlimit64, 0, RLIMIT_SIGPENDING, (long)before, 0);
    TRY(sigprocmask, SIG_UNBLOCK, &set, NULL);
}

/* A child that waits to be killed; made and waited for outside of any probe. */
static void to_others(void)
{
    int ends[2];
    char byte;
    must(pipe(ends) == 0, "pipe");
    pid_t child = FORKED(TRY(fork));
    if (child == 0) {
        kernel_call(SYS_setpgid, 0, 0, 0, 0);
        kernel_call(SYS_write, ends[1], (long)"x", 1, 0);
        for (;;) {
            kernel_call(SYS_pause, 0, 0, 0, 0);
        }
    }
    must(read(ends[0], &byte, 1) == 1, "read");
    TRY(kill, child, 0);
    TRY(kill, -child, 0);
    TRY(killpg, child, 0);
    TRY(killpg, child, -1);
    TRY(tgkill, getpid(), child, SIGTERM);
    TRY(tgkill, child, child, 0);
    TRY(tgkill, -1, child, 0);
    TRY(killpg, child, SIGKILL);
    int status = 0;
    TRY(waitpid, child, &status, 0);
    TRY(kill, child, 0);
    TRY(kill, child, SIGKILL);
    TRY(killpg, child, SIGKILL);
    TRY(kill, INT32_MIN, 0);
    TRY_AS(sigqueue, sigqueue(child, SIGUSR1, (union sigval){.sival_int = 1}), child, SIGUSR1,
           (void *)1);
    TRY_KERNEL(kill, child, SIGTERM);
    TRY_KERNEL(tkill, child, SIGTERM);
    TRY_KERNEL(tkill, -1, SIGTERM);
    TRY_KERNEL(tgkill, child, child, SIGTERM);
}

int main(void)
{
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO;
    kernel_changes();
    kernel_call(SYS_setpgid, 0, 0, 0, 0);
    TRY(sigaction, SIGUSR1, &act, NULL);
    TRY(sigaction, 64, &act, NULL);
    TRY(sigaction, 40, &act, NULL);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        to_oneself(numbers[i]);
        with_info(numbers[i]);
    }
    full_queue();
    to_others();
    return 0;
}
