/* image_marks_test.c - tests of tools/symbols/image_marks.c: the marks of this very program, and of damaged copies
 * of it.
 *
 * Source: include/sigvet/sigvet.h. */
#include "image.h"

#include <elf.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "sigvet/sigvet.h"

static __attribute__((noinline)) int marked(int x)
{
    __asm__ volatile("");
    return x + 1;
}
SIGVET_SAFE_FUNCTION(marked);

int marked_too(int x);
int marked_too(int x)
{
    __asm__ volatile("");
    return x + 2;
}
SIGVET_SAFE_FUNCTION(&marked_too);

static unsigned char *bytes;
static size_t size;
static char file[] = "/tmp/image_marks.XXXXXX";

static struct image *load(const char *path)
{
    struct stat st;
    struct image *img;

    assert_int_equal(stat(path, &st), 0);
    img = image_open(path, &st);
    if (img && !image_load(img)) {
        image_free(img);
        img = NULL;
    }
    return img;
}

/* What is to be added to an address of the file. */
static uint64_t bias(const struct image *img)
{
    const Elf64_Ehdr *e = (const void *)bytes;

    return getauxval(AT_PHDR) - e->e_phoff - img->low;
}

static void both_are_found(void **state)
{
    struct image *img = load("/proc/self/exe");

    (void)state;
    assert_non_null(img);
    assert_int_equal(img->mark_count, 2);
    /* In whichever order the compiler put them. */
    bool in_order = img->marks[0].function + bias(img) == (uint64_t)marked;
    assert_int_equal(img->marks[!in_order].function + bias(img), (uint64_t)marked);
    assert_int_equal(img->marks[in_order].function + bias(img), (uint64_t)marked_too);
    assert_int_equal(marked(0) + marked_too(0), 3);
    image_fill_mark(img, img->marks[0].slot + 8, 7); /* none there */
    assert_true(img->marks[0].function != 7 && img->marks[1].function != 7);
    image_free(img);
}

/* Loads a copy with some bytes changed; whatever is found then, nothing is read that is not there. */
static void try_copy(size_t at, const void *with, size_t len, size_t cut)
{
    int fd = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC);
    struct image *img;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, cut), (ssize_t)cut);
    assert_int_equal(pwrite(fd, with, len, (off_t)at), (ssize_t)len);
    close(fd);
    img = load(file);
    if (img) {
        assert_true(img->mark_count <= 2);
        image_free(img);
    }
}

static void damaged_copies(void **state)
{
    static const uint64_t evil[] = {0, 1, 16, UINT32_MAX, INT64_MAX, UINT64_MAX, UINT64_MAX - 15};
    const Elf64_Ehdr *e = (const void *)bytes;
    Elf64_Shdr names, section;

    (void)state;
    memcpy(&names, bytes + e->e_shoff + e->e_shstrndx * sizeof names, sizeof names);
    for (size_t i = 0; i < e->e_shnum; i++) {
        size_t at = e->e_shoff + i * sizeof section;
        memcpy(&section, bytes + at, sizeof section);
        bool is_names = i == e->e_shstrndx;
        if (!is_names &&
            strcmp((char *)bytes + names.sh_offset + section.sh_name, SIGVET_NOTES) != 0) {
            continue;
        }
        for (size_t field = 0; field < sizeof section; field += 8) {
            for (size_t k = 0; k < sizeof evil / sizeof evil[0]; k++) {
                try_copy(at + field, &evil[k], sizeof evil[k], size);
            }
        }
    }
    for (size_t k = 0; k < sizeof evil / sizeof evil[0]; k++) {
        try_copy(offsetof(Elf64_Ehdr, e_shoff), &evil[k], 8, size);
        try_copy(offsetof(Elf64_Ehdr, e_shentsize), &evil[k], 6, size);
    }
    try_copy(0, bytes, 1, e->e_shoff + 70);
    try_copy(0, bytes, 1, 70);
}

static int set_up(void **state)
{
    FILE *self = fopen("/proc/self/exe", "rb");
    struct stat st;
    int fd;

    (void)state;
    assert_non_null(self);
    assert_int_equal(fstat(fileno(self), &st), 0);
    size = (size_t)st.st_size;
    bytes = malloc(size);
    assert_true(bytes && fread(bytes, 1, size, self) == size);
    fclose(self);
    fd = mkstemp(file);
    assert_true(fd >= 0);
    close(fd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(bytes);
    (void)unlink(file);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_are_found),
        cmocka_unit_test(damaged_copies),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
