/* image_tables.c - the dynamic symbols of an image and the slots that its relocations fill.
 *
 * Owns:     the symbols and slots of struct image; what relocations store in its marks.
 * Contexts: the tools only; once per image. The file is hostile: every entry is fetched through
 *           image_at().
 * Errors:   a table that does not fit its segment is cut short or left empty.
 * Source:   elf(5); the GNU hash table as binutils and glibc lay it out (its chains tell the symbol
 *           count). */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "util.h"

#define SYMBOLS_MAX (1u << 22)

struct dynamic {
    uint64_t symbols, strings, strings_size, hash, gnu_hash;
    uint64_t rela, rela_size, jmprel, jmprel_size;
};

static void read_dynamic(const struct image *img, struct dynamic *d)
{
    Elf64_Dyn entry;

    memset(d, 0, sizeof(*d));
    for (uint64_t at = 0; at + sizeof(entry) <= img->dynamic_size; at += sizeof(entry)) {
        const unsigned char *p = image_at(img, img->dynamic + at, sizeof(entry), false);
        if (!p) {
            return;
        }
        memcpy(&entry, p, sizeof(entry));
        switch (entry.d_tag) {
        case DT_NULL:
            return;
        case DT_SYMTAB:
            d->symbols = entry.d_un.d_ptr;
            break;
        case DT_STRTAB:
            d->strings = entry.d_un.d_ptr;
            break;
        case DT_STRSZ:
            d->strings_size = entry.d_un.d_val;
            break;
        case DT_HASH:
            d->hash = entry.d_un.d_ptr;
            break;
        case DT_GNU_HASH:
            d->gnu_hash = entry.d_un.d_ptr;
            break;
        case DT_RELA:
            d->rela = entry.d_un.d_ptr;
            break;
        case DT_RELASZ:
            d->rela_size = entry.d_un.d_val;
            break;
        case DT_JMPREL:
            d->jmprel = entry.d_un.d_ptr;
            break;
        case DT_PLTRELSZ:
            d->jmprel_size = entry.d_un.d_val;
            break;
        default:
            break;
        }
    }
}

static bool read_word(const struct image *img, uint64_t vaddr, uint32_t *value)
{
    const unsigned char *p = image_at(img, vaddr, sizeof(*value), false);

    if (p) {
        memcpy(value, p, sizeof(*value));
    }
    return p != NULL;
}

/* One more than the last symbol that the chains reach. */
static uint32_t gnu_hash_count(const struct image *img, uint64_t table)
{
    uint32_t buckets, first, bloom, word, last = 0;
    uint64_t chains, at;

    if (!read_word(img, table, &buckets) || !read_word(img, table + 4, &first) ||
        !read_word(img, table + 8, &bloom)) {
        return 0;
    }
    at = table + 16 + (uint64_t)bloom * 8;
    chains = at + (uint64_t)buckets * 4;
    for (uint32_t i = 0; i < buckets; i++) {
        if (!read_word(img, at + (uint64_t)i * 4, &word)) {
            return 0;
        }
        if (word > last) {
            last = word;
        }
    }
    if (last < first) {
        return first;
    }
    while (read_word(img, chains + (uint64_t)(last - first) * 4, &word)) {
        last++;
        if (word & 1) {
            return last;
        }
    }
    return 0;
}

static uint32_t symbol_count(const struct image *img, const struct dynamic *d)
{
    uint32_t count = 0;

    if (d->hash && read_word(img, d->hash + 4, &count)) {
        return count < SYMBOLS_MAX ? count : 0;
    }
    count = d->gnu_hash ? gnu_hash_count(img, d->gnu_hash) : 0;
    return count < SYMBOLS_MAX ? count : 0;
}

static bool read_symbol(const struct image *img, const struct dynamic *d, uint64_t i,
                        Elf64_Sym *sym)
{
    const unsigned char *p = image_at(img, d->symbols + i * sizeof(*sym), sizeof(*sym), false);

    if (p) {
        memcpy(sym, p, sizeof(*sym));
    }
    return p != NULL;
}

/* The name, if it has one that ends within the string table. */
static const char *symbol_name(const struct image *img, const struct dynamic *d,
                               const Elf64_Sym *sym)
{
    const unsigned char *p;
    uint64_t left;

    if (sym->st_name == 0 || sym->st_name >= d->strings_size) {
        return NULL;
    }
    left = d->strings_size - sym->st_name;
    p = image_at(img, d->strings + sym->st_name, left, false);
    return p && *p && memchr(p, 0, left) ? (const char *)p : NULL;
}

/* malloc before __libc_malloc, raise before gsignal: the name that people know is the plainer
 * one. */
static int by_value(const void *left, const void *right)
{
    const struct image_symbol *a = left, *b = right;
    size_t bars_a = strspn(a->name, "_"), bars_b = strspn(b->name, "_");
    size_t len_a = strlen(a->name), len_b = strlen(b->name);

    if (a->value != b->value) {
        return a->value < b->value ? -1 : 1;
    }
    if (bars_a != bars_b) {
        return bars_a < bars_b ? -1 : 1;
    }
    if (len_a != len_b) {
        return len_a < len_b ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

static void read_symbols(struct image *img, const struct dynamic *d)
{
    uint32_t count = symbol_count(img, d);
    Elf64_Sym sym;

    if (count == 0 || !image_at(img, d->symbols, (size_t)count * sizeof(sym), false)) {
        return;
    }
    img->symbols = xcalloc(count, sizeof(*img->symbols));
    for (uint32_t i = 1; i < count && read_symbol(img, d, i, &sym); i++) {
        struct image_symbol *to = &img->symbols[img->symbol_count];
        unsigned type = ELF64_ST_TYPE(sym.st_info);

        if (sym.st_shndx == SHN_UNDEF || !image_executable(img, sym.st_value) ||
            (type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_NOTYPE)) {
            continue;
        }
        to->name = symbol_name(img, d, &sym);
        if (to->name) {
            to->value = sym.st_value;
            to->size = sym.st_size;
            img->symbol_count++;
        }
    }
    qsort(img->symbols, img->symbol_count, sizeof(*img->symbols), by_value);
}

static int by_address(const void *left, const void *right)
{
    const struct image_slot *a = left, *b = right;

    return a->address < b->address ? -1 : a->address > b->address;
}

static void read_slots(struct image *img, const struct dynamic *d, uint64_t table, uint64_t size)
{
    uint64_t count = size / sizeof(Elf64_Rela);
    const unsigned char *p = image_at(img, table, size, false);
    Elf64_Rela rela;
    Elf64_Sym sym;

    if (!p) {
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        struct image_slot *to = &img->slots[img->slot_count];
        uint64_t type;

        memcpy(&rela, p + i * sizeof(rela), sizeof(rela));
        type = ELF64_R_TYPE(rela.r_info);
        if ((type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT) &&
            read_symbol(img, d, ELF64_R_SYM(rela.r_info), &sym)) {
            to->name = symbol_name(img, d, &sym);
            to->address = rela.r_offset;
            img->slot_count += to->name != NULL;
        } else if (type == R_X86_64_RELATIVE) {
            image_fill_mark(img, rela.r_offset, (uint64_t)rela.r_addend);
        } else if (type == R_X86_64_64 && read_symbol(img, d, ELF64_R_SYM(rela.r_info), &sym) &&
                   sym.st_shndx != SHN_UNDEF) {
            image_fill_mark(img, rela.r_offset, sym.st_value + (uint64_t)rela.r_addend);
        }
    }
}

void image_read_tables(struct image *img)
{
    struct dynamic d;

    image_read_marks(img);
    if (img->dynamic == IMAGE_NONE) {
        return;
    }
    read_dynamic(img, &d);
    if (!d.symbols || !d.strings) {
        return;
    }
    read_symbols(img, &d);
    /* Tables that do not fit the file add nothing; those that do have at most this many entries. */
    d.rela_size = d.rela_size <= img->size ? d.rela_size : 0;
    d.jmprel_size = d.jmprel_size <= img->size ? d.jmprel_size : 0;
    img->slots =
        xcalloc((d.rela_size + d.jmprel_size) / sizeof(Elf64_Rela) + 1, sizeof(*img->slots));
    read_slots(img, &d, d.rela, d.rela_size);
    read_slots(img, &d, d.jmprel, d.jmprel_size);
    qsort(img->slots, img->slot_count, sizeof(*img->slots), by_address);
}
