/* filecache_test.c - tests of tools/launch/filecache.c. */
#include "filecache.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PAGE 4096u
#define PAGES 109u

static char path[] =
    "filecache.XXXXXX"; /* in the build tree: a file in memory alone is always there */

static int set_up(void **state)
{
    static const char page[PAGE];
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (unsigned n = 0; n < PAGES; n++) {
        assert_int_equal(write(fd, page, sizeof page), sizeof page);
    }
    assert_int_equal(fsync(fd), 0);
    assert_int_equal(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
    close(fd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static unsigned resident(void)
{
    unsigned char there[PAGES];
    unsigned count = 0;
    int fd = open(path, O_RDONLY);
    void *at = mmap(NULL, sizeof there * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    assert_ptr_not_equal(at, MAP_FAILED);
    assert_int_equal(mincore(at, sizeof there * PAGE, there), 0);
    for (unsigned n = 0; n < PAGES; n++) {
        count += there[n] & 1u;
    }
    munmap(at, sizeof there * PAGE);
    close(fd);
    return count;
}

static unsigned descriptors(void)
{
    unsigned count = 0;
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    while (readdir(dir) != NULL) {
        count++;
    }
    closedir(dir);
    return count;
}

static void the_whole_file_is_there(void **state)
{
    (void)state;
    unsigned open_before = descriptors();
    filecache_fill(path);
    assert_int_equal(resident(), PAGES);
    assert_int_equal(descriptors(), open_before);
}

static void what_cannot_be_read_is_let_be(void **state)
{
    (void)state;
    unsigned open_before = descriptors();
    filecache_fill("/nonexistent");
    filecache_fill("/");
    filecache_fill("/dev/null");
    filecache_fill("/proc/self/maps");
    assert_int_equal(descriptors(), open_before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_whole_file_is_there, set_up, tear_down),
        cmocka_unit_test(what_cannot_be_read_is_let_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
