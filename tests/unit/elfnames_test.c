/* LINK: elfnames.c */
/* elfnames_test.c - names and hash tables of made-up libraries, whole, foreign and damaged.
 *
 * Owns:     the bytes of one made-up library.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/launch/elfnames.h; glibc's do_lookup_x() for the look-up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <elf.h>

#include "elfnames.h"

#define SYMBOLS 6u /* the first one is none, the second one is not defined */
#define BLOOM_WORDS 2u
#define SHIFT 6u

static struct {
    Elf64_Ehdr head;
    Elf64_Shdr section[5];
    Elf64_Sym symbol[SYMBOLS];
    char strings[256];
    struct {
        uint32_t buckets, first, words, shift;
        uint64_t bloom[BLOOM_WORDS];
        uint32_t bucket[3], chain[SYMBOLS - 2];
    } hash;
} library;

static struct elfnames names;
static size_t strings_used;

static void section(size_t i, uint32_t type, const void *at, size_t size, uint32_t link,
                    size_t entry)
{
    library.section[i] = (Elf64_Shdr){.sh_type = type,
                                      .sh_offset = (size_t)((const char *)at - (char *)&library),
                                      .sh_size = size,
                                      .sh_link = link,
                                      .sh_entsize = entry};
}

static void symbol(size_t i, const char *name, unsigned type, uint16_t section_of)
{
    library.symbol[i] = (Elf64_Sym){.st_name = (uint32_t)strings_used,
                                    .st_info = ELF64_ST_INFO(STB_GLOBAL, type),
                                    .st_shndx = section_of,
                                    .st_value = 0x1000 * i};
    strcpy(library.strings + strings_used, name);
    strings_used += strlen(name) + 1;
}

static int set_up(void **state)
{
    (void)state;
    memset(&library, 0, sizeof library);
    strings_used = 1;
    memcpy(library.head.e_ident, ELFMAG, SELFMAG);
    library.head.e_ident[EI_CLASS] = ELFCLASS64;
    library.head.e_ident[EI_DATA] = ELFDATA2LSB;
    library.head.e_machine = EM_X86_64;
    library.head.e_type = ET_DYN;
    library.head.e_shoff = offsetof(__typeof__(library), section);
    library.head.e_shentsize = sizeof(Elf64_Shdr);
    library.head.e_shnum = 5;
    section(1, SHT_DYNSYM, library.symbol, sizeof library.symbol, 2, sizeof(Elf64_Sym));
    section(2, SHT_STRTAB, library.strings, sizeof library.strings, 0, 0);
    section(3, SHT_GNU_HASH, &library.hash, sizeof library.hash, 1, 0);
    section(4, SHT_SYMTAB, library.symbol, sizeof library.symbol, 2, sizeof(Elf64_Sym));
    symbol(1, "wanted", STT_FUNC, SHN_UNDEF);
    symbol(2, "spare_name_of_some_length", STT_FUNC, 7);
    symbol(3, "function", STT_FUNC, 7);
    symbol(4, "variable", STT_OBJECT, 8);
    symbol(5, "chosen", STT_GNU_IFUNC, 7);
    library.hash.buckets = 3;
    library.hash.first = 2;
    library.hash.words = BLOOM_WORDS;
    library.hash.shift = SHIFT;
    assert_true(elfnames_open(&names, (unsigned char *)&library, sizeof library));
    return 0;
}

static uint32_t hash_of(const char *name)
{
    uint32_t h = 5381;

    for (; *name != '\0'; name++) {
        h = h * 33 + (unsigned char)*name;
    }
    return h;
}

/* As the loader looks a name up; 0: it is not found. */
static size_t look_up(const char *name)
{
    const uint32_t h = hash_of(name);
    uint64_t word = library.hash.bloom[h / 64 & (BLOOM_WORDS - 1)];
    const uint32_t *bucket = library.hash.bucket;
    const uint32_t *chain = bucket + library.hash.buckets;
    size_t i = bucket[h % library.hash.buckets];

    if ((word >> (h % 64) & word >> ((h >> SHIFT) % 64) & 1) == 0 || i == 0) {
        return 0;
    }
    for (;; i++) {
        uint32_t found = chain[i - library.hash.first];
        if (((found ^ h) >> 1) == 0 &&
            strcmp(library.strings + library.symbol[i].st_name, name) == 0) {
            return i;
        }
        if ((found & 1) != 0) {
            return 0;
        }
    }
}

static void definitions_have_kinds(void **state)
{
    (void)state;
    assert_int_equal(elfnames_defined(&names, "function"), ELFNAMES_FUNCTION);
    assert_int_equal(elfnames_defined(&names, "chosen"), ELFNAMES_FUNCTION);
    assert_int_equal(elfnames_defined(&names, "variable"), ELFNAMES_DATA);
    assert_int_equal(elfnames_defined(&names, "wanted"), ELFNAMES_NONE);
    assert_int_equal(elfnames_defined(&names, "none"), ELFNAMES_NONE);
    assert_int_equal(elfnames_defined(&names, ""), ELFNAMES_NONE);
}

static void renamed_functions_are_found_and_no_others(void **state)
{
    (void)state;
    assert_true(elfnames_rename(&names, "spare_name_of_some_length", "g_malloc"));
    assert_true(elfnames_rehash(&names));
    assert_int_equal(look_up("g_malloc"), 2);
    assert_int_equal(look_up("function"), 3);
    assert_int_equal(look_up("variable"), 4);
    assert_int_equal(look_up("chosen"), 5);
    assert_int_equal(look_up("spare_name_of_some_length"), 0);
    assert_int_equal(look_up("wanted"), 0);
    assert_int_equal(elfnames_defined(&names, "g_malloc"), ELFNAMES_FUNCTION);
}

static void nothing_of_the_old_name_stays(void **state)
{
    (void)state;
    assert_true(elfnames_rename(&names, "spare_name_of_some_length", "f"));
    for (size_t i = 0; i < sizeof library.strings - 9; i++) {
        assert_memory_not_equal(library.strings + i, "some_leng", 9);
    }
    assert_string_equal(library.strings + library.symbol[3].st_name, "function");
}

static void names_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    assert_false(elfnames_rename(&names, "function", "functions"));
    assert_true(elfnames_rename(&names, "function", "functiox"));
    assert_false(elfnames_rename(&names, "none", "f"));
    assert_int_equal(elfnames_defined(&names, "functiox"), ELFNAMES_FUNCTION);
}

static void other_files_are_refused(void **state)
{
    unsigned char text[] = "#!/bin/sh\n";

    (void)state;
    assert_false(elfnames_open(&names, text, sizeof text));
    assert_false(elfnames_open(&names, text, 0));
    library.head.e_machine = EM_AARCH64;
    assert_false(elfnames_open(&names, (unsigned char *)&library, sizeof library));
    library.head.e_machine = EM_X86_64;
    library.head.e_ident[EI_CLASS] = ELFCLASS32;
    assert_false(elfnames_open(&names, (unsigned char *)&library, sizeof library));
    library.head.e_ident[EI_CLASS] = ELFCLASS64;
    library.head.e_shoff = UINT64_MAX - 8;
    assert_false(elfnames_open(&names, (unsigned char *)&library, sizeof library));
}

static void tables_beyond_the_file_are_not_read(void **state)
{
    (void)state;
    library.section[1].sh_size = UINT64_MAX;
    assert_false(elfnames_open(&names, (unsigned char *)&library, sizeof library));
    library.section[1].sh_size = sizeof library.symbol;
    library.section[2].sh_offset = sizeof library - 4;
    assert_false(elfnames_open(&names, (unsigned char *)&library, sizeof library));
    (void)set_up(state);
    library.section[1].sh_link = 5;
    assert_false(elfnames_open(&names, (unsigned char *)&library, sizeof library));
    (void)set_up(state);
    library.strings[sizeof library.strings - 1] = 'x'; /* without an end */
    assert_false(elfnames_open(&names, (unsigned char *)&library, sizeof library));
    (void)set_up(state);
    library.symbol[3].st_name = UINT32_MAX;
    assert_int_equal(elfnames_defined(&names, "function"), ELFNAMES_NONE);
}

static void hash_tables_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    library.hash.words = 3;
    assert_false(elfnames_rehash(&names));
    library.hash.words = 1u << 31;
    assert_false(elfnames_rehash(&names));
    library.hash.words = BLOOM_WORDS;
    library.hash.first = SYMBOLS;
    assert_false(elfnames_rehash(&names));
    library.hash.first = 0;
    assert_false(elfnames_rehash(&names));
    library.hash.first = 2;
    library.hash.shift = 32;
    assert_false(elfnames_rehash(&names));
    library.hash.shift = SHIFT;
    names.hash_size = 48; /* one chain more would not fit */
    assert_false(elfnames_rehash(&names));
    names.hash = 0;
    assert_false(elfnames_rehash(&names));
}

/* Under the sanitizers this fails at the first byte that is touched outside. */
static void damaged_files_are_borne(void **state)
{
    enum { TRIES = 20000 };
    uint32_t random = 1;

    (void)state;
    for (int n = 0; n < TRIES; n++) {
        (void)set_up(state);
        for (int k = 0; k < 3; k++) {
            random = random * 1664525 + 1013904223;
            ((unsigned char *)&library)[(random >> 8) % sizeof library] = (unsigned char)random;
        }
        random = random * 1664525 + 1013904223;
        size_t size = n % 2 == 0 ? sizeof library : (random >> 8) % sizeof library;
        unsigned char *copy = malloc(size + 1);
        assert_non_null(copy);
        memcpy(copy, &library, size);
        if (elfnames_open(&names, copy, size)) {
            (void)elfnames_rename(&names, "spare_name_of_some_length", "g_malloc");
            (void)elfnames_rehash(&names);
            (void)elfnames_defined(&names, "function");
        }
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(definitions_have_kinds, set_up),
        cmocka_unit_test_setup(renamed_functions_are_found_and_no_others, set_up),
        cmocka_unit_test_setup(nothing_of_the_old_name_stays, set_up),
        cmocka_unit_test_setup(names_that_do_not_fit_are_refused, set_up),
        cmocka_unit_test_setup(other_files_are_refused, set_up),
        cmocka_unit_test_setup(tables_beyond_the_file_are_not_read, set_up),
        cmocka_unit_test_setup(hash_tables_that_do_not_fit_are_refused, set_up),
        cmocka_unit_test_setup(damaged_files_are_borne, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
