/* gaps_test.c - tests of tools/judge/gaps.c.
 *
 * Source: include/sigvet/trace.h, docs/json.md. */
/* LINK: gaps.c gapwords.c elfcheck.c util.c tests/unit/fake_reader.c */
#include "gaps.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_reader.h"

static struct gaps *gaps;
static void *made[16];
static size_t made_count;

static int set_up(void **state)
{
    (void)state;
    fake_trace_reset();
    gaps = gaps_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gaps_free(gaps);
    while (made_count > 0) {
        free(made[--made_count]);
    }
    return 0;
}

static struct sigvet_exec *exec(uint32_t pid, uint32_t tid, const char *path)
{
    struct sigvet_exec *x = calloc(1, sizeof *x + strlen(path) + 1);

    assert_non_null(x);
    made[made_count++] = x;
    x->tid = tid;
    x->path_len = (uint32_t)strlen(path) + 1;
    strcpy(x->path, path);
    gaps_exec(gaps, x, pid);
    return x;
}

static void arrived(uint32_t pid, uint32_t parent_pid, uint64_t parent)
{
    const struct sigvet_process p = {.pid = pid, .parent_pid = parent_pid, .parent = parent};

    gaps_process(gaps, &p);
}

static size_t answered(void)
{
    size_t n = 0;

    while (gaps_answered(gaps) != NULL) {
        n++;
    }
    return n;
}

static size_t count(void)
{
    size_t n;

    gaps_list(gaps, &fake_trace, 0, &n);
    return n;
}

static void expect(size_t i, const char *kind, const char *text)
{
    size_t n;
    const struct gap *list = gaps_list(gaps, &fake_trace, 0, &n);

    assert_true(i < n);
    assert_string_equal(list[i].kind, kind);
    assert_string_equal(list[i].text, text);
}

static void the_same_gap_twice_is_one(void **state)
{
    (void)state;
    assert_int_equal(count(), 0);
    gaps_add(gaps, "static", "/bin/a: x");
    gaps_add(gaps, "static", "/bin/a: x");
    gaps_add(gaps, "setuid", "/bin/a: x");
    gaps_add(gaps, "static", "/bin/b: x");
    assert_int_equal(count(), 3);
    expect(0, "static", "/bin/a: x");
    expect(1, "setuid", "/bin/a: x");
}

static void records_name_their_subject(void **state)
{
    struct sigvet_gap_rec *rec = calloc(1, sizeof *rec + 8);

    (void)state;
    assert_non_null(rec);
    rec->kind = SIGVET_GAP_CHROOT;
    rec->text_len = 5;
    memcpy(rec->text, "/jail", 5); /* no NUL within its length */
    gaps_record(gaps, rec, "/bin/prog");
    expect(0, "chroot", "/jail: entered with chroot, what starts there may not be followed");
    rec->kind = SIGVET_GAP_THUNKS;
    rec->text_len = 0;
    gaps_record(gaps, rec, "/bin/prog");
    expect(1, "handler-table", "/bin/prog: installed more handlers than can be followed");
    rec->kind = 4711;
    gaps_record(gaps, rec, "");
    expect(2, "unknown", "?: not seen");
    rec->kind = SIGVET_GAP_NO_RAW;
    gaps_record(gaps, rec, "");
    expect(3, "no-raw", "this kernel: cannot show system calls made without libc (Linux 5.11 can)");
    rec->text_len = 7;
    memcpy(rec->text, "a place", 7);
    gaps_record(gaps, rec, "");
    expect(4, "no-raw", "a place: cannot show system calls made without libc");
    rec->kind = SIGVET_GAP_HANDLER_UNSEEN;
    rec->text_len = 7;
    memcpy(rec->text, "SIGHUP", 7);
    gaps_record(gaps, rec, "/bin/prog");
    expect(5, "handler-unseen",
           "SIGHUP in /bin/prog: a handler was installed past the libc that sigvet sees");
    free(rec);
}

static void every_loss_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIGVET_LOST_KINDS; i++) {
        fake_header.lost[i] = i + 1;
    }
    assert_int_equal(count(), SIGVET_LOST_KINDS);
    expect(SIGVET_LOST_EVENTS, "lost", "6 events dropped: there was no room for them");
}

static void an_image_that_reports_in_is_no_gap(void **state)
{
    (void)state;
    exec(10, 10, "/bin/a");
    exec(10, 77, "/bin/b"); /* in a child of vfork */
    exec(20, 20, "/bin/c");
    arrived(10, 1, 0);
    arrived(77, 10, 0);
    expect(0, "not-started", "/bin/c: never reported in");
    arrived(30, 20, 0); /* a child of the process that called exec */
    assert_int_equal(count(), 0);
}

static void one_image_answers_one_exec(void **state)
{
    (void)state;
    exec(10, 10, "/bin/a");
    exec(10, 10, "/bin/b");
    arrived(10, 1, 0);
    assert_int_equal(count(), 1);
    expect(0, "not-started", "/bin/a: never reported in");
}

static void a_forked_process_is_no_new_image(void **state)
{
    (void)state;
    exec(10, 10, "/bin/a");
    arrived(10, 1, 4096);
    assert_int_equal(count(), 1);
}

static void failed_and_spawned_images_are_not_awaited(void **state)
{
    struct sigvet_exec *first = exec(10, 10, "/usr/local/bin/a"), *second;

    (void)state;
    exec(10, 10, "/usr/bin/a");
    second = exec(10, 10, "/bin/a");
    first->failed = ENOENT; /* a search along PATH */
    assert_int_equal(count(), 2);
    second->failed = EACCES;
    arrived(10, 1, 0);
    assert_int_equal(count(), 0);
    assert_int_equal(answered(), 2);
    exec(10, 10, "/bin/spawned")->spawn = 1;
    assert_int_equal(count(), 0);
    assert_int_equal(answered(), 0);
}

static void what_a_process_did_not_start_before_it_was_over(void **state)
{
    struct sigvet_exec *kept = exec(10, 10, "/bin/kept"), *failed = exec(10, 10, "/bin/failed");
    struct sigvet_exec *gap = exec(10, 10, "/bin/gap");

    (void)state;
    failed->failed = ENOENT;
    gaps_exec_over(gaps, failed);
    gaps_exec_over(gaps, gap);
    gaps_exec_over(gaps, gap); /* nothing is awaited of it any more */
    gap->path[0] = '!';
    assert_int_equal(answered(), 0);
    assert_int_equal(count(), 2);
    expect(0, "not-started", "/bin/gap: never reported in");
    expect(1, "not-started", "/bin/kept: never reported in");
    arrived(kept->tid, 1, 0);
    assert_int_equal(count(), 1);
    assert_ptr_equal(gaps_answered(gaps), kept);
}

static void too_many_are_not_awaited(void **state)
{
    struct sigvet_exec *oldest = exec(10, 10, "/bin/oldest"), *others = exec(10, 10, "/bin/b");

    (void)state;
    others->failed = ENOENT;
    for (uint32_t i = 2; i < GAPS_AWAITED_MOST; i++) {
        assert_null(gaps_overdue(gaps));
        gaps_exec(gaps, others, 10);
    }
    assert_ptr_equal(gaps_overdue(gaps), oldest);
    gaps_give_up(gaps);
    assert_ptr_equal(gaps_answered(gaps), oldest);
    oldest->path[0] = '!';
    assert_null(gaps_overdue(gaps));
    expect(0, "not-started", "/bin/oldest: never reported in");
}

static void reasons_known_before_the_exec(void **state)
{
    (void)state;
    exec(10, 10, "/bin/busybox")->gap = SIGVET_GAP_STATIC;
    exec(10, 11, "/usr/bin/sudo")->gap = SIGVET_GAP_SETUID;
    expect(0, "static", "/bin/busybox: statically linked, nothing can be preloaded");
    expect(1, "setuid", "/usr/bin/sudo: privileged, its loader ignores LD_PRELOAD");
    arrived(11, 10, 0); /* it did: root may preload */
    assert_int_equal(count(), 1);
}

static void losses_are_gaps(void **state)
{
    size_t n;
    const struct gap *list;

    (void)state;
    fake_header.lost[SIGVET_LOST_FULL] = 7;
    fake_torn = 2;
    fake_bad = 3;
    fake_cut = true;
    list = gaps_list(gaps, &fake_trace, 5, &n);
    assert_int_equal(n, 5);
    assert_string_equal(list[0].kind, "lost");
    assert_string_equal(list[0].text, "7 records dropped: the trace was full");
    assert_string_equal(list[1].kind, "lost");
    assert_string_equal(list[2].kind, "damaged");
    assert_string_equal(list[3].kind, "damaged");
    assert_string_equal(list[4].kind, "unverified");
    fake_header.lost[SIGVET_LOST_FULL] = 8; /* counts are of now, not added up */
    list = gaps_list(gaps, &fake_trace, 5, &n);
    assert_int_equal(n, 5);
    assert_string_equal(list[0].text, "8 records dropped: the trace was full");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_gap_twice_is_one),
        TEST(what_a_process_did_not_start_before_it_was_over),
        TEST(too_many_are_not_awaited),
        TEST(records_name_their_subject),
        TEST(every_loss_has_words),
        TEST(an_image_that_reports_in_is_no_gap),
        TEST(one_image_answers_one_exec),
        TEST(a_forked_process_is_no_new_image),
        TEST(failed_and_spawned_images_are_not_awaited),
        TEST(reasons_known_before_the_exec),
        TEST(losses_are_gaps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
