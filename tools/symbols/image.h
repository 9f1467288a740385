/* image.h - one ELF file in memory: its segments, dynamic symbols and relocations.
 *
 * Owns:     the bytes of each file that a trace names, read once, and the tables made from them.
 * Contexts: the tools only. The files may be anything and may change while they are read: they are
 *           read into memory, never mapped (a file cut short under a mapping would be a SIGBUS).
 * Errors:   a file that is not a well-formed x86-64 ELF image is NULL; only memory exhaustion ends
 *           the tool.
 * Source:   elf(5), the x86-64 psABI; the dynamic section alone is used, so stripped files do as
 *           well.
 *
 * Addresses here are those of the file (virtual addresses without load bias). */
#ifndef SIGVET_TOOLS_IMAGE_H
#define SIGVET_TOOLS_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define IMAGE_NONE UINT64_MAX /* no such address */

struct image_segment {
    uint64_t vaddr, offset, filesz, memsz;
    bool writable, executable;
};

/* A function that the dynamic symbol table defines. Of several names, the plainest comes first. */
struct image_symbol {
    uint64_t value, size;
    const char *name;
};

/* A slot that the loader fills with the address of a dynamic symbol. */
struct image_slot {
    uint64_t address;
    const char *name;
};

/* An entry of section sigvet_notes (sigvet.h): a function that the program marked. */
struct image_mark {
    uint64_t slot;     /* address of the word that holds the function's address */
    uint64_t function; /* which it is, once relocated */
};

struct image {
    char *path;
    struct stat stat;           /* what the file was when its headers were read */
    uint32_t identity;          /* which build it is (sigvet/identity.h) */
    bool is_other;              /* some process ran another file of this path: modules.c says so */
    const unsigned char *bytes; /* NULL until image_load() */
    size_t size;
    bool loaded;        /* image_load() was tried */
    uint64_t low, high; /* of all segments */
    uint64_t dynamic, dynamic_size;
    uint64_t eh_frame_hdr, eh_frame_hdr_size;
    struct image_segment *segments;
    size_t segment_count;
    struct image_symbol *symbols; /* by value */
    size_t symbol_count;
    struct image_slot *slots; /* by address */
    size_t slot_count;
    struct image_mark *marks; /* by slot */
    size_t mark_count;
};

/* Reads the headers of a file / of our own vDSO. NULL: not an image that can be used. */
struct image *image_open(const char *path, const struct stat *now);
struct image *image_open_vdso(void);
void image_free(struct image *img);

/* Reads the whole file, once, if it is still the one that image_open() saw. False: no bytes. */
bool image_load(struct image *img);

/* `len` bytes at `vaddr` as the file has them, or NULL. With `fixed`, only where the program cannot
 * write. */
const unsigned char *image_at(const struct image *img, uint64_t vaddr, size_t len, bool fixed);

/* The plainest dynamic symbol that begins at `vaddr`, and the symbol whose address fills the slot,
 * or NULL. */
const struct image_symbol *image_symbol_at(const struct image *img, uint64_t vaddr);
const char *image_slot_name(const struct image *img, uint64_t address);

bool image_executable(const struct image *img, uint64_t vaddr);

/* image_tables.c: fills symbols and slots of a loaded image. */
void image_read_tables(struct image *img);

/* image_marks.c: fills the marks of a loaded image, and what a relocation stores in one of them. */
void image_read_marks(struct image *img);
void image_fill_mark(struct image *img, uint64_t slot, uint64_t function);

#endif
