/* symbols.h - addresses of a traced process to modules, functions, files and lines.
 *
 * Owns:     the address spaces built from MODULES records, and what was looked up in them (cached).
 * Contexts: the tools only; one thread. Every file and address comes from a trace: nothing is
 *           trusted.
 * Errors:   what is not known stays NULL or 0; only memory exhaustion ends the tool.
 * Source:   elfutils libdwfl; libiberty's demangler for C++ and Rust names. */
#ifndef SIGVET_TOOLS_SYMBOLS_H
#define SIGVET_TOOLS_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYMBOLS_INLINED_MAX \
    64u /* frames of one address: deeper than any compiler was seen to inline */

struct sigvet_modules;
struct symbols; /* owns all spaces and strings; strings live until symbols_free() */
struct space;   /* the modules of one process at one time */

/* What one address means. Strings are owned by struct symbols; NULL or 0 where unknown. */
struct frame {
    uint64_t address;     /* as it stood in a register or on the stack */
    const char *function; /* demangled */
    const char *symbol;   /* as linked: what the table of calls knows */
    const char *module;   /* path of the ELF file */
    uint64_t offset;      /* of `address` from the module's load bias */
    const char *file;
    int line;
    bool inlined; /* this function was inlined into the next frame's */
};

enum module_kind {
    MODULE_PROGRAM,
    MODULE_LIBC,
    MODULE_LOADER,
    MODULE_CXX,
    MODULE_VDSO,
    MODULE_SIGVET,
    MODULE_LIBRARY
};

/* One mapped ELF file. `image` is the file's bytes (NULL: unreadable); offsets are load addresses
 * minus bias. */
struct module {
    const char *path;
    uint64_t bias;
    uint64_t start, end; /* lowest and highest mapped address; 0,0 when the file cannot be read */
    enum module_kind kind;
    const unsigned char *image;
    size_t image_size;
    uint64_t eh_frame_hdr, eh_frame_hdr_size; /* load address without bias; 0: none */
};

struct symbols *symbols_new(void);
void symbols_free(struct symbols *s);

/* The space of a MODULES record (checked by the reader). `exe` stands in for the main program's
 * empty path. The same record gives the same space again. A module whose file is gone or has
 * changed (another build-id, or its PT_DYNAMIC is elsewhere) is there, but without an image. */
struct space *symbols_space(struct symbols *s, const struct sigvet_modules *record,
                            const char *exe);

/* Each file that spaces named and that is not the one that ran. */
void symbols_changed(const struct symbols *s, void (*told)(const char *path, void *arg), void *arg);

/* Frees the space of this record, whose process is over. One that is kept stays; NULL may be kept. False: there
 * was none to free. */
bool symbols_forget(struct symbols *s, const struct sigvet_modules *record, const char *exe);
void space_keep(struct space *space);
void space_unkeep(struct space *space); /* as often as it was kept */

const struct module *space_module_at(const struct space *space, uint64_t address); /* NULL: none */

/* Likewise, also without an image: a module whose file cannot be read reaches at least to its PT_DYNAMIC. */
const struct module *space_loaded_at(const struct space *space, uint64_t address);

/* Is this module of an earlier space not there any more? False when the list is not whole. */
bool space_unloaded(const struct space *space, const struct module *module);

/* Does the module at this address define a dynamic function of this name? False: no, or its file cannot be read. */
bool space_defines(const struct space *space, uint64_t address, const char *name);

/* Copies `len` bytes of read-only program memory (text, rodata, eh_frame) out of the module files;
 * false where no module's file holds them. Relocated data is not there: never use it for GOT
 * contents. */
bool space_read(const struct space *space, uint64_t address, void *to, size_t len);

/* Fills up to `max` frames for one address, innermost inlined function first; returns how many (at
 * least 1). `is_return` : address is a return address, so look at the call before it. */
size_t symbols_frames(struct symbols *s, struct space *space, uint64_t address, bool is_return,
                      struct frame *out, size_t max);

/* The dynamic symbol that begins exactly at `address` (any alias, exported names first), or
 * NULL. */
const char *symbols_exact(struct symbols *s, struct space *space, uint64_t address);

/* Start address of the function that holds `address`, by symbol or unwind table; 0: unknown. */
uint64_t symbols_function_start(struct symbols *s, struct space *space, uint64_t address);

/* The dynamic symbol that the call instruction before return address `ret` goes through: a direct
 * call of a PLT entry, or call *slot(%rip): read from the instruction, the PLT entry and the slot's
 * relocation. Also a direct call of a function with a symbol of its own in the same module. NULL:
 * indirect or unknown. */
const char *symbols_called(struct symbols *s, struct space *space, uint64_t ret);

/* `symbol` itself when it is not mangled. */
const char *symbols_demangle(struct symbols *s, const char *symbol);

#endif
