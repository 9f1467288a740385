/* Threads that are cancelled, or end themselves, while they wait in a traced call: their clean-up handlers
 * run, the stack is unwound through the library; and twenty threads that signal each other. */
/* FLAGS: -I$S/../../include -pthread -fexceptions -Wno-nonnull -Wno-restrict */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "sender.h"

#define THREADS 20
#define ROUNDS 40
#define REALTIME 40

int bsd_sigpause(int mask) __asm__("sigpause");
int __sigpause(int sig_or_mask, int is_sig);
int __xpg_sigpause(int sig);

/* Without -fexceptions, glibc's macro calls __sigsetjmp() in the program's name. */
#ifdef __EXCEPTIONS
#define NOTED_PUSH ((void)0)
#else
#define NOTED_PUSH NOTED(__sigsetjmp)
#endif

static pid_t main_pid;
static int how_many;
static pid_t waiting_tid;

static void clean_up(void *arg)
{
    sender_wait(main_pid, main_pid);
    say_number("cleaned up", *(int *)arg);
}

#define IN(number, id, real, arguments...) \
    case number:                           \
        BEGUN(id, ##arguments);            \
        real(arguments);                   \
        break

/* Each way to wait. */
static void wait_somehow(int how)
{
    sigset_t usr1 = probe_set(SET(SIGUSR1));
    struct timespec hour = {3600, 0};
    siginfo_t info;
    int sig = 0, poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event;
    switch (how) {
        IN(0, pause, pause);
        IN(1, sigsuspend, sigsuspend, &usr1);
        IN(2, sigwait, sigwait, &usr1, &sig);
        IN(3, sigwaitinfo, sigwaitinfo, &usr1, &info);
        IN(4, sigtimedwait, sigtimedwait, &usr1, &info, &hour);
        IN(5, nanosleep, nanosleep, &hour, &hour);
        IN(6, sleep, sleep, 3600);
        IN(7, ppoll, ppoll, NULL, 0, NULL, &usr1);
        IN(8, pselect, pselect, 0, NULL, NULL, NULL, &hour, &usr1);
        IN(9, sigpause, bsd_sigpause, 0);
        IN(10, __sigpause, __sigpause, SIGUSR1, 1);
        IN(11, __xpg_sigpause, __xpg_sigpause, SIGUSR1);
        IN(12, epoll_pwait, epoll_pwait, poller, &event, 1, -1, &usr1);
        IN(13, epoll_pwait2, epoll_pwait2, poller, &event, 1, NULL, NULL);
        IN(14, waitpid, waitpid, -1, &sig, 0);
        IN(15, wait, wait, NULL);
        IN(16, wait4, wait4, -1, NULL, 0, NULL);
        IN(17, waitid, waitid, P_ALL, 0, &info, WEXITED);
    default:
        how_many = how;
        break;
    }
}

static void *cancelled(void *arg)
{
    int how = *(int *)arg;
    __atomic_store_n(&waiting_tid, gettid(), __ATOMIC_RELEASE);
    NOTED_PUSH;
    pthread_cleanup_push(clean_up, arg);
    NOTED_PUSH;
    pthread_cleanup_push(clean_up, &(int){1000});
    wait_somehow(how);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

static void *spinning(void *arg)
{
    int old = 0;
    NOTED_PUSH;
    pthread_cleanup_push(clean_up, arg);
    TRY(pthread_setcanceltype, PTHREAD_CANCEL_ASYNCHRONOUS, &old);
    __atomic_store_n(&waiting_tid, gettid(), __ATOMIC_RELEASE);
    for (;;) {
    }
    pthread_cleanup_pop(0);
    return NULL;
}

static void *leaving(void *arg)
{
    NOTED_PUSH;
    pthread_cleanup_push(clean_up, arg);
    NOTED(pthread_exit, arg);
    pthread_exit(arg);
    pthread_cleanup_pop(0);
    return NULL;
}

static void cancel_all(void)
{
    pthread_t thread;
    probe_mute = true;
    /* A child that stays, for those that wait for children. */
    long child = kernel_call(SYS_clone, SIGCHLD, 0, 0, 0);
    while (child == 0) {
        kernel_call(SYS_pause, 0, 0, 0, 0);
    }
    for (int how = 0; how_many == 0; how++) {
        void *result = NULL;
        __atomic_store_n(&waiting_tid, 0, __ATOMIC_RELAXED);
        TRY(pthread_create, &thread, NULL, cancelled, &how);
        while (__atomic_load_n(&waiting_tid, __ATOMIC_ACQUIRE) == 0) {
        }
        if (how != 18) {
            sender_wait(main_pid, waiting_tid);
            TRY(pthread_cancel, thread);
        }
        TRY(pthread_join, thread, &result);
        say(result == PTHREAD_CANCELED ? "cancelled\n" : "it returned\n");
    }
    void *result = NULL;
    __atomic_store_n(&waiting_tid, 0, __ATOMIC_RELAXED);
    TRY(pthread_create, &thread, NULL, spinning, &how_many);
    while (__atomic_load_n(&waiting_tid, __ATOMIC_ACQUIRE) == 0) {
    }
    TRY(pthread_cancel, thread);
    TRY(pthread_join, thread, &result);
    say(result == PTHREAD_CANCELED ? "cancelled\n" : "it returned\n");
    TRY(pthread_create, &thread, NULL, leaving, &how_many);
    TRY(pthread_join, thread, &result);
    say(result == &how_many ? "it left\n" : "it did not leave\n");
    TRY(kill, (pid_t)child, SIGKILL);
    TRY(waitpid, (pid_t)child, NULL, 0);
}

static pthread_t ring[THREADS];
static pthread_barrier_t all_there;
static int deliveries;

static void on_signal(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)on_signal);
    __atomic_fetch_add(&deliveries, 1, __ATOMIC_RELAXED);
    probe_handled(e);
}

/* Sends to the next one, and lets in what the one before has sent. */
static void *in_ring(void *arg)
{
    size_t self = (size_t)((pthread_t *)arg - ring);
    sigset_t open_set = probe_set(0);
    union sigval value = {.sival_int = (int)self};
    pthread_barrier_wait(&all_there);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_t next = ring[(self + 1) % THREADS];
        TRY_AS(pthread_sigqueue, pthread_sigqueue(next, REALTIME, value), next, REALTIME,
               value.sival_ptr);
        TRY(sigsuspend, &open_set);
    }
    return NULL;
}

static void many(void)
{
    struct sigaction act;
    sigset_t set = probe_set(SET(REALTIME));
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO;
    probe_expected = PROBE_INTERRUPTS_EINTR;
    TRY(sigaction, REALTIME, &act, NULL);
    TRY(sigprocmask, SIG_BLOCK, &set, NULL);
    pthread_barrier_init(&all_there, NULL, THREADS + 1);
    for (int i = 0; i < THREADS; i++) {
        TRY(pthread_create, &ring[i], NULL, in_ring, &ring[i]);
    }
    pthread_barrier_wait(&all_there);
    for (int i = 0; i < THREADS; i++) {
        TRY(pthread_join, ring[i], NULL);
    }
    say_number("deliveries", deliveries);
}

int main(void)
{
    main_pid = getpid();
    cancel_all();
    many();
    return 0;
}
