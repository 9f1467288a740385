/* livestack_test.c - the registers and stacks of a living process: one that waits in a handler, one that runs. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <cmocka.h>

#include "livestack.h"
#include "util.h"

#define TRIES 2000

struct scene {
    pid_t pid;
    void *context; /* of the handler that it is in */
    struct sigvet_stuck *stuck;
};

static int ends[2];
static bool spins;
static volatile unsigned long rounds;

static void on_usr1(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)info;
    if (write(ends[1], &context, sizeof context) != sizeof context) {
        _exit(1);
    }
    while (spins) {
        rounds++;
    }
    pause();
}

static struct scene begin(bool spinning)
{
    struct scene s = {.stuck = xcalloc(1, SIGVET_RECORD_MAX)};

    spins = spinning;
    assert_int_equal(pipe(ends), 0);
    s.pid = fork();
    if (s.pid == 0) {
        struct sigaction act = {.sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO};
        (void)sigaction(SIGUSR1, &act, NULL);
        (void)raise(SIGUSR1);
        _exit(0);
    }
    assert_int_equal(read(ends[0], &s.context, sizeof s.context), sizeof s.context);
    s.stuck->at.tid = (uint32_t)s.pid;
    s.stuck->at.ucontext = (uint64_t)(uintptr_t)s.context;
    return s;
}

static void end(struct scene *s)
{
    int status;

    (void)kill(s->pid, SIGKILL);
    assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
    (void)close(ends[0]);
    (void)close(ends[1]);
    free(s->stuck);
}

static void nap(void)
{
    (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* The regions hold the handler's frames and the context, which says where it interrupted. */
static void check_stacks(const struct scene *s)
{
    const struct sigvet_unsafe_call *at = &s->stuck->at;
    const struct sigvet_region *r = &at->region[0];
    uint64_t greg;

    assert_true(r->addr <= at->regs.sp && at->regs.sp < at->ucontext);
    assert_true(r->addr + r->len >= at->ucontext + offsetof(ucontext_t, uc_mcontext.gregs) +
                                        (REG_RIP + 1) * sizeof greg);
    assert_true(r->off + r->len <= at->rec.size && at->rec.size <= SIGVET_RECORD_MAX);
    memcpy(&greg,
           (const char *)at + r->off + (at->ucontext - r->addr) +
               offsetof(ucontext_t, uc_mcontext.gregs) + REG_RIP * sizeof greg,
           sizeof greg);
    assert_int_equal(greg, at->interrupted.ip);
    assert_true(at->region[1].len > 0);
    assert_true(at->interrupted.sp > at->ucontext);
}

static void a_thread_that_waits_is_left_alone(void **state)
{
    struct scene s = begin(false);
    bool taken = false;
    uint64_t cpu;
    char letter;

    (void)state;
    for (int i = 0; i < TRIES && !taken; i++) {
        nap();
        taken = livestack_waiting(s.pid, s.pid, s.stuck) && s.stuck->syscall == SYS_pause;
    }
    assert_true(taken);
    check_stacks(&s);
    assert_true(livestack_state(s.pid, s.pid, &letter, &cpu));
    assert_int_equal(letter, 'S');
    assert_int_equal(livestack_others(s.pid, s.pid), 0);
    s.stuck->at.ucontext = 1 << 20; /* no context there */
    assert_false(livestack_waiting(s.pid, s.pid, s.stuck));
    end(&s);
}

static void a_thread_that_runs_is_stopped_for_a_moment(void **state)
{
    struct scene s = begin(true);
    siginfo_t si = {0};
    char letter;
    uint64_t cpu;

    (void)state;
    assert_false(livestack_waiting(s.pid, s.pid, s.stuck));
    assert_true(livestack_stopped(s.pid, s.pid, s.stuck));
    check_stacks(&s);
    assert_int_equal(s.stuck->source, SIGVET_STUCK_STOPPED);
    assert_true(livestack_state(s.pid, s.pid, &letter, &cpu));
    assert_int_equal(letter, 'R'); /* it goes on */
    assert_int_equal(waitid(P_PID, (id_t)s.pid, &si, WSTOPPED | WEXITED | WNOHANG), 0);
    assert_int_equal(si.si_pid, 0); /* and nobody hears of it */
    end(&s);
}

static void a_stopped_process_stays_stopped(void **state)
{
    struct scene s = begin(true);
    siginfo_t si = {0};
    char letter = 0;
    uint64_t cpu;

    (void)state;
    assert_int_equal(kill(s.pid, SIGSTOP), 0);
    assert_int_equal(waitid(P_PID, (id_t)s.pid, &si, WSTOPPED | WNOWAIT), 0);
    (void)livestack_stopped(s.pid, s.pid, s.stuck);
    livestack_settle();
    for (int i = 0; i < TRIES && letter != 'T'; i++) {
        assert_true(livestack_state(s.pid, s.pid, &letter, &cpu));
        nap();
    }
    assert_int_equal(letter, 'T');
    end(&s);
}

static void the_end_of_a_process_is_left_to_its_parent(void **state)
{
    struct scene s = begin(true);
    siginfo_t si = {0};
    int status;

    (void)state;
    assert_int_equal(kill(s.pid, SIGKILL), 0);
    assert_int_equal(waitid(P_PID, (id_t)s.pid, &si, WEXITED | WNOWAIT), 0);
    assert_false(livestack_stopped(s.pid, s.pid, s.stuck));
    livestack_settle();
    assert_int_equal(waitpid(s.pid, &status, WNOHANG), s.pid);
    assert_true(WIFSIGNALED(status));
    (void)close(ends[0]);
    (void)close(ends[1]);
    free(s.stuck);
}

static void a_terminal_is_told_from_others(void **state)
{
    struct sigvet_stuck *s = xcalloc(1, SIGVET_RECORD_MAX);
    int lead = posix_openpt(O_RDWR | O_NOCTTY);
    pid_t me = getpid();

    (void)state;
    assert_true(lead >= 0 && grantpt(lead) == 0 && unlockpt(lead) == 0);
    int terminal = open(ptsname(lead), O_RDWR | O_NOCTTY), null = open("/dev/null", O_RDWR);
    assert_true(terminal >= 0 && null >= 0);
    assert_int_equal(pipe(ends), 0);
    s->syscall = SYS_read;
    s->args[0] = (uint64_t)terminal;
    assert_true(livestack_reads_terminal(me, s));
    s->syscall = SYS_readv;
    assert_true(livestack_reads_terminal(me, s));
    s->syscall = SYS_write;
    assert_false(livestack_reads_terminal(me, s));
    s->syscall = SYS_read;
    s->args[0] = (uint64_t)null;
    assert_false(livestack_reads_terminal(me, s));
    s->args[0] = (uint64_t)ends[0];
    assert_false(livestack_reads_terminal(me, s));
    s->args[0] = UINT64_MAX;
    assert_false(livestack_reads_terminal(me, s));
    (void)close(lead);
    (void)close(terminal);
    (void)close(null);
    (void)close(ends[0]);
    (void)close(ends[1]);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_that_waits_is_left_alone),
        cmocka_unit_test(a_thread_that_runs_is_stopped_for_a_moment),
        cmocka_unit_test(a_stopped_process_stays_stopped),
        cmocka_unit_test(the_end_of_a_process_is_left_to_its_parent),
        cmocka_unit_test(a_terminal_is_told_from_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
