/* LINK: tracefile.c leftover.c tracefile_names.c tracefile_append.c tracefile_policy.c clock.c util.c */
/* tracefile_policy_test.c - a policy in a new trace, and records behind it.
 *
 * Owns:     a file in a directory of its own.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h, tools/launch/tracefile.h */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sigvet/config.h"
#include "tracefile.h"

static char folder[] = "/tmp/tracefile_policy_test.XXXXXX";
static struct tracefile tf;
static unsigned char block[SIGVET_POLICY_SIZE_MOST + 8];

static int set_up(void **state)
{
    char why[256];

    (void)state;
    memset(block, 'p', sizeof block);
    (void)unlink("t");
    return tracefile_create(&tf, "t", TRACEFILE_SIZE_MIN, why, sizeof why) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tracefile_close(&tf);
    return unlink("t");
}

static void enter(void)
{
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
}

static void it_stands_behind_the_names(void **state)
{
    static const size_t sizes[] = {8, 4096, 4104, SIGVET_POLICY_SIZE_MOST};
    const struct sigvet_header *h;
    unsigned char found[8];

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(set_up(state), 0);
        h = tf.header;
        assert_true(tracefile_set_policy(&tf, block, sizes[i], 0));
        assert_true(h->policy_off % SIGVET_HEADER_SIZE == 0);
        assert_true(h->policy_off >= h->names_off + h->names_size);
        assert_int_equal(h->policy_size, sizes[i]);
        assert_true(h->limits_off % sizeof(uint64_t) == 0);
        assert_true(h->limits_off >= h->policy_off + sizes[i]);
        assert_true(h->records_off >= h->limits_off + SIGVET_POLICY_RULES * sizeof(uint64_t));
        assert_true(h->records_off % SIGVET_RECORD_ALIGN == 0);
        assert_true(h->tail == h->records_off);
        assert_true(h->records_off + SIGVET_RECORD_MAX < h->ready);
        assert_int_equal(pread(tf.fd, found, 8, (off_t)(h->policy_off + sizes[i] - 8)), 8);
        assert_memory_equal(found, block, 8);
        uint64_t limit = 1;
        assert_int_equal(pread(tf.fd, &limit, 8, (off_t)h->limits_off), 8);
        assert_true(limit == 0);
        assert_int_equal(tear_down(state), 0);
    }
}

static void it_is_in_force(void **state)
{
    assert_int_equal(set_up(state), 0);
    assert_true(tracefile_set_policy(&tf, block, 64, 0));
    assert_int_equal(tf.header->mode, SIGVET_MODE_POLICY);
    tracefile_events(&tf, SIGVET_MODE_STACKS, 0);
    assert_true((tf.header->mode & SIGVET_MODE_POLICY) != 0);
    assert_true((tf.header->mode & SIGVET_MODE_EVENTS) != 0);
    assert_true(tf.read == tf.header->records_off);
    assert_int_equal(tear_down(state), 0);
    assert_int_equal(set_up(state), 0);
    assert_true(tracefile_set_policy(&tf, block, 64, SIGVET_MODE_BEST_EFFORT));
    assert_int_equal(tf.header->mode, SIGVET_MODE_POLICY | SIGVET_MODE_BEST_EFFORT);
    assert_int_equal(tear_down(state), 0);
}

static void records_come_behind_it(void **state)
{
    struct sigvet_status first = {0};

    assert_int_equal(set_up(state), 0);
    assert_true(tracefile_set_policy(&tf, block, 4096, 0));
    assert_true(tracefile_append_status(&tf, 4711, 0));
    assert_int_equal(pread(tf.fd, &first, sizeof first, (off_t)tf.header->records_off),
                     sizeof first);
    assert_int_equal(first.rec.type, SIGVET_REC_STATUS);
    assert_int_equal(first.pid, 4711);
    assert_int_equal(tear_down(state), 0);
}

static void what_does_not_fit_is_refused(void **state)
{
    assert_int_equal(set_up(state), 0);
    uint64_t records = tf.header->records_off;
    errno = 0;
    assert_false(tracefile_set_policy(&tf, block, sizeof block, 0));
    assert_int_equal(errno, EFBIG);
    assert_true(tf.header->policy_off == 0);
    assert_true(tf.header->records_off == records);
    assert_int_equal(tf.header->mode, 0);
    assert_int_equal(tear_down(state), 0);
}

static int leave(void **state)
{
    (void)state;
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stands_behind_the_names),
        cmocka_unit_test(it_is_in_force),
        cmocka_unit_test(records_come_behind_it),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };

    enter();
    return cmocka_run_group_tests(tests, NULL, leave);
}
