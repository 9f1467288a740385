/* LINK: members.c nested.c procfile.c batch.c tracefile.c leftover.c tracefile_names.c tracefile_append.c clock.c recordcheck.c signals.c util.c */
/* members_nested_test.c - processes of a run that live in PID namespaces below ours, each the first of its own.
 *
 * Owns:     children in namespaces of their own, ended by each test.
 * Contexts: a cmocka program, of root or of a user who may make user namespaces.
 * Errors:   a failed check ends the program.
 * Source:   tools/launch/members.h, tools/launch/nested.h */
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "members_fixture.h"

#define FIRST 1 /* what each of the children is, for itself */
#define ROOM SIGVET_HEADER_SIZE

static int ready[2];

static void on_signal(int sig)
{
    (void)sig;
}

/* The trace where it is to be, a handler for `sig`; then it waits. */
_Noreturn static void live(void *trace_at, int sig)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* if a check fails */
    (void)munmap(tf.header, SIGVET_HEADER_SIZE);
    void *at = mmap(trace_at, ROOM, PROT_READ, MAP_SHARED | MAP_FIXED, tf.fd, 0);
    bool good = at == trace_at && signal(sig, on_signal) != SIG_ERR;
    if (write(ready[1], &good, sizeof good) == sizeof good) {
        (void)pause();
    }
    _exit(1);
}

/* Its number here; the trace is at `trace_at` from then on. */
static pid_t start(void *trace_at, int sig)
{
    unsigned long flags = CLONE_NEWPID | (geteuid() != 0 ? CLONE_NEWUSER : 0) | SIGCHLD;
    bool good = false;

    assert_int_equal(pipe(ready), 0);
    pid_t child = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, 0);
    if (child == 0) {
        live(trace_at, sig);
    }
    (void)close(ready[1]);
    assert_true(child > 0);
    assert_int_equal(read(ready[0], &good, sizeof good), sizeof good);
    assert_true(good);
    (void)close(ready[0]);
    return child;
}

static void end(pid_t child)
{
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* An address that is free for the trace, in us and so in a child. */
static void *place(void)
{
    void *at = mmap(NULL, ROOM, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(at, MAP_FAILED);
    return at;
}

/* Signals that the machinery around us handles, a sanitizer's, say: a child has these handlers, too. */
static uint64_t inherited(void)
{
    struct sigaction act;
    uint64_t set = 0;

    for (int sig = 1; sig <= 64; sig++) {
        bool handled = sigaction(sig, NULL, &act) == 0 && act.sa_handler != SIG_DFL &&
                       act.sa_handler != SIG_IGN;
        set |= handled ? BIT(sig) : 0;
    }
    return set;
}

static int gaps_of(uint64_t image)
{
    char text[64];

    return unseen_gaps(tf.header->records_off, image, text, sizeof text);
}

static void its_number_here_is_found(void **state)
{
    void *at = place();
    pid_t child = start(at, SIGUSR1);

    (void)state;
    uint64_t image = add_process_at(FIRST, 0, at);
    assert_true(members_scan(&ms));
    assert_int_equal(members_here(&ms, image), child);
    members_look(&ms, inherited() | BIT(SIGUSR1), true);
    assert_int_equal(gaps_of(image), 0);
    members_look(&ms, inherited(), true);
    assert_int_equal(gaps_of(image), 1);
    assert_int_equal(members_left(&ms), 1);
    end(child);
    assert_int_equal(members_here(&ms, image), 0);
    assert_int_equal(members_left(&ms), 0);
}

static void two_with_one_number_are_told_apart(void **state)
{
    void *at[2] = {place(), place()};
    pid_t child[2] = {start(at[0], SIGUSR1), start(at[1], SIGUSR2)};

    (void)state;
    uint64_t first = add_process_at(FIRST, 0, at[0]);
    uint64_t second = add_process_at(FIRST, 0, at[1]);
    add_handler(second, SIGUSR2);
    assert_true(members_scan(&ms));
    assert_int_equal(members_here(&ms, first), child[0]);
    assert_int_equal(members_here(&ms, second), child[1]);
    members_look(&ms, inherited(), true);
    assert_int_equal(gaps_of(first), 1); /* and none of the second */
    end(child[0]);
    end(child[1]);
}

/* What the other has handlers for is none of its business. */
static void another_is_not_taken_for_one_that_has_ended(void **state)
{
    void *at[2] = {place(), place()};

    (void)state;
    end(start(at[0], SIGUSR1));
    pid_t other = start(at[1], SIGUSR2);
    uint64_t image = add_process_at(FIRST, 0, at[0]);
    assert_true(members_scan(&ms));
    assert_int_equal(members_here(&ms, image), 0);
    members_look(&ms, inherited(), true);
    assert_int_equal(gaps_of(image), 0);
    end(other);
}

static void one_that_executes_another_file_stays_one(void **state)
{
    void *at = place();
    pid_t child = start(at, SIGUSR1);

    (void)state;
    (void)add_process_at(FIRST, 0, place()); /* what it was before */
    uint64_t image = add_process_at(FIRST, 0, at);
    add_handler(image, SIGUSR1);
    assert_true(members_scan(&ms));
    assert_int_equal(ms.count, 1);
    assert_int_equal(members_here(&ms, image), child);
    end(child);
}

static void one_of_our_namespace_may_have_that_number_too(void **state)
{
    void *at[2] = {place(), place()};
    pid_t child = start(at[0], SIGUSR1);

    (void)state;
    uint64_t outer = add_process_at(getpid(), 0, tf.header);
    (void)add_process_at(FIRST, 0, at[0]);
    uint64_t other = add_process_at(getpid(), 0, at[1]); /* its own number in another namespace */
    assert_true(members_scan(&ms));
    assert_int_equal(ms.count, 3);
    assert_int_equal(members_here(&ms, outer), getpid());
    assert_int_not_equal(outer, other);
    end(child);
}

/* Without randomization each image has the trace at one place. */
static void one_that_has_it_at_the_same_place_again_stays_one(void **state)
{
    void *at = place();
    pid_t child = start(at, SIGUSR1);

    (void)state;
    (void)add_process_at(FIRST, 0, at);
    uint64_t image = add_process_at(FIRST, 0, at);
    assert_true(members_scan(&ms));
    assert_int_equal(ms.count, 1);
    assert_int_equal(members_here(&ms, image), child);
    end(child);
}

/* A child of ours and, when it is gone, another one with its number: they have one parent's mappings. */
static void a_number_that_is_used_again_is_the_latest_ones(void **state)
{
    void *at = place();
    pid_t child = start(at, SIGUSR1);

    (void)state;
    add_handler(add_process_at(FIRST, 0, at), SIGUSR1);
    uint64_t parent = add_process_at(getppid(), 0, tf.header);
    uint64_t gone = add_process_at(getpid(), parent, tf.header);
    uint64_t latest = add_process_at(getpid(), parent, tf.header);
    add_handler(latest, SIGUSR2);
    assert_true(members_scan(&ms));
    assert_ptr_not_equal(signal(SIGUSR2, on_signal), SIG_ERR);
    members_look(&ms, inherited() & ~BIT(SIGUSR2), true);
    assert_int_equal(gaps_of(gone), 0);
    end(child);
}

static void a_child_of_who_has_gone_on_is_found(void **state)
{
    void *at = place();
    pid_t child = start(at, SIGUSR1);

    (void)state;
    (void)add_process_at(FIRST, 0, at);
    uint64_t orphan = add_process_at(getpid(), 4096, tf.header); /* of no process that is known */
    assert_true(members_scan(&ms));
    assert_int_equal(members_here(&ms, orphan), getpid());
    end(child);
}

/* Both have all that their parent has mapped, and number 1. */
static void nothing_is_said_of_children_who_cannot_be_told_apart(void **state)
{
    pid_t child[2] = {start(tf.header, SIGUSR1), start(tf.header, SIGUSR2)};

    (void)state;
    uint64_t parent = add_process_at(getpid(), 0, tf.header);
    uint64_t first = add_process_at(FIRST, parent, tf.header);
    uint64_t theirs = add_process_at(2, first, tf.header);
    assert_true(members_scan(&ms));
    end(child[0]);
    assert_int_equal(members_here(&ms, first), 0);
    assert_int_equal(members_here(&ms, theirs), 0);
    members_look(&ms, inherited(), true);
    assert_int_equal(gaps_of(first), 0);
    end(child[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(its_number_here_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_with_one_number_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_is_not_taken_for_one_that_has_ended, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_that_executes_another_file_stays_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_of_our_namespace_may_have_that_number_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_that_has_it_at_the_same_place_again_stays_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_number_that_is_used_again_is_the_latest_ones, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_child_of_who_has_gone_on_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_said_of_children_who_cannot_be_told_apart,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
