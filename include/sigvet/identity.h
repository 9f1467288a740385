/* identity.h - which build an ELF file is, from its first page: as the shim finds it mapped and as the tools find
 * it on disk, so that a file that was built anew is not taken for the one that ran.
 *
 * Owns:     nothing.
 * Contexts: any; pure. In the tools the bytes may be anything.
 * Errors:   0: it cannot be told.
 * Source:   elf(5), ld(1) --build-id. */
#ifndef SIGVET_IDENTITY_H
#define SIGVET_IDENTITY_H

#include <elf.h>
#include <stdint.h>

#define SIGVET_IDENTITY_PAGE 4096u /* bytes that are looked at, at most */

/* FNV-1a. */
static inline uint32_t sigvet_identity_hash(uint32_t h, const unsigned char *p, uint64_t size)
{
    for (uint64_t i = 0; i < size; i++) {
        h = (h ^ p[i]) * 16777619u;
    }
    return h;
}

static inline uint32_t sigvet_identity_word(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The hash of the build-id among these notes, in `*h`. False: there is none. */
static inline int sigvet_identity_note(const unsigned char *notes, uint64_t size, uint32_t *h)
{
    uint64_t at = 0;
    while (size - at >= sizeof(Elf64_Nhdr)) {
        const unsigned char *note = notes + at;
        uint64_t name = sigvet_identity_word(note);
        uint64_t id = sigvet_identity_word(note + 4);
        uint64_t body = sizeof(Elf64_Nhdr) + ((name + 3) & ~(uint64_t)3);
        if (body > size - at || id > size - at - body) {
            return 0;
        }
        if (sigvet_identity_word(note + 8) == NT_GNU_BUILD_ID && name == 4 && note[12] == 'G' &&
            note[13] == 'N' && note[14] == 'U' && id != 0) {
            *h = sigvet_identity_hash(*h, note + body, id);
            return 1;
        }
        uint64_t step = body + ((id + 3) & ~(uint64_t)3);
        at = step < size - at ? at + step : size;
    }
    return 0;
}

/* Of the file that begins with these bytes, aligned to 8: by its build-id, which strip(1) keeps, or, where it has
 * none, by its headers. */
static inline uint32_t sigvet_identity(const unsigned char *head, uint64_t size)
{
    const Elf64_Ehdr *e = (const void *)head;
    uint32_t h = 2166136261u;
    if (size < sizeof *e || head[EI_MAG0] != ELFMAG0 || head[EI_MAG1] != ELFMAG1 ||
        head[EI_MAG2] != ELFMAG2 || head[EI_MAG3] != ELFMAG3 ||
        e->e_phentsize != sizeof(Elf64_Phdr) || e->e_phoff % 8 != 0 || e->e_phoff > size ||
        e->e_phnum > (size - e->e_phoff) / sizeof(Elf64_Phdr)) {
        return 0;
    }
    const Elf64_Phdr *headers = (const void *)(head + e->e_phoff);
    for (unsigned i = 0; i < e->e_phnum; i++) {
        const Elf64_Phdr *p = &headers[i];
        if (p->p_type == PT_NOTE && p->p_offset <= size && p->p_filesz <= size - p->p_offset &&
            sigvet_identity_note(head + p->p_offset, p->p_filesz, &h)) {
            return h != 0 ? h : 1;
        }
    }
    h = sigvet_identity_hash(h, head, sizeof *e);
    h = sigvet_identity_hash(h, (const unsigned char *)headers, e->e_phnum * sizeof *headers);
    return h != 0 ? h : 1;
}

#endif
