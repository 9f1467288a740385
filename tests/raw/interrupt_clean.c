/* Handlers interrupt system calls of the program's own at every moment, make such calls themselves,
 * nest, jump out. */
/* FLAGS: -pthread */
/* RAW: rt_sigaction rt_sigprocmask tgkill setitimer ppoll rt_sigsuspend */
/* EXPECT: lost */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/time.h>

#include "direct.h"

enum { THREADS = 4, ROUNDS = 400 };

static int ticks, nested;
static volatile sig_atomic_t jumping;
static sigjmp_buf out;

static void on_tick(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)info;
    (void)context;
    __atomic_fetch_add(&ticks, 1, __ATOMIC_RELAXED);
    must(direct_pid() == getpid(), "getpid");
    direct_mask(SIG_BLOCK, NULL);
    if (ticks % 8 == 0) {
        direct_send(SIGUSR1); /* comes in at once */
    }
    if (jumping && ticks % 4 == 0) {
        siglongjmp(out, 1);
    }
}

static void on_nested(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)info;
    (void)context;
    __atomic_fetch_add(&nested, 1, __ATOMIC_RELAXED);
    const struct timespec at_once = {0, 0};
    long polled = direct6(SYS_ppoll, 0, 0, (long)&at_once, 0, SET_SIZE, 0);
    must(polled == 0 || polled == -EINTR, "ppoll");
}

static void tick(long us)
{
    struct itimerval every = {{0, us}, {0, us}};
    must(direct(SYS_setitimer, ITIMER_REAL, &every, 0, 0) == 0, "setitimer");
}

/* Every result is one that a bare system call may give. */
static void all_kinds(void)
{
    static const uint64_t none;
    const uint64_t usr2 = BIT(SIGUSR2);
    const struct timespec short_time = {0, 50000};
    for (int i = 0; i < ROUNDS; i++) {
        long slept = direct(SYS_nanosleep, &short_time, 0, 0, 0);
        must(slept == 0 || slept == -EINTR, "nanosleep");
        long polled = direct6(SYS_ppoll, 0, 0, (long)&short_time, (long)&usr2, SET_SIZE, 0);
        must(polled == 0 || polled == -EINTR, "ppoll");
        must(direct(SYS_rt_sigsuspend, &none, SET_SIZE, 0, 0) == -EINTR, "rt_sigsuspend");
        must(direct_mask(SIG_BLOCK, &usr2) == (i == 0 ? 0 : BIT(SIGUSR2)), "mask");
        must(direct(SYS_kill, direct_pid(), 0, 0, 0) == 0, "kill");
    }
    direct_mask(SIG_SETMASK, &none);
}

/* A read that is restarted gives what is there in the end. */
static void *writer(void *end)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    for (char c = 'a'; c <= 'z'; c++) {
        const struct timespec a_while = {0, 3000000};
        direct(SYS_nanosleep, &a_while, 0, 0, 0);
        must(direct(SYS_write, *(int *)end, &c, 1, 0) == 1, "write");
    }
    return NULL;
}

static void restarts(void)
{
    int ends[2];
    char text[27] = {0};
    pthread_t thread;
    must(pipe(ends) == 0, "pipe");
    must(pthread_create(&thread, NULL, writer, &ends[1]) == 0, "pthread_create");
    for (int i = 0; i < 26; i++) {
        must(direct(SYS_read, ends[0], &text[i], 1, 0) == 1, "read");
    }
    pthread_join(thread, NULL);
    say(text);
    say("\n");
}

static void jumps(void)
{
    volatile int taken = 0;
    const struct timespec long_time = {3600, 0};
    while (taken < 50) {
        if (sigsetjmp(out, 1) == 0) {
            jumping = 1;
            for (;;) {
                direct(SYS_nanosleep, &long_time, 0, 0, 0);
            }
        }
        taken++;
    }
    jumping = 0;
    say_number("jumped", taken);
}

static pthread_t threads[THREADS];

static void *in_thread(void *number)
{
    long sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t bit = BIT(SIGRTMIN + (long)number);
        must(direct_mask(SIG_BLOCK, &bit) == 0, "mask of a thread");
        must(direct_send(SIGUSR1) == 0, "tgkill");
        sum += direct(SYS_getppid, 0, 0, 0, 0);
        must(direct_mask(SIG_UNBLOCK, &bit) == bit, "mask of a thread");
    }
    return (void *)sum;
}

int main(void)
{
    direct_install(SIGALRM, on_tick, SA_RESTART, 0);
    direct_install(SIGUSR1, on_nested, SA_NODEFER, BIT(SIGSYS));
    tick(200);
    all_kinds();
    say("kinds\n");
    restarts();
    jumps();
    for (long i = 0; i < THREADS; i++) {
        must(pthread_create(&threads[i], NULL, in_thread, (void *)i) == 0, "pthread_create");
    }
    for (int i = 0; i < THREADS; i++) {
        void *sum;
        pthread_join(threads[i], &sum);
        say_number("same", (long)sum == ROUNDS * (long)getppid());
    }
    tick(0);
    say_number("ticked", ticks > 50 && nested > THREADS * ROUNDS);
    return 0;
}
