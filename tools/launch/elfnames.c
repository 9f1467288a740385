/* elfnames.c - which names an ELF file exports; gives functions of a library other names, in a copy of it.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see elfnames.h.
 * Source:   see elfnames.h.
 *
 * E1  Every structure is copied out and in, within the bounds that elfnames_open() has checked: the file may be
 *     hostile and unaligned. */
#include "elfnames.h"

#include <elf.h>
#include <string.h>

#define WORD_BITS 64u
#define HASH_HEAD (4 * sizeof(uint32_t)) /* buckets, first symbol, bloom words, shift */

static bool holds(const struct elfnames *e, uint64_t at, uint64_t len)
{
    return at <= e->size && len <= e->size - at;
}

static uint32_t word_at(const struct elfnames *e, size_t at)
{
    uint32_t word;

    memcpy(&word, e->bytes + at, sizeof word);
    return word;
}

static void set_word(struct elfnames *e, size_t at, uint32_t word)
{
    memcpy(e->bytes + at, &word, sizeof word);
}

/* Section i; the table of sections was checked. */
static Elf64_Shdr section_at(const struct elfnames *e, const Elf64_Ehdr *eh, size_t i)
{
    Elf64_Shdr s;

    memcpy(&s, e->bytes + eh->e_shoff + i * sizeof s, sizeof s);
    return s;
}

/* E1. A table of symbols and its strings; what makes no sense is left empty. */
static void take_table(const struct elfnames *e, const Elf64_Ehdr *eh, const Elf64_Shdr *s,
                       struct elfnames_table *t)
{
    if (s->sh_link >= eh->e_shnum || s->sh_entsize != sizeof(Elf64_Sym) ||
        !holds(e, s->sh_offset, s->sh_size)) {
        return;
    }
    Elf64_Shdr strings = section_at(e, eh, s->sh_link);
    if (strings.sh_type != SHT_STRTAB || strings.sh_size == 0 ||
        !holds(e, strings.sh_offset, strings.sh_size) ||
        e->bytes[strings.sh_offset + strings.sh_size - 1] != '\0') {
        return;
    }
    *t = (struct elfnames_table){
        .symbols = s->sh_offset,
        .count = s->sh_size / sizeof(Elf64_Sym),
        .strings = strings.sh_offset,
        .strings_size = strings.sh_size,
    };
}

bool elfnames_open(struct elfnames *e, unsigned char *bytes, size_t size)
{
    Elf64_Ehdr eh;

    *e = (struct elfnames){.bytes = bytes, .size = size};
    if (size < sizeof eh) {
        return false;
    }
    memcpy(&eh, bytes, sizeof eh);
    if (memcmp(eh.e_ident, ELFMAG, SELFMAG) != 0 || eh.e_ident[EI_CLASS] != ELFCLASS64 ||
        eh.e_ident[EI_DATA] != ELFDATA2LSB || eh.e_machine != EM_X86_64 ||
        eh.e_shentsize != sizeof(Elf64_Shdr) ||
        !holds(e, eh.e_shoff, (uint64_t)eh.e_shnum * sizeof(Elf64_Shdr))) {
        return false;
    }
    for (size_t i = 0; i < eh.e_shnum; i++) {
        Elf64_Shdr s = section_at(e, &eh, i);
        if (s.sh_type == SHT_DYNSYM) {
            take_table(e, &eh, &s, &e->dynamic);
        } else if (s.sh_type == SHT_SYMTAB) {
            take_table(e, &eh, &s, &e->all);
        } else if (s.sh_type == SHT_GNU_HASH && holds(e, s.sh_offset, s.sh_size)) {
            e->hash = s.sh_offset;
            e->hash_size = s.sh_size;
        }
    }
    return e->dynamic.count > 0;
}

static Elf64_Sym symbol_at(const struct elfnames *e, const struct elfnames_table *t, size_t i)
{
    Elf64_Sym s;

    memcpy(&s, e->bytes + t->symbols + i * sizeof s, sizeof s);
    return s;
}

/* The table of strings ends with a NUL (take_table). */
static char *name_of(const struct elfnames *e, const struct elfnames_table *t, const Elf64_Sym *s)
{
    return (char *)e->bytes + t->strings +
           (s->st_name < t->strings_size ? s->st_name : t->strings_size - 1);
}

enum elfnames_kind elfnames_defined(const struct elfnames *e, const char *name)
{
    for (size_t i = 1; i < e->dynamic.count; i++) {
        Elf64_Sym s = symbol_at(e, &e->dynamic, i);
        unsigned type = ELF64_ST_TYPE(s.st_info);
        if (s.st_shndx != SHN_UNDEF && strcmp(name_of(e, &e->dynamic, &s), name) == 0) {
            return type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE
                       ? ELFNAMES_FUNCTION
                       : ELFNAMES_DATA;
        }
    }
    return ELFNAMES_NONE;
}

static bool rename_in(struct elfnames *e, const struct elfnames_table *t, const char *from,
                      const char *to)
{
    for (size_t i = 1; i < t->count; i++) {
        Elf64_Sym s = symbol_at(e, t, i);
        char *name = name_of(e, t, &s);
        if (strcmp(name, from) == 0) {
            memset(name, 0, strlen(from));
            memcpy(name, to, strlen(to));
            return true;
        }
    }
    return false;
}

bool elfnames_rename(struct elfnames *e, const char *from, const char *to)
{
    if (strlen(to) > strlen(from) || !rename_in(e, &e->dynamic, from, to)) {
        return false;
    }
    (void)rename_in(e, &e->all, from, to); /* what debuggers and sigvet itself show */
    return true;
}

static uint32_t gnu_hash(const char *name)
{
    uint32_t h = 5381;

    for (; *name != '\0'; name++) {
        h = h * 33 + (unsigned char)*name;
    }
    return h;
}

bool elfnames_rehash(struct elfnames *e)
{
    if (e->hash == 0 || e->hash_size < HASH_HEAD) {
        return false;
    }
    uint64_t first = word_at(e, e->hash + 4), words = word_at(e, e->hash + 8);
    uint32_t shift = word_at(e, e->hash + 12);
    uint64_t bloom_size = words * sizeof(uint64_t);
    if (first == 0 || first >= e->dynamic.count || words == 0 || (words & (words - 1)) != 0 ||
        shift >= 32 ||
        HASH_HEAD + bloom_size + (1 + e->dynamic.count - first) * sizeof(uint32_t) > e->hash_size) {
        return false;
    }
    unsigned char *bloom = e->bytes + e->hash + HASH_HEAD;
    size_t bucket = e->hash + HASH_HEAD + bloom_size;
    memset(bloom, 0, e->hash_size - HASH_HEAD);
    set_word(e, e->hash, 1);
    set_word(e, bucket, (uint32_t)first);
    for (size_t i = first; i < e->dynamic.count; i++) {
        Elf64_Sym s = symbol_at(e, &e->dynamic, i);
        uint32_t h = gnu_hash(name_of(e, &e->dynamic, &s));
        size_t at = (h / WORD_BITS & (words - 1)) * sizeof(uint64_t);
        uint64_t word;
        memcpy(&word, bloom + at, sizeof word);
        word |= 1ull << (h % WORD_BITS) | 1ull << ((h >> shift) % WORD_BITS);
        memcpy(bloom + at, &word, sizeof word);
        bool last = i + 1 == e->dynamic.count;
        set_word(e, bucket + (1 + i - first) * sizeof(uint32_t), (h & ~1u) | last);
    }
    return true;
}
