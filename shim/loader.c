/* loader.c - see loader.h.
 *
 * Owns:     see loader.h.
 * Contexts: see loader.h.
 * Source:   see loader.h.
 * L1  The program's DT_DEBUG tells. Some linkers (tcc) make none, and before the loader is done it is empty: the loader's
 *     own variable _r_debug is the same. */
#include "loader.h"

#include <elf.h>

#include "real.h"
#include "sys.h"

#define PIECES_MOST 32
#define PAGE 4096u

static const struct r_debug *debug;

void auxiliary_take(struct auxiliary *aux, const ElfW(auxv_t) * v)
{
    if (v->a_type == AT_PHDR) {
        aux->headers = (const ElfW(Phdr) *)v->a_un.a_val;
    } else if (v->a_type == AT_PHNUM) {
        aux->header_count = v->a_un.a_val;
    } else if (v->a_type == AT_BASE) {
        aux->base = v->a_un.a_val;
    }
}

/* Read piece by piece: before relocation nothing of libc can be called. */
static void auxiliary_read(struct auxiliary *aux)
{
    ElfW(auxv_t) some[8];
    mem_zero(aux, sizeof *aux);
    long fd = sys_call(SYS_open, "/proc/self/auxv", 0, 0, 0);
    for (int pieces = 0; fd >= 0 && pieces < PIECES_MOST; pieces++) {
        long n = sys_call(SYS_read, fd, some, sizeof some, 0);
        if (n <= 0) {
            break;
        }
        for (long i = 0; i < n / (long)sizeof some[0]; i++) {
            auxiliary_take(aux, &some[i]);
        }
    }
    if (fd >= 0) {
        sys_call(SYS_close, fd, 0, 0, 0);
    }
}

static const ElfW(Dyn) * dynamic_of(const ElfW(Phdr) * headers, size_t count, uintptr_t base)
{
    for (size_t i = 0; headers != NULL && i < count; i++) {
        if (headers[i].p_type == PT_DYNAMIC) {
            return (const ElfW(Dyn) *)(base + headers[i].p_vaddr);
        }
    }
    return NULL;
}

/* Of a file whose program headers stand in its first page; NULL: they do not. */
static const ElfW(Ehdr) * elf_header(const ElfW(Phdr) * headers)
{
    const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)((uintptr_t)headers & ~(uintptr_t)(PAGE - 1));
    return header != NULL && mem_equal(header->e_ident, ELFMAG, SELFMAG) ? header : NULL;
}

static uintptr_t load_bias(const ElfW(Phdr) * headers, size_t count)
{
    for (size_t i = 0; headers != NULL && i < count; i++) {
        if (headers[i].p_type == PT_PHDR) {
            return (uintptr_t)headers - headers[i].p_vaddr;
        }
    }
    const ElfW(Ehdr) *header = elf_header(headers);
    return header != NULL && header->e_type == ET_DYN ? (uintptr_t)header : 0;
}

static const struct r_debug *told_by_program(const struct auxiliary *aux)
{
    uintptr_t bias = load_bias(aux->headers, aux->header_count);
    const ElfW(Dyn) *d = dynamic_of(aux->headers, aux->header_count, bias);
    for (; d != NULL && d->d_tag != DT_NULL; d++) {
        if (d->d_tag == DT_DEBUG) {
            return (const struct r_debug *)d->d_un.d_ptr;
        }
    }
    return NULL;
}

/* L1. A loader that was called as a program has its own headers in the kernel's vector. */
static const struct r_debug *told_by_loader(const struct auxiliary *aux)
{
    const ElfW(Ehdr) *header =
        aux->base != 0 ? (const ElfW(Ehdr) *)aux->base : elf_header(aux->headers);
    if (header == NULL || header->e_type != ET_DYN) {
        return NULL;
    }
    struct link_map map = {.l_addr = (uintptr_t)header};
    map.l_ld = (ElfW(Dyn) *)dynamic_of((const ElfW(Phdr) *)(map.l_addr + header->e_phoff),
                                       header->e_phnum, map.l_addr);
    return real_data_of(&map, "_r_debug");
}

void loader_learn(const struct auxiliary *aux)
{
    debug = told_by_program(aux);
    if (debug == NULL) {
        debug = told_by_loader(aux);
    }
}

const struct r_debug *loader_debug(void)
{
    if (debug == NULL) {
        struct auxiliary aux;
        auxiliary_read(&aux);
        loader_learn(&aux);
    }
    return debug;
}
