/* learn_pids_test.c - tests of tools/learn/learn_facts.c and learn_pids.c: what a recorded call asked for, and whom it
 * was about. */
#include "learn_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "sigvet/config.h"

#define SET(signal) (UINT64_C(1) << ((signal)-1))
#define ONLY(target) (1u << LEARN_##target)

static struct learn_pids *pids;

enum { LAUNCHER = 90, TOP = 100, CHILD = 101, GRANDCHILD = 102 };

static void record(uint32_t pid, uint32_t parent)
{
    const struct sigvet_process p = {.pid = pid, .parent_pid = parent};

    learn_pids_record(pids, &p);
}

static void over(int64_t result, uint16_t error)
{
    CALL->result = result;
    CALL->head.error = error;
    learn_pids_event(pids, &made.event, made.api);
}

static int begin(void **state)
{
    pids = learn_pids_new(LAUNCHER);
    record(TOP, LAUNCHER);
    make("fork", TOP);
    over(CHILD, 0);
    record(GRANDCHILD, CHILD);
    return 0;
}

static int finish(void **state)
{
    learn_pids_free(pids);
    return 0;
}

static uint32_t target(void)
{
    const struct learn_facts f = facts();

    learn_pids_event(pids, &made.event, made.api);
    return learn_pids_target(pids, &made.event, &f);
}

static uint32_t killed(uint32_t by, int32_t pid, uint16_t error)
{
    make("kill", by);
    arguments((uint64_t)(int64_t)pid, SIGTERM, 0);
    CALL->head.error = error;
    CALL->result = error != 0 ? -1 : 0;
    return target();
}

/* ---- facts ----------------------------------------------------------------------------------- */

static void test_facts_of_dispositions(void **state)
{
    const uint64_t act[3] = {0x401000, SA_RESTART, SET(SIGHUP)};

    make("sigaction", TOP);
    arguments(SIGUSR1, 0, 0x1000);
    assert_true(facts().only_asks);
    pointee(1, act, sizeof act);
    assert_int_equal(facts().disposition, SIGVET_DISPOSITION_HANDLER);
    assert_int_equal(facts().signals, SET(SIGUSR1)); /* the mask is no matter */
    assert_false(facts().only_asks);
    CALL->there = 0; /* a bad pointer */
    assert_int_equal(facts().disposition, SIGVET_DISPOSITION_NONE);
    make("signal", TOP);
    arguments(SIGPIPE, 1, 0);
    assert_int_equal(facts().disposition, SIGVET_DISPOSITION_IGNORE);
    make("sigaction", TOP);
    arguments(65, 0x1000, 0);
    assert_true(facts().no_signal);
}

static void test_facts_of_sets(void **state)
{
    const uint64_t set = SET(SIGHUP) | SET(40);

    make("sigprocmask", TOP);
    arguments(SIG_UNBLOCK, 0, 0);
    pointee(1, &set, sizeof set);
    assert_int_equal(facts().signals, set);
    assert_int_equal(facts().masks, SIGVET_MASK_UNBLOCKS);
    make_api(api_by_number(SYS_pselect6), TOP, TOP);
    pointee(5, &set, sizeof set);
    assert_int_equal(facts().signals, set);
    make("alarm", TOP);
    assert_int_equal(facts().signals, SET(SIGALRM));
}

static void test_facts_of_events(void **state)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN};

    event._sigev_un._tid = 105;
    make("timer_create", TOP);
    pointee(1, &event, 32);
    assert_int_equal(facts().signals, SET(SIGRTMIN));
    assert_int_equal(facts().naming, LEARN_NAMES_THREAD);
    assert_int_equal(facts().tid, 105);
    make("aio_read", TOP);
    pointee(0, &event, 32);
    assert_int_equal(facts().signals, SET(SIGRTMIN));
}

static void test_facts_of_enquiries(void **state)
{
    make("kill", TOP);
    arguments(CHILD, 0, 0);
    assert_true(facts().enquiry && facts().only_asks && !facts().no_signal);
    arguments(CHILD, 99, 0);
    assert_true(!facts().enquiry && !facts().only_asks && facts().no_signal);
}

/* ---- targets --------------------------------------------------------------------------------- */

static void test_processes(void **state)
{
    assert_int_equal(killed(TOP, TOP, 0), ONLY(SELF));
    assert_int_equal(killed(TOP, CHILD, 0), ONLY(CHILD));
    assert_int_equal(killed(TOP, GRANDCHILD, 0), ONLY(TREE));
    assert_int_equal(killed(CHILD, TOP, 0), ONLY(TREE));
    assert_int_equal(killed(TOP, 1, 0), ONLY(INIT));
    assert_int_equal(killed(TOP, LAUNCHER, 0), ONLY(LAUNCHER));
    assert_int_equal(killed(TOP, 4000, 0), ONLY(OUTSIDE));
    assert_int_equal(killed(TOP, 4000, ESRCH), ONLY(NONE));
    assert_int_equal(killed(TOP, -1, 0), ONLY(BROADCAST));
    assert_int_equal(killed(TOP, 4000, EPERM), ONLY(OUTSIDE));
}

static void test_groups(void **state)
{
    assert_int_equal(killed(TOP, 0, 0), ONLY(GROUP));
    assert_int_equal(killed(TOP, -CHILD, 0), ONLY(GROUP_INSIDE));
    assert_int_equal(killed(TOP, -4000, 0), ONLY(GROUP));
    assert_int_equal(killed(TOP, -4000, ESRCH), ONLY(NONE));
    make("killpg", TOP);
    arguments(GRANDCHILD, SIGTERM, 0);
    assert_int_equal(target(), ONLY(GROUP_INSIDE));
}

/* A child that was waited for is gone; who answers to its pid then is somebody else. */
static void test_waited_for(void **state)
{
    int stopped = SIGSTOP << 8 | 0x7f, killed_by = SIGKILL;
    uint64_t status = (uint64_t)stopped;

    make("waitpid", TOP);
    arguments(CHILD, 0, 0);
    pointee(1, &status, sizeof status);
    over(CHILD, 0);
    assert_int_equal(killed(TOP, CHILD, 0), ONLY(CHILD)); /* it was only stopped */
    make("waitpid", TOP);
    status = (uint64_t)killed_by;
    pointee(1, &status, sizeof status);
    over(CHILD, 0);
    assert_int_equal(killed(TOP, CHILD, 0), ONLY(OUTSIDE));
    assert_int_equal(killed(TOP, CHILD, ESRCH), ONLY(CHILD) | ONLY(NONE)); /* there the next time */
    make("fork", TOP);
    over(CHILD, 0);
    record(CHILD, TOP);
    assert_int_equal(killed(TOP, CHILD, 0), ONLY(CHILD));
}

/* A handler that waits for the child may run inside the very call. */
static void test_waited_for_meanwhile(void **state)
{
    uint64_t begin_ns = now, status = SIGKILL;

    make("wait", TOP);
    pointee(0, &status, sizeof status);
    over(CHILD, 0);
    make("kill", TOP);
    arguments(CHILD, SIGTERM, 0);
    made.event.phase = EVENT_END;
    made.event.begin_ns = begin_ns;
    assert_int_equal(target(), ONLY(CHILD));
}

static void test_threads(void **state)
{
    make("raise", TOP);
    arguments(SIGTERM, 0, 0);
    assert_int_equal(target(), ONLY(THREAD));
    make_api(api_by_name("getitimer"), TOP, 105); /* some thread shows itself */
    over(0, 0);
    make_api(api_by_number(SYS_tkill), TOP, TOP);
    arguments(105, SIGTERM, 0);
    assert_int_equal(target(), ONLY(THREAD));
    make_api(api_by_number(SYS_tkill), CHILD, CHILD);
    arguments(105, SIGTERM, 0);
    assert_int_equal(target(), ONLY(TREE));
    make_api(api_by_number(SYS_tgkill), TOP, TOP);
    arguments(TOP, 777, SIGTERM);
    assert_int_equal(target(), ONLY(THREAD));
    make_api(api_by_number(SYS_tgkill), TOP, TOP);
    arguments(CHILD, CHILD, SIGTERM);
    assert_int_equal(target(), ONLY(CHILD));
}

static uint32_t signalled(uint32_t by, int fd)
{
    make_api(api_by_number(SYS_pidfd_send_signal), by, by);
    arguments((uint64_t)fd, SIGTERM, 0);
    return target();
}

static void test_descriptors(void **state)
{
    make_api(api_by_number(SYS_pidfd_open), TOP, TOP);
    arguments(CHILD, 0, 0);
    over(7, 0);
    assert_int_equal(signalled(TOP, 7), ONLY(CHILD));
    assert_int_equal(signalled(GRANDCHILD, 7), ONLY(TREE)); /* it inherited it */
    assert_int_equal(signalled(TOP, 8), ONLY(ANY));
    make("fcntl", TOP);
    arguments(3, F_SETOWN, (uint64_t)(int64_t)-CHILD);
    assert_int_equal(target(), ONLY(GROUP_INSIDE));
    arguments(3, F_SETOWN_EX, 0x1000);
    assert_int_equal(target(), ONLY(ANY));
    arguments(3, F_GETOWN, 0);
    assert_int_equal(target(), ONLY(NONE));
}

/* Who limits its system calls hides from the shim whom it sends to. */
static void test_sealed(void **state)
{
    make("prctl", CHILD);
    arguments(PR_SET_SECCOMP, 2, 0);
    over(0, 0);
    assert_int_equal(killed(CHILD, GRANDCHILD, 0), ONLY(CHILD) | ONLY(OUTSIDE));
    assert_int_equal(killed(CHILD, CHILD, 0), ONLY(SELF));
    assert_int_equal(killed(TOP, CHILD, 0), ONLY(CHILD));
}

/* What is behind an event is not its own: here nothing that may be read. */
static void test_no_arguments(void **state)
{
    make("fork", CHILD);
    CALL->result = 105;
    struct sigvet_event *end = malloc(CALL->head.size);
    memcpy(end, CALL, CALL->head.size);
    made.event.head = end;
    learn_pids_event(pids, &made.event, made.api);
    assert_int_equal(killed(CHILD, 105, 0), ONLY(CHILD));
    free(end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_of_dispositions),
        cmocka_unit_test(test_facts_of_sets),
        cmocka_unit_test(test_facts_of_events),
        cmocka_unit_test(test_facts_of_enquiries),
        cmocka_unit_test_setup_teardown(test_processes, begin, finish),
        cmocka_unit_test_setup_teardown(test_groups, begin, finish),
        cmocka_unit_test_setup_teardown(test_waited_for, begin, finish),
        cmocka_unit_test_setup_teardown(test_waited_for_meanwhile, begin, finish),
        cmocka_unit_test_setup_teardown(test_threads, begin, finish),
        cmocka_unit_test_setup_teardown(test_descriptors, begin, finish),
        cmocka_unit_test_setup_teardown(test_sealed, begin, finish),
        cmocka_unit_test_setup_teardown(test_no_arguments, begin, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
