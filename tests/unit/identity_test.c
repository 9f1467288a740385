/* identity_test.c - which build a file is: its build-id, or its headers.
 *
 * Owns:     nothing.
 * Contexts: unit test.
 * Source:   include/sigvet/identity.h. */
/* LINK: */
#include "sigvet/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADERS sizeof(Elf64_Ehdr)
#define NOTES 0x200u
#define NOTES_SIZE 0x40u
#define ID_SIZE 20u

static _Alignas(8) unsigned char page[SIGVET_IDENTITY_PAGE];

static Elf64_Ehdr *header(void)
{
    return (void *)page;
}

static Elf64_Phdr *headers(void)
{
    return (void *)(page + HEADERS);
}

static void put_note(size_t at, const char *name, uint32_t type, const void *body, uint32_t size)
{
    const Elf64_Nhdr n = {.n_namesz = 4, .n_descsz = size, .n_type = type};

    memcpy(page + at, &n, sizeof n);
    memcpy(page + at + sizeof n, name, 4);
    memcpy(page + at + sizeof n + 4, body, size);
}

/* An ELF file of a segment and notes: an ABI tag, then a build-id of these bytes. */
static void make(char id)
{
    char bytes[ID_SIZE];

    memset(page, 0, sizeof page);
    memset(bytes, id, sizeof bytes);
    *header() = (Elf64_Ehdr){.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64},
                             .e_phoff = HEADERS,
                             .e_phentsize = sizeof(Elf64_Phdr),
                             .e_phnum = 2,
                             .e_shoff = 77};
    headers()[0] = (Elf64_Phdr){.p_type = PT_LOAD, .p_filesz = 0x1234};
    headers()[1] = (Elf64_Phdr){.p_type = PT_NOTE, .p_offset = NOTES, .p_filesz = NOTES_SIZE};
    put_note(NOTES, "GNU", NT_GNU_ABI_TAG, "\0\0\0\0", 4);
    put_note(NOTES + 20, "GNU", NT_GNU_BUILD_ID, bytes, ID_SIZE);
}

static uint32_t identity(void)
{
    return sigvet_identity(page, sizeof page);
}

static void a_build_id_tells_builds_apart(void **state)
{
    (void)state;
    make('a');
    uint32_t one = identity();
    assert_int_not_equal(one, 0);
    make('b');
    assert_int_not_equal(identity(), one);
    make('a');
    header()->e_shoff = 99; /* as strip leaves it */
    headers()[0].p_filesz = 0x4321;
    assert_int_equal(identity(), one);
}

static void without_one_headers_do(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        make('a');
        headers()[1].p_type = kind == 0 ? PT_NULL : PT_NOTE;
        headers()[1].p_offset = kind == 1 ? SIGVET_IDENTITY_PAGE : NOTES;
        page[NOTES + 20 + 12] = kind == 2 ? 'X' : 'G'; /* another's note of that number */
        uint32_t one = identity();
        assert_int_not_equal(one, 0);
        page[NOTES + 20 + 16] ^= 1;
        assert_int_equal(identity(), one);
        headers()[0].p_filesz++;
        assert_int_not_equal(identity(), one);
        headers()[0].p_filesz--;
        header()->e_shoff++;
        assert_int_not_equal(identity(), one);
    }
}

static void what_is_no_file_has_none(void **state)
{
    (void)state;
    make('a');
    assert_int_equal(sigvet_identity(page, HEADERS - 1), 0);
    assert_int_equal(sigvet_identity(page, HEADERS + sizeof(Elf64_Phdr)), 0);
    page[0] = 'M';
    assert_int_equal(identity(), 0);
    make('a');
    header()->e_phoff = 63;
    assert_int_equal(identity(), 0);
    make('a');
    header()->e_phoff = UINT64_MAX - 7;
    assert_int_equal(identity(), 0);
    make('a');
    header()->e_phentsize = 32;
    assert_int_equal(identity(), 0);
}

/* Sizes that lead out of the page: the sanitizers would tell. */
static void hostile_notes(void **state)
{
    unsigned char *alone = malloc(SIGVET_IDENTITY_PAGE);

    (void)state;
    assert_non_null(alone);
    srand(1);
    for (int i = 0; i < 200000; i++) {
        make('a');
        for (int n = rand() % 4; n >= 0; n--) {
            size_t at = rand() % 2 ? NOTES + (size_t)rand() % NOTES_SIZE
                                   : (size_t)rand() % (HEADERS + 2 * sizeof(Elf64_Phdr));
            page[at] = (unsigned char)(rand() % 3 ? 0xff : rand());
        }
        headers()[1].p_filesz = rand() % 4 ? headers()[1].p_filesz : (Elf64_Xword)rand() % 4096;
        memcpy(alone, page, SIGVET_IDENTITY_PAGE);
        (void)sigvet_identity(alone, SIGVET_IDENTITY_PAGE);
    }
    free(alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_build_id_tells_builds_apart),
        cmocka_unit_test(without_one_headers_do),
        cmocka_unit_test(what_is_no_file_has_none),
        cmocka_unit_test(hostile_notes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
