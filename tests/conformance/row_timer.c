/* Alternate stacks and timers, in all their symbol versions: answers, errors, aliased arguments,
 * deliveries. */
/* FLAGS: -I$S/../../include -Wno-nonnull -Wno-restrict */
#include <sys/timerfd.h>

#include "sender.h"

#define BAD ((void *)16)
#define REALTIME 34 /* SIGRTMIN is a call of the signal API */

struct sigstack;
int sigstack(struct sigstack *new_stack, struct sigstack *old);
int timer_create_at_2_2_5(clockid_t clock, struct sigevent *event, void *timer);
int timer_create_at_2_3_3(clockid_t clock, struct sigevent *event, timer_t *timer);
int timer_settime_at_2_2_5(int timer, int flags, const struct itimerspec *v,
                           struct itimerspec *old);
int timer_settime_at_2_3_3(timer_t timer, int flags, const struct itimerspec *v,
                           struct itimerspec *old);
int timer_gettime_at_2_2_5(int timer, struct itimerspec *now);
int timer_gettime_at_2_3_3(timer_t timer, struct itimerspec *now);
int timer_getoverrun_at_2_2_5(int timer);
int timer_getoverrun_at_2_3_3(timer_t timer);
int timer_delete_at_2_2_5(int timer);
int timer_delete_at_2_3_3(timer_t timer);
#define OLD(name, version) \
    __asm__(".symver " #name "_at_2_" #version ", " #name "@GLIBC_2." DOTTED_##version)
#define DOTTED_2_5 "2.5"
#define DOTTED_3_3 "3.3"
OLD(timer_create, 2_5);
OLD(timer_create, 3_3);
OLD(timer_settime, 2_5);
OLD(timer_settime, 3_3);
OLD(timer_gettime, 2_5);
OLD(timer_gettime, 3_3);
OLD(timer_getoverrun, 2_5);
OLD(timer_getoverrun, 3_3);
OLD(timer_delete, 2_5);
OLD(timer_delete, 3_3);

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1u << 31)
#endif

static char memory[2][65536];

static void on_signal(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)on_signal);
    if (sig == SIGUSR1) {
        stack_t stack = {.ss_sp = memory[1], .ss_size = sizeof(memory[1])}, old;
        memset(&old, 0, sizeof(old));
        TRY(sigaltstack, NULL, &old);
        TRY(sigaltstack, &stack, &old);
    }
    probe_handled(e);
}

static void catch_it(int sig, int flags)
{
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO | flags;
    TRY(sigaction, sig, &act, NULL);
}

/* Waits until it is pending, and lets it in. */
static void comes_in(const sigset_t *set)
{
    uint64_t now = 0, wanted;
    memcpy(&wanted, set, sizeof(wanted));
    while ((now & wanted) == 0) {
        kernel_call(SYS_rt_sigpending, (long)&now, MASK_BYTES, 0, 0);
    }
    probe_races = false;
    TRY(sigprocmask, SIG_UNBLOCK, set, NULL);
}

static void stacks(void)
{
    static stack_t lasting;
    stack_t stack = {.ss_sp = memory[0], .ss_size = sizeof(memory[0])}, old;
    memset(&old, 0, sizeof(old));
    TRY(sigaltstack, NULL, NULL);
    TRY(sigaltstack, NULL, &old);
    TRY(sigaltstack, &stack, &old);
    TRY(sigaltstack, &stack, &stack);
    TRY(sigaltstack, NULL, &lasting);
    TRY(sigaltstack, &lasting, &lasting);
    TRY(raise, SIGUSR1);
    TRY(raise, SIGUSR2);
    TRY(sigaltstack, BAD, NULL);
    TRY(sigaltstack, NULL, BAD);
    TRY(sigaltstack, &stack, BAD);
    stack.ss_size = 100;
    TRY(sigaltstack, &stack, &old);
    TRY_KERNEL(sigaltstack, &stack, &old);
    stack.ss_size = sizeof(memory[0]);
    stack.ss_flags = 77;
    TRY(sigaltstack, &stack, &old);
    stack.ss_flags = (int)SS_AUTODISARM;
    TRY(sigaltstack, &stack, &old);
    TRY(raise, SIGUSR1);
    TRY_KERNEL(sigaltstack, NULL, &old);
    TRY_KERNEL(sigaltstack, &stack, NULL);
    TRY_KERNEL(sigaltstack, BAD, NULL);
    TRY_KERNEL(sigaltstack, NULL, BAD);
    TRY_KERNEL(sigaltstack, &stack, &stack);
    stack.ss_flags = SS_DISABLE;
    TRY(sigaltstack, &stack, &old);
    stack.ss_flags = SS_DISABLE;
    TRY(sigaltstack, &stack, NULL);
}

/* Leaves an alternate stack that reaches down to address 0: in a child of its own. */
static void old_stack(void)
{
    struct {
        void *sp;
        int on;
    } stack = {memory[0] + sizeof(memory[0]), 0};
    stack_t now;
    pid_t child = FORKED(TRY(fork));
    if (child == 0) {
        memset(&now, 0, sizeof(now));
        TRY(sigstack, (struct sigstack *)&stack, (struct sigstack *)&stack);
        stack.on = 0;
        TRY(sigstack, (struct sigstack *)&stack, NULL);
        TRY(sigaltstack, NULL, &now);
        kernel_call(SYS_exit_group, 0, 0, 0, 0);
    }
    TRY(waitpid, child, NULL, 0);
}

static void intervals(void)
{
    static struct itimerval lasting;
    struct itimerval timer = {{100, 5}, {1000, 0}}, old = {{0, 0}, {0, 0}};
    TRY(alarm, 0);
    TRY(alarm, 1000);
    TRY(alarm, 0);
    TRY(ualarm, 100000, 200000);
    TRY(ualarm, 0, 0);
    TRY(ualarm, 2000000, 0);
    TRY(ualarm, 0, 0);
    TRY_KERNEL(alarm, 500);
    TRY_KERNEL(alarm, 0);
    for (int which = -1; which <= 3; which++) {
        timer.it_interval.tv_sec = 100;
        timer.it_value.tv_sec = 1000;
        TRY(setitimer, which, &timer, &old);
        TRY(getitimer, which, &old);
        TRY(setitimer, which, &timer, &timer);
        lasting = (struct itimerval){{7, 7}, {77, 7}};
        TRY(setitimer, which, &lasting, &lasting);
        TRY(setitimer, which, &lasting, BAD);
        TRY(setitimer, which, BAD, &old);
        TRY(setitimer, which, NULL, &old);
        TRY(setitimer, which, NULL, NULL);
        TRY(getitimer, which, BAD);
        timer.it_value.tv_usec = 1000000;
        TRY(setitimer, which, &timer, &old);
        timer.it_value.tv_usec = 0;
        TRY_KERNEL(setitimer, which, &timer, &timer);
        TRY_KERNEL(getitimer, which, &timer);
        TRY_KERNEL(getitimer, which, BAD);
        TRY_KERNEL(setitimer, which, BAD, BAD);
        memset(&timer, 0, sizeof(timer));
        TRY_KERNEL(setitimer, which, &timer, &timer);
    }
    sigset_t set = probe_set(SET(SIGALRM));
    TRY(sigprocmask, SIG_BLOCK, &set, NULL);
    memset(&timer, 0, sizeof(timer));
    timer.it_value.tv_usec = 1;
    probe_races = true;
    TRY(setitimer, ITIMER_REAL, &timer, NULL);
    comes_in(&set);
}

#define TIMER_PROBES(suffix, type)                                            \
    static void timers##suffix(void)                                          \
    {                                                                         \
        struct itimerspec when = {{50, 0}, {500, 0}}, old = {{0, 0}, {0, 0}}; \
        struct sigevent event;                                                \
        type id[2] = {0, 0};                                                  \
        memset(&event, 0, sizeof(event));                                     \
        event.sigev_signo = REALTIME;                                         \
        event.sigev_value.sival_int = 99;                                     \
        TRY(timer_create##suffix, CLOCK_MONOTONIC, &event, (void *)id);       \
        TRY(timer_settime##suffix, id[0], 0, &when, &old);                    \
        TRY(timer_settime##suffix, id[0], 0, &when, &when);                   \
        TRY(timer_gettime##suffix, id[0], &old);                              \
        TRY(timer_gettime##suffix, id[0], BAD);                               \
        TRY(timer_settime##suffix, id[0], 0, BAD, &old);                      \
        TRY(timer_settime##suffix, id[0], 0, NULL, NULL);                     \
        when = (struct itimerspec){{0, 0}, {0, 1000000000}};                  \
        TRY(timer_settime##suffix, id[0], 0, &when, &old);                    \
        TRY(timer_getoverrun##suffix, id[0]);                                 \
        when.it_value.tv_nsec = 1;                                            \
        sigset_t set = probe_set(SET(REALTIME));                              \
        TRY(sigprocmask, SIG_BLOCK, &set, NULL);                              \
        probe_races = true;                                                   \
        TRY(timer_settime##suffix, id[0], TIMER_ABSTIME, &when, NULL);        \
        comes_in(&set);                                                       \
        TRY(timer_delete##suffix, id[0]);                                     \
        event.sigev_signo = 99;                                               \
        TRY(timer_create##suffix, CLOCK_MONOTONIC, &event, (void *)id);       \
        TRY(timer_create##suffix, 77, NULL, (void *)id);                      \
        event.sigev_signo = REALTIME;                                         \
        event.sigev_notify = SIGEV_NONE;                                      \
        TRY(timer_create##suffix, CLOCK_REALTIME, &event, (void *)id);        \
        TRY(timer_delete##suffix, id[0]);                                     \
        TRY(timer_create##suffix, CLOCK_REALTIME, NULL, (void *)id);          \
        TRY(timer_delete##suffix, id[0]);                                     \
        event.sigev_notify = SIGEV_THREAD_ID;                                 \
        event._sigev_un._tid = gettid();                                      \
        TRY(timer_create##suffix, CLOCK_REALTIME, &event, (void *)id);        \
        TRY(timer_delete##suffix, id[0]);                                     \
    }
TIMER_PROBES(, timer_t)
TIMER_PROBES(_at_2_3_3, timer_t)
TIMER_PROBES(_at_2_2_5, int)

static void kernel_timers(void)
{
    struct itimerspec when = {{50, 0}, {500, 0}}, old = {{0, 0}, {0, 0}};
    struct sigevent event;
    int id = 0;
    memset(&event, 0, sizeof(event));
    event.sigev_signo = REALTIME;
    TRY_KERNEL(timer_create, CLOCK_MONOTONIC, &event, &id);
    TRY_KERNEL(timer_settime, id, 0, &when, &old);
    TRY_KERNEL(timer_settime, id, 0, &when, &when);
    TRY_KERNEL(timer_settime, id, 0, BAD, &when);
    TRY_KERNEL(timer_settime, id, 0, &when, BAD);
    TRY_KERNEL(timer_gettime, id, &old);
    TRY_KERNEL(timer_gettime, id, BAD);
    TRY_KERNEL(timer_getoverrun, id);
    TRY_KERNEL(timer_delete, id);
    TRY_KERNEL(timer_delete, id);
    TRY_KERNEL(timer_getoverrun, id);
    TRY_KERNEL(timer_gettime, id, &old);
    TRY_KERNEL(timer_create, CLOCK_MONOTONIC, BAD, &id);
    TRY_KERNEL(timer_create, CLOCK_MONOTONIC, &event, BAD);
    TRY_KERNEL(timer_create, 77, BAD, &id);
}

static void others(void)
{
    struct itimerspec when = {{50, 0}, {500, 0}}, old = {{0, 0}, {0, 0}};
    struct timespec little = {0, 1000}, left = {1, 1};
    static unsigned short counts[16];
    int fd = TRY(timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    TRY(timerfd_create, 77, 0);
    TRY(timerfd_create, CLOCK_MONOTONIC, 1);
    TRY(timerfd_settime, fd, 0, &when, &old);
    TRY(timerfd_settime, fd, 0, &when, &when);
    TRY(timerfd_settime, fd, 0, BAD, &when);
    TRY(timerfd_settime, fd, 0, &when, BAD);
    TRY(timerfd_settime, -1, 0, BAD, NULL);
    TRY(timerfd_settime, fd, 77, &when, NULL);
    TRY(sleep, 0);
    TRY(nanosleep, &little, NULL);
    TRY(nanosleep, &little, &left);
    probe_expected = PROBE_INTERRUPTS_EINTR;
    little.tv_sec = 3600;
    SENT_INTO(SIGUSR2, TRY(nanosleep, &little, &left));
    SENT_INTO(SIGUSR2, TRY(nanosleep, &little, &little));
    probe_expected = PROBE_ANYTHING;
    TRY(profil, counts, sizeof(counts), 0, 65536);
    TRY(profil, NULL, 0, 0, 0);
}

int main(void)
{
    probe_stack_low = (uintptr_t)memory[0];
    probe_stack_high = (uintptr_t)memory[1] + sizeof(memory[1]);
    kernel_changes();
    catch_it(SIGUSR1, SA_ONSTACK);
    catch_it(SIGUSR2, 0);
    catch_it(SIGALRM, SA_ONSTACK);
    catch_it(REALTIME, 0);
    stacks();
    intervals();
    timers();
    timers_at_2_3_3();
    timers_at_2_2_5();
    kernel_timers();
    others();
    old_stack();
    return 0;
}
