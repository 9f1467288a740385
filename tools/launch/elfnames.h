/* elfnames.h - which names an ELF file exports; gives functions of a library other names, in a copy of it.
 *
 * Owns:     nothing: the bytes are the caller's.
 * Contexts: the tools only. The file may be anything: every offset in it is checked.
 * Errors:   false: nothing of the kind is there, or no ELF file of the kind that we build.
 * Source:   elf(5), the System V gABI; the GNU hash table as binutils and glibc lay it out. */
#ifndef SIGVET_TOOLS_ELFNAMES_H
#define SIGVET_TOOLS_ELFNAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elfnames_table {
    size_t symbols, count; /* where its Elf64_Syms are, and how many */
    size_t strings, strings_size;
};

struct elfnames {
    unsigned char *bytes;
    size_t size;
    struct elfnames_table dynamic, all; /* all.count 0: the file is stripped */
    size_t hash, hash_size;             /* .gnu.hash; 0: none */
};

/* False: no ELF file for x86-64 with dynamic symbols, or without sections. */
bool elfnames_open(struct elfnames *e, unsigned char *bytes, size_t size);

enum elfnames_kind { ELFNAMES_NONE, ELFNAMES_FUNCTION, ELFNAMES_DATA };

/* What the dynamic symbol table defines under this name. */
enum elfnames_kind elfnames_defined(const struct elfnames *e, const char *name);

/* Renames a symbol wherever its name stands. The new name may not be longer. False: there is none. */
bool elfnames_rename(struct elfnames *e, const char *from, const char *to);

/* Makes the hash table anew, with one chain for all names: symbols stay where they are. Some room stays unused.
 * False: there is none, or it does not fit the symbols. */
bool elfnames_rehash(struct elfnames *e);

#endif
