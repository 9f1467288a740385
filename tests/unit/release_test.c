/* LINK: release.c util.c */
/* release_test.c - what is given back of a trace, and what stays.
 *
 * Owns:     one file without a name.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/launch/release.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "release.h"

#define PAGE 4096u
#define PAGES 512u /* 2 MiB */
#define ALL (PAGES * PAGE)

static int fd;
static struct release r;

static int set_up(void **state)
{
    unsigned char page[PAGE];

    (void)state;
    memset(page, 1, sizeof page);
    fd = memfd_create("release_test", MFD_CLOEXEC);
    for (unsigned i = 0; i < PAGES; i++) {
        if (write(fd, page, sizeof page) != (ssize_t)sizeof page) {
            return -1;
        }
    }
    release_init(&r, fd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    release_free(&r);
    return close(fd);
}

static bool is_there(unsigned page)
{
    unsigned char first = 0;
    unsigned char last = 0;

    assert_int_equal(pread(fd, &first, 1, (off_t)page * PAGE), 1);
    assert_int_equal(pread(fd, &last, 1, (off_t)(page + 1) * PAGE - 1), 1);
    assert_int_equal(first, last);
    return first != 0;
}

/* The pages from `from` to before `to` are all there, or all gone. */
static void expect(unsigned from, unsigned to, bool there)
{
    for (unsigned i = from; i < to; i++) {
        if (is_there(i) != there) {
            fail_msg("page %u of %u to %u", i, from, to);
        }
    }
}

static void whole_pages_go(void **state)
{
    (void)state;
    release_done(&r, 100, 65536);
    expect(0, PAGES, true); /* the whole pages in it are too few */
    release_done(&r, 40 * PAGE + 16, 65536 + PAGE);
    expect(40, 41, true);
    expect(41, 57, false);
    expect(57, PAGES, true);
    release_done(&r, 300 * PAGE, 100 * PAGE);
    expect(300, 400, false);
    expect(400, PAGES, true);
    assert_int_equal(r.count, 3);
}

/* A page that two chunks share goes with the second of them, in whatever order they come. */
static void neighbours_grow_together(void **state)
{
    const unsigned size = 65536 + 16;

    (void)state;
    for (unsigned at = 16; at + size <= ALL / 2; at += size) {
        release_done(&r, at, size);
    }
    assert_int_equal(r.count, 1);
    expect(0, 1, true);
    expect(1, 220, false);
    for (unsigned at = ALL - size; at > ALL / 2 + size; at -= size) {
        release_done(&r, at, size);
    }
    assert_int_equal(r.count, 2);
    expect(300, PAGES - 16, false);
    uint64_t hole = r.span[0].to;
    release_done(&r, hole, r.span[1].from - hole);
    assert_int_equal(r.count, 1);
    expect(1, PAGES - 16, false);
}

static void every_other_one_first(void **state)
{
    const unsigned size = 20000 / 16 * 16;
    const unsigned count = ALL / size;

    (void)state;
    for (unsigned i = 0; i < count; i += 2) {
        release_done(&r, i * size, size);
    }
    expect(0, PAGES, true); /* each is too small */
    assert_int_equal(r.count, (count + 1) / 2);
    for (unsigned i = 1; i < count; i += 2) {
        release_done(&r, i * size, size);
    }
    assert_int_equal(r.count, 1);
    expect(0, PAGES - 24, false);
}

static void what_lies_between_stays(void **state)
{
    (void)state;
    release_done(&r, 0, 100 * PAGE + 16);
    release_done(&r, 100 * PAGE + 32, 200 * PAGE); /* 16 bytes of another record */
    expect(0, 100, false);
    expect(100, 101, true);
    expect(101, 280, false);
    assert_int_equal(r.count, 2);
}

static void hostile_spans_do_no_harm(void **state)
{
    (void)state;
    release_done(&r, UINT64_MAX - 5, 10); /* beyond the end of all */
    assert_int_equal(r.count, 0);
    release_done(&r, 100 * PAGE, 100 * PAGE);
    release_done(&r, 120 * PAGE, 100); /* again */
    release_done(&r, 0, ALL);          /* around it */
    assert_int_equal(r.count, 1);
    assert_int_equal(r.span[0].to, ALL);
    release_done(&r, UINT64_MAX - 15, 0);
    expect(0, PAGES - 16, false);
}

static void without_a_descriptor_all_stays(void **state)
{
    (void)state;
    r.fd = -1;
    release_done(&r, 0, ALL);
    expect(0, PAGES, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_pages_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(neighbours_grow_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_other_one_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_lies_between_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_spans_do_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_descriptor_all_stays, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
