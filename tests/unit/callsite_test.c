/* callsite_test.c - what call instructions and PLT entries are read as; the tables of an image;
 * hostile files.
 *
 * Owns:     a made-up ELF file in /tmp.
 * Contexts: unit test.
 * Source:   tools/symbols/callsite.c, tools/symbols/image.c, tools/symbols/fde.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "callsite.h"
#include "fde.h"
#include "space_fixture.h"

#define CALL_AT 0x1600u /* where the tests put their calls */

static struct elf_file file;

static struct image *load(void)
{
    struct image *img;
    struct stat st;

    assert_true(elf_write(&file));
    assert_int_equal(stat(file.path, &st), 0);
    img = image_open(file.path, &st);
    if (img) {
        image_load(img);
    }
    unlink(file.path);
    return img;
}

/* What the call with these bytes, ending at CALL_AT + len, leads to. */
static struct callsite decode(const unsigned char *code, size_t len, uint64_t bias, char *name)
{
    struct callsite out;
    struct image *img;

    elf_make(&file);
    elf_put(&file, CALL_AT, code, len);
    img = load();
    assert_non_null(img);
    callsite_decode(img, CALL_AT + len, bias, &out);
    strcpy(name, out.name ? out.name : "");
    out.name = NULL;
    image_free(img);
    return out;
}

static struct callsite decode_direct(uint32_t target, char *name)
{
    unsigned char code[5] = {0xe8};
    uint32_t distance = target - (CALL_AT + 5);

    memcpy(code + 1, &distance, 4);
    return decode(code, sizeof(code), 0, name);
}

static void test_direct_call_of_plt_entries(void **state)
{
    char name[64];

    (void)state;
    decode_direct(0x1000, name);
    assert_string_equal(name, "puts");
    decode_direct(0x1010, name);
    assert_string_equal(name, "printf");
    decode_direct(0x1020, name);
    assert_string_equal(name, "puts");
    decode_direct(0x1004, name); /* the entry without its endbr64 */
    assert_string_equal(name, "puts");
}

static void test_direct_call_of_a_function_gives_its_address(void **state)
{
    char name[64];
    struct callsite call = decode_direct(0x1180, name);

    (void)state;
    assert_string_equal(name, "");
    assert_int_equal(call.target, 0x1180);
}

static void test_direct_call_out_of_the_code_is_unknown(void **state)
{
    char name[64];

    (void)state;
    assert_true(decode_direct(0x3800, name).target == IMAGE_NONE);
    assert_true(decode_direct(0x7fffffff, name).target == IMAGE_NONE);
    assert_string_equal(name, "");
}

static void test_call_through_slot(void **state)
{
    unsigned char code[6] = {0xff, 0x15};
    uint32_t distance = ELF_SLOT_PRINTF - (CALL_AT + 6);
    char name[64];

    (void)state;
    memcpy(code + 2, &distance, 4);
    decode(code, sizeof(code), 0, name);
    assert_string_equal(name, "printf");
}

static void test_call_through_slot_without_symbol_is_unknown(void **state)
{
    unsigned char code[6] = {0xff, 0x15};
    uint32_t distance = ELF_SLOT_UNNAMED - (CALL_AT + 6);
    char name[64];

    (void)state;
    memcpy(code + 2, &distance, 4);
    assert_true(decode(code, sizeof(code), 0, name).target == IMAGE_NONE);
    assert_string_equal(name, "");
}

static void test_call_through_absolute_slot(void **state)
{
    unsigned char code[7] = {0xff, 0x14, 0x25};
    uint32_t address = 0x400000 + ELF_SLOT_PUTS;
    char name[64];

    (void)state;
    memcpy(code + 3, &address, 4);
    decode(code, sizeof(code), 0x400000, name);
    assert_string_equal(name, "puts");
}

static void test_call_through_register_is_unknown(void **state)
{
    static const unsigned char code[] = {0x90, 0x90, 0x90, 0x90, 0xff, 0xd0};
    char name[64];

    (void)state;
    assert_true(decode(code, sizeof(code), 0, name).target == IMAGE_NONE);
    assert_string_equal(name, "");
}

static void test_edges_of_the_code(void **state)
{
    struct callsite out;
    struct image *img;

    (void)state;
    elf_make(&file);
    img = load();
    for (uint64_t ret = 0; ret < 16; ret++) {
        callsite_decode(img, ret, 0, &out);
        assert_null(out.name);
        callsite_decode(img, 0x2000 + ret, 0, &out);
        assert_null(out.name);
        callsite_decode(img, UINT64_MAX - ret, 0, &out);
        assert_null(out.name);
    }
    image_free(img);
}

static void test_image_tables(void **state)
{
    struct image *img;

    (void)state;
    elf_make(&file);
    img = load();
    assert_string_equal(image_symbol_at(img, 0x1100)->name, "own"); /* before __own */
    assert_int_equal(image_symbol_at(img, 0x1200)->size, 0x100);
    assert_null(image_symbol_at(img, 0x1101));
    assert_string_equal(image_slot_name(img, ELF_SLOT_PUTS), "puts");
    assert_null(image_slot_name(img, ELF_SLOT_PUTS + 1));
    assert_non_null(image_at(img, 0x3000, 8, false));
    assert_null(image_at(img, 0x3000, 8, true));  /* writable */
    assert_null(image_at(img, 0x4000, 1, false)); /* beyond the file's bytes */
    assert_null(image_at(img, 0x1ffc, 8, true));  /* half in */
    assert_null(image_at(img, 0x1000, SIZE_MAX, true));
    image_free(img);
}

static void test_unwind_entries(void **state)
{
    uint64_t start = 0, end = 0;
    struct image *img;

    (void)state;
    elf_make(&file);
    img = load();
    assert_true(fde_find(img, 0x1100, &start, &end));
    assert_int_equal(start, 0x1100);
    assert_int_equal(end, 0x1140);
    assert_true(fde_find(img, 0x11bf, &start, &end));
    assert_int_equal(start, 0x1180);
    assert_false(fde_find(img, 0x11c0, &start, &end));
    assert_false(fde_find(img, 0x10ff, &start, &end));
    image_free(img);
}

static void test_gnu_hash_counts_symbols(void **state)
{
    /* buckets, first symbol, bloom words, shift; one bloom word; bucket -> 3; chain of 3..6 */
    static const uint32_t hash[] = {1, 3, 1, 0, 0, 0, 3, 2, 2, 2, 3};
    Elf64_Dyn entry = {DT_GNU_HASH, {0x400}};
    struct image *img;

    (void)state;
    elf_make(&file);
    elf_put(&file, 0x400, hash, sizeof(hash));
    elf_put(&file, ELF_DYNAMIC + 4 * sizeof(entry), &entry, sizeof(entry));
    img = load();
    assert_string_equal(image_symbol_at(img, 0x1400)->name, "bare");
    image_free(img);
}

/* Every byte of the headers and tables is hostile: nothing may be read outside the file (the
 * sanitizers judge), and what is found is inside it. */
static void test_hostile_files(void **state)
{
    struct callsite out;
    size_t opened = 0;

    (void)state;
    srandom(1);
    for (int round = 0; round < 3000; round++) {
        uint64_t start = 0, end = 0;
        struct image *img;

        elf_make(&file);
        for (int i = 0; i < 1 + round % 8; i++) {
            size_t at = (size_t)random() % 0xa00;
            size_t where = random() % 3 ? at : ELF_DYNAMIC + at % 0xa0;
            file.bytes[where] = (unsigned char)(random() % 2 ? random() : -(random() % 2));
        }
        img = load();
        if (!img) {
            continue;
        }
        opened++;
        for (size_t i = 0; i < img->symbol_count; i++) {
            assert_true(strlen(img->symbols[i].name) < ELF_SIZE);
        }
        for (uint64_t at = 0x1000; at < 0x1440; at += 7) {
            callsite_decode(img, at, 0, &out);
            if (fde_find(img, at, &start, &end)) {
                assert_true(start <= at);
            }
        }
        image_free(img);
    }
    assert_true(opened > 500);
}

static void test_not_an_image(void **state)
{
    struct stat st;

    (void)state;
    elf_make(&file);
    file.bytes[EI_CLASS] = ELFCLASS32;
    assert_null(load());
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_null(image_open("/dev/null", &st));
    assert_int_equal(stat("/", &st), 0);
    assert_null(image_open("/", &st));
}

static void test_changed_file_has_no_bytes(void **state)
{
    struct image *img;
    struct stat st;

    (void)state;
    elf_make(&file);
    assert_true(elf_write(&file));
    assert_int_equal(stat(file.path, &st), 0);
    img = image_open(file.path, &st);
    assert_non_null(img);
    assert_int_equal(truncate(file.path, 0x1000), 0);
    assert_false(image_load(img));
    assert_null(image_at(img, 0x200, 1, false));
    image_free(img);
    unlink(file.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_direct_call_of_plt_entries),
        cmocka_unit_test(test_direct_call_of_a_function_gives_its_address),
        cmocka_unit_test(test_direct_call_out_of_the_code_is_unknown),
        cmocka_unit_test(test_call_through_slot),
        cmocka_unit_test(test_call_through_slot_without_symbol_is_unknown),
        cmocka_unit_test(test_call_through_absolute_slot),
        cmocka_unit_test(test_call_through_register_is_unknown),
        cmocka_unit_test(test_edges_of_the_code),
        cmocka_unit_test(test_image_tables),
        cmocka_unit_test(test_unwind_entries),
        cmocka_unit_test(test_gnu_hash_counts_symbols),
        cmocka_unit_test(test_hostile_files),
        cmocka_unit_test(test_not_an_image),
        cmocka_unit_test(test_changed_file_has_no_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
