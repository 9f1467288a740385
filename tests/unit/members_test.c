/* LINK: members.c nested.c procfile.c batch.c tracefile.c leftover.c tracefile_names.c tracefile_append.c clock.c recordcheck.c signals.c util.c */
/* members_test.c - the processes of a run: from their records, and against the kernel.
 *
 * Owns:     a trace in a directory of its own, removed at the end; the disposition of a few signals.
 * Contexts: a cmocka program; it plays a process of the run itself.
 * Errors:   a failed check ends the program.
 * Source:   tools/launch/members.h */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "members_fixture.h"

static uint64_t others; /* handlers of the machinery around us: a sanitizer's, say */

static void add_chunk(uint32_t size)
{
    struct sigvet_chunk *c = calloc(1, size);

    assert_non_null(c);
    c->rec = (struct sigvet_record){size, SIGVET_REC_CHUNK};
    assert_true(tracefile_append(&tf, c, size));
    free(c);
}

static void learns_processes_and_handlers(void **state)
{
    (void)state;
    assert_false(members_scan(&ms));
    uint64_t first = add_process(100, 0);
    add_chunk(64 * 1024);
    add_handler(first, SIGUSR1);
    add_handler(first, 0); /* hostile */
    add_handler(first, 65);
    add_handler(12345, SIGHUP);
    assert_true(members_scan(&ms));
    assert_false(members_scan(&ms));
    assert_int_equal(members_find(&ms, 100)->handlers, BIT(SIGUSR1));
    assert_null(members_find(&ms, 101));
    uint64_t second = add_process(101, first);
    add_handler(second, 64);
    assert_true(members_scan(&ms));
    assert_int_equal(members_find(&ms, 101)->handlers, BIT(SIGUSR1) | BIT(64));
    assert_int_equal(members_find(&ms, 100)->handlers, BIT(SIGUSR1));
}

static void exec_resets_and_a_child_of_the_past_is_not_known(void **state)
{
    (void)state;
    uint64_t first = add_process(100, 0);
    add_handler(first, SIGUSR1);
    (void)add_process(100, 0); /* another image */
    assert_true(members_scan(&ms));
    assert_int_equal(ms.count, 1);
    assert_int_equal(members_find(&ms, 100)->handlers, 0);
    (void)add_process(101, first);
    assert_true(members_scan(&ms));
    assert_int_equal(members_find(&ms, 101)->handlers, UINT64_MAX);
}

/* Reading waits at a record that is not published, but not for ever: its writer may be dead. */
static void waits_for_a_record_in_the_making(void **state)
{
    uint64_t word = 4096;

    (void)state;
    (void)add_process(100, 0);
    uint64_t at = tf.header->tail;
    assert_int_equal(pwrite(tf.fd, &word, sizeof word, (off_t)at), sizeof word);
    (void)add_process(101, 0);
    assert_true(members_scan(&ms));
    assert_int_equal(ms.at, at);
    assert_null(members_find(&ms, 101));
    assert_false(members_scan(&ms));
    assert_int_not_equal(ms.waiting_ns, 0);
    ms.waiting_ns = 1; /* since long ago */
    assert_true(members_scan(&ms));
    assert_non_null(members_find(&ms, 101));
    assert_int_equal(ms.waiting_ns, 0);
}

static void stops_at_a_broken_size(void **state)
{
    static const uint32_t sizes[] = {0, 8, 24, SIGVET_RECORD_MAX + 16, 0xfffffff0};

    (void)state;
    uint64_t at = tf.header->tail;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t word = sizes[i] | (uint64_t)SIGVET_REC_PROCESS << 32;
        assert_int_equal(pwrite(tf.fd, &word, sizeof word, (off_t)at), sizeof word);
        tf.header->tail = at + 4096;
        assert_false(members_scan(&ms));
        assert_int_equal(ms.at, at);
    }
    tf.header->tail = UINT64_MAX & ~15ull;
    assert_false(members_scan(&ms));
}

static pid_t dead_child(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        _exit(0);
    }
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return pid;
}

static void only_the_living_are_left(void **state)
{
    (void)state;
    pid_t dead = dead_child();
    (void)add_process(dead, 0);
    (void)add_process(getpid(), 0);
    (void)add_process(-5, 0);
    assert_true(members_scan(&ms));
    assert_int_equal(members_left(&ms), 1);
    assert_int_equal(ms.list[0]->pid, getpid());
}

/* A process that went is remembered for a while; its pid may be another one's meanwhile. */
static void a_pid_may_be_used_again(void **state)
{
    (void)state;
    pid_t dead = dead_child();
    (void)add_process(dead, 0);
    assert_true(members_scan(&ms));
    struct member *first = members_find(&ms, dead);
    members_look(&ms, others, false);
    assert_int_equal(ms.count, 0);
    assert_ptr_equal(members_find(&ms, dead), first);
    uint64_t image = add_process(dead, 0);
    assert_true(members_scan(&ms));
    assert_ptr_not_equal(members_find(&ms, dead), first);
    assert_int_equal(members_find(&ms, dead)->image, image);
    assert_int_equal(ms.count, 1);
    first->gone_ns = 1; /* since long ago */
    members_look(&ms, others, false);
    assert_int_equal(members_find(&ms, dead)->image, image);
    assert_non_null(ms.gone);
    ms.gone->gone_ns = 1;
    members_look(&ms, others, false);
    assert_null(ms.gone);
    assert_null(members_find(&ms, dead));
}

/* /bin/sh is known by that name, and the kernel says dash. */
static void another_name_of_its_file_will_do(void **state)
{
    char name[] = "/tmp/members_test.XXXXXX";
    char exe[512] = "";

    (void)state;
    (void)add_process(getpid(), 0);
    assert_true(members_scan(&ms));
    struct member *m = members_find(&ms, getpid());
    assert_non_null(mkdtemp(name));
    char *link = NULL;
    assert_true(asprintf(&link, "%s/link", name) > 0);
    assert_true(readlink("/proc/self/exe", exe, sizeof exe - 1) > 0);
    assert_int_equal(symlink(exe, link), 0);
    free(m->exe);
    m->exe = link;
    assert_int_equal(members_left(&ms), 1);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(members_left(&ms), 0);
    assert_int_equal(rmdir(name), 0);
}

static void on_signal(int sig)
{
    (void)sig;
}

static void tells_handlers_that_were_not_recorded(void **state)
{
    char text[16];

    (void)state;
    uint64_t self = add_process(getpid(), 0);
    (void)signal(SIGUSR1, on_signal);
    (void)signal(SIGUSR2, on_signal);
    add_handler(self, SIGUSR1); /* not read yet when the kernel is asked */
    uint64_t at = tf.header->tail;
    assert_int_equal(ms.count, 0);
    assert_true(members_scan(&ms));
    members_look(&ms, others, false);
    assert_int_equal(unseen_gaps(at, self, text, sizeof text), 1);
    assert_string_equal(text, "SIGUSR2");
    members_look(&ms, others, true); /* once for each signal */
    assert_int_equal(unseen_gaps(at, self, text, sizeof text), 1);
}

static void a_record_that_comes_with_the_look_counts(void **state)
{
    char text[16];

    (void)state;
    uint64_t self = add_process(getpid(), 0);
    assert_true(members_scan(&ms));
    (void)signal(SIGUSR2, on_signal);
    add_handler(self, SIGUSR2);
    uint64_t at = tf.header->tail;
    members_look(&ms, others, true);
    assert_int_equal(unseen_gaps(at, self, text, sizeof text), 0);
    (void)add_process(getpid(), 0); /* an exec at that moment: nothing can be told */
    (void)signal(SIGUSR1, on_signal);
    members_look(&ms, others, true);
    assert_int_equal(unseen_gaps(at + 1024, self, text, sizeof text), 0);
}

static void what_is_excepted_is_not_told(void **state)
{
    char text[16];

    (void)state;
    uint64_t self = add_process(getpid(), 0);
    uint64_t at = tf.header->tail;
    (void)signal(SIGUSR1, on_signal);
    assert_true(members_scan(&ms));
    members_look(&ms, others | BIT(SIGUSR1), true);
    assert_int_equal(unseen_gaps(at, self, text, sizeof text), 0);
}

static void looks_less_often_at_old_processes(void **state)
{
    (void)state;
    (void)add_process(getpid(), 0);
    assert_true(members_scan(&ms));
    struct member *m = members_find(&ms, getpid());
    uint64_t pause = m->pause_ns;
    members_look(&ms, others, false);
    assert_int_equal(m->pause_ns, 2 * pause);
    members_look(&ms, others, false); /* not its turn */
    assert_int_equal(m->pause_ns, 2 * pause);
    for (int i = 0; i < 20; i++) {
        members_look(&ms, others, true);
    }
    assert_int_equal(m->pause_ns, 1000000000);
}

static void another_process_has_no_trace_mapped(void **state)
{
    (void)state;
    assert_true(members_have_mapped(&ms, getpid()));
    pid_t other = fork();
    if (other == 0) {
        (void)execl("/bin/sleep", "sleep", "10", (char *)NULL);
        _exit(127);
    }
    for (int n = 0; n < 5000 && members_have_mapped(&ms, other); n++) {
        (void)usleep(1000); /* until it has executed it */
    }
    assert_false(members_have_mapped(&ms, other));
    (void)kill(other, SIGKILL);
    assert_int_equal(waitpid(other, NULL, 0), other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(learns_processes_and_handlers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(exec_resets_and_a_child_of_the_past_is_not_known, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(waits_for_a_record_in_the_making, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stops_at_a_broken_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_living_are_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pid_may_be_used_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_name_of_its_file_will_do, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tells_handlers_that_were_not_recorded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_record_that_comes_with_the_look_counts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_excepted_is_not_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(looks_less_often_at_old_processes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_process_has_no_trace_mapped, set_up, tear_down),
    };
    struct sigaction act;

    for (int sig = 1; sig <= 64; sig++) {
        bool handled = sigaction(sig, NULL, &act) == 0 && act.sa_handler != SIG_DFL &&
                       act.sa_handler != SIG_IGN;
        others |= handled ? BIT(sig) : 0;
    }
    /* The test program's own: cmocka puts handlers in place around each test. */
    others |= BIT(SIGFPE) | BIT(SIGILL) | BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGSYS);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
