/* real.c - symbol look-up over the loader's own list of modules.
 *
 * Owns:     see real.h.
 * Contexts: any. Reads the list of loaded modules, which other threads may change through dlopen
 *           and dlclose: what a row resolves to is nearly always libc, which never goes away (but see R2).
 * R1  sigvet_real[row] goes from NULL to its final value once; every thread would store the same
 *     value.
 * R2  A function of a library that was loaded later is not kept: the library may go away, and another one have a
 *     function of its own by that name. */
#include "real.h"

#include <elf.h>

#include "limits.h"
#include "loader.h"
#include "sigvet/identity.h"
#include "sys.h"

#define MODULES_MAX 4096 /* bound of every walk over the list */
#define CHAIN_MAX 65536  /* bound of a hash chain */

void *sigvet_real[ROWS] EARLY_TABLE;

extern ElfW(Dyn) own_dynamic[] __asm__("_DYNAMIC") __attribute__((visibility("hidden")));

static struct range libc_text, loader_text;
static const struct link_map
    *last_at_start; /* it and all before it are never unloaded; NULL: not known yet */

struct elf {
    uintptr_t base;
    const ElfW(Sym) * symbols;
    const char *strings;
    const uint32_t *hash; /* GNU's; NULL: there is only the older kind */
    const uint32_t *sysv;
    const uint16_t *versions;
    const ElfW(Verdef) * definitions;
};

/* glibc relocates these pointers in place, except in the vDSO and in read-only dynamic sections. */
static uintptr_t elf_pointer(uintptr_t base, uintptr_t value)
{
    return value < base ? base + value : value;
}

static bool elf_open(struct elf *e, const struct link_map *map)
{
    mem_zero(e, sizeof *e);
    e->base = map->l_addr;
    for (const ElfW(Dyn) *d = map->l_ld; d != NULL && d->d_tag != DT_NULL; d++) {
        uintptr_t p = elf_pointer(map->l_addr, d->d_un.d_ptr);
        switch (d->d_tag) {
        case DT_SYMTAB:
            e->symbols = (const ElfW(Sym) *)p;
            break;
        case DT_STRTAB:
            e->strings = (const char *)p;
            break;
        case DT_GNU_HASH:
            e->hash = (const uint32_t *)p;
            break;
        case DT_HASH:
            e->sysv = (const uint32_t *)p;
            break;
        case DT_VERSYM:
            e->versions = (const uint16_t *)p;
            break;
        case DT_VERDEF:
            e->definitions = (const ElfW(Verdef) *)p;
            break;
        default:
            break;
        }
    }
    return e->symbols != NULL && e->strings != NULL && (e->hash != NULL || e->sysv != NULL);
}

static const char *elf_version(const struct elf *e, uint16_t index)
{
    const ElfW(Verdef) *d = e->definitions;
    for (int i = 0; d != NULL && i < MODULES_MAX; i++) {
        if ((d->vd_ndx & 0x7fff) == index) {
            return e->strings + ((const ElfW(Verdaux) *)((const char *)d + d->vd_aux))->vda_name;
        }
        if (d->vd_next == 0) {
            break;
        }
        d = (const ElfW(Verdef) *)((const char *)d + d->vd_next);
    }
    return "";
}

static uint32_t gnu_hash(const char *name)
{
    uint32_t h = 5381;
    for (; *name != '\0'; name++) {
        h = h * 33 + (unsigned char)*name;
    }
    return h;
}

enum match { MATCH_NONE, MATCH_HIDDEN, MATCH_FULL };

/* `version`: "" asks for the default one and takes a hidden one where there is no other. */
static enum match elf_match(const struct elf *e, uint32_t i, const char *name, const char *version)
{
    const ElfW(Sym) *s = &e->symbols[i];
    if (s->st_shndx == SHN_UNDEF || s->st_value == 0 || !str_equal(e->strings + s->st_name, name)) {
        return MATCH_NONE;
    }
    if (e->versions == NULL) {
        return MATCH_FULL;
    }
    uint16_t index = e->versions[i];
    if (version[0] == '\0') {
        return (index & 0x8000) != 0 ? MATCH_HIDDEN : MATCH_FULL;
    }
    while (*version == '@') {
        version++;
    }
    return str_equal(elf_version(e, index & 0x7fff), version) ? MATCH_FULL : MATCH_NONE;
}

/* Libraries without GNU's table are rare: every symbol is looked at. */
static const ElfW(Sym) * elf_search(const struct elf *e, const char *name, const char *version)
{
    const ElfW(Sym) *hidden = NULL;
    for (uint32_t i = 1; i < e->sysv[1] && i < CHAIN_MAX; i++) {
        enum match m = elf_match(e, i, name, version);
        if (m == MATCH_FULL) {
            return &e->symbols[i];
        }
        if (m == MATCH_HIDDEN) {
            hidden = &e->symbols[i];
        }
    }
    return hidden;
}

static const ElfW(Sym) *
    elf_find(const struct elf *e, const char *name, const char *version, uint32_t hash)
{
    if (e->hash == NULL) {
        return elf_search(e, name, version);
    }
    const uint32_t buckets = e->hash[0];
    const uint32_t first = e->hash[1];
    const uint32_t words = e->hash[2];
    const uint32_t shift = e->hash[3];
    const uint64_t *bloom = (const uint64_t *)(e->hash + 4);
    const uint32_t *bucket = (const uint32_t *)(bloom + words);
    const uint32_t *chain = bucket + buckets;
    if (buckets == 0 || words == 0) {
        return NULL;
    }
    uint64_t word = bloom[(hash / 64) & (words - 1)];
    if (((word >> (hash % 64)) & (word >> ((hash >> shift) % 64)) & 1) == 0) {
        return NULL;
    }
    uint32_t i = bucket[hash % buckets];
    const ElfW(Sym) *hidden = NULL;
    for (uint32_t n = 0; i >= first && n < CHAIN_MAX; n++, i++) {
        uint32_t h = chain[i - first];
        if ((h | 1) == (hash | 1)) {
            enum match m = elf_match(e, i, name, version);
            if (m == MATCH_FULL) {
                return &e->symbols[i];
            }
            if (m == MATCH_HIDDEN) {
                hidden = &e->symbols[i];
            }
        }
        if ((h & 1) != 0) {
            break;
        }
    }
    return hidden;
}

static void *elf_value(const struct elf *e, const ElfW(Sym) * s)
{
    uintptr_t address = e->base + s->st_value;
    if (ELF64_ST_TYPE(s->st_info) == STT_GNU_IFUNC) {
        return ((void *(*)(void))address)();
    }
    return (void *)address;
}

const struct link_map *real_own_module(void)
{
    static const struct link_map *own; /* never moves */
    if (own != NULL) {
        return own;
    }
    const struct r_debug *debug = loader_debug();
    const struct link_map *map = debug != NULL ? debug->r_map : NULL;
    for (int n = 0; map != NULL && n < MODULES_MAX; n++, map = map->l_next) {
        if (map->l_ld == own_dynamic) {
            own = map;
            return map;
        }
    }
    return NULL;
}

const unsigned char *real_head(const struct link_map *map)
{
    struct elf e;
    if (!elf_open(&e, map)) {
        return NULL;
    }
    uintptr_t low = (uintptr_t)e.symbols;
    const uintptr_t others[] = {(uintptr_t)e.strings, (uintptr_t)e.hash, (uintptr_t)e.sysv};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        low = others[i] != 0 && others[i] < low ? others[i] : low;
    }
    const unsigned char *page =
        (const unsigned char *)(low & ~(uintptr_t)(SIGVET_IDENTITY_PAGE - 1));
    return mem_equal(page, ELFMAG, SELFMAG) ? page : NULL;
}

/* What we export is never what is looked for, whatever it is called (--unsafe). *in: the module that has it. */
static void *find_from(const struct link_map *map, const char *symbol, const char *version,
                       const struct link_map **in)
{
    uint32_t hash = gnu_hash(symbol);
    for (int n = 0; map != NULL && n < MODULES_MAX; n++, map = map->l_next) {
        struct elf e;
        if (map->l_ld != own_dynamic && elf_open(&e, map)) {
            const ElfW(Sym) *s = elf_find(&e, symbol, version, hash);
            if (s != NULL) {
                *in = map;
                return elf_value(&e, s);
            }
        }
    }
    return NULL;
}

const void *real_data_of(const struct link_map *map, const char *symbol)
{
    struct elf e;
    const ElfW(Sym) *s = elf_open(&e, map) ? elf_find(&e, symbol, "", gnu_hash(symbol)) : NULL;
    return s != NULL && ELF64_ST_TYPE(s->st_info) == STT_OBJECT ? elf_value(&e, s) : NULL;
}

void *real_function_of(const struct link_map *map, const char *symbol)
{
    struct elf e;
    const ElfW(Sym) *s = elf_open(&e, map) ? elf_find(&e, symbol, "", gnu_hash(symbol)) : NULL;
    uint32_t type = s != NULL ? ELF64_ST_TYPE(s->st_info) : STT_OBJECT;
    bool is_function = type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE;
    return is_function ? elf_value(&e, s) : NULL;
}

/* Where names were given (tools/launch/spares.c), one chain holds all that we export. */
static bool is_one_chain(const uint32_t *hash)
{
    return hash != NULL && hash[0] == 1;
}

static const uint32_t *own_chain(struct elf *own)
{
    const struct link_map *map = real_own_module();
    if (map == NULL || !elf_open(own, map) || !is_one_chain(own->hash)) {
        return NULL;
    }
    return (const uint32_t *)((const uint64_t *)(own->hash + 4) + own->hash[2]) + 1;
}

bool real_own_named(void)
{
    const struct link_map *map = real_own_module();
    const ElfW(Dyn) *d = own_dynamic;
    while (d->d_tag != DT_GNU_HASH && d->d_tag != DT_NULL) {
        d++;
    }
    return map != NULL && d->d_tag == DT_GNU_HASH &&
           is_one_chain((const uint32_t *)elf_pointer(map->l_addr, d->d_un.d_ptr));
}

const char *real_own_name(uint32_t row)
{
    struct elf own;
    const uint32_t *chain = own_chain(&own);
    for (uint32_t n = 0; chain != NULL && n < CHAIN_MAX; n++) {
        const ElfW(Sym) *s = &own.symbols[own.hash[1] + n];
        if (own.base + s->st_value == stub_address(row)) {
            return own.strings + s->st_name;
        }
        if ((chain[n] & 1) != 0) {
            break;
        }
    }
    return NULL;
}

bool real_relocated(void)
{
    uint64_t offset; /* the loader writes it */
    __asm__ volatile("movq sigvet_attention@gottpoff(%%rip), %0" : "=r"(offset));
    return offset != 0;
}

void *real_find(const char *symbol)
{
    const struct r_debug *debug = loader_debug();
    const struct link_map *in;
    return debug != NULL ? find_from(debug->r_map, symbol, "", &in) : NULL;
}

void *real_find_once(void **known, const char *symbol)
{
    void *found = __atomic_load_n(known, __ATOMIC_RELAXED);
    if (found == NULL) {
        found = real_find(symbol);
        __atomic_store_n(known, found, __ATOMIC_RELAXED);
    }
    return found;
}

/* Stands in for a function that no module defines: only a weak reference can have led here. */
static long real_missing(void)
{
    return 0;
}

static const char *base_name(const char *path)
{
    const char *name = path;
    for (; *path != '\0'; path++) {
        if (*path == '/') {
            name = path + 1;
        }
    }
    return name;
}

void real_learn(void)
{
    const struct link_map *map = real_own_module();
    for (int n = 0; map != NULL && n < MODULES_MAX; n++, map = map->l_next) {
        last_at_start = map;
    }
}

const struct link_map *real_last_at_start(void)
{
    return last_at_start;
}

/* R2. GNU's C++ library is never unloaded: it has symbols that are unique in the process. */
static bool is_kept(const struct link_map *in)
{
    const struct link_map *map = last_at_start != NULL ? last_at_start->l_next : NULL;
    for (int n = 0; map != NULL && n < MODULES_MAX; n++, map = map->l_next) {
        if (map == in) {
            return str_after(base_name(map->l_name), "libstdc++.so") != NULL;
        }
    }
    return true;
}

void *real_get(uint32_t row)
{
    const struct link_map *in;
    void *found = __atomic_load_n(&sigvet_real[row], __ATOMIC_RELAXED);
    if (found != NULL) {
        return found;
    }
    const struct link_map *own = real_own_module();
    found = own != NULL ? find_from(own->l_next, row_symbol(row), row_version(row), &in) : NULL;
    if (found == NULL) {
        return (void *)real_missing; /* not kept: a library that is loaded later may define it */
    }
    if (!is_kept(in)) {
        return found;
    }
    __atomic_store_n(&sigvet_real[row], found, __ATOMIC_RELAXED);
    return found;
}

#define BODY_PASS(id)
#define BODY_JUMP(id)
#define BODY_CONTEXT(id)
#define BODY_QUICK(id) BODY_BODY(id)
#define BODY_BODY(id)                                                      \
    case ROW_##id: {                                                       \
        extern void wrap_##id(void) __attribute__((visibility("hidden"))); \
        return (void *)wrap_##id;                                          \
    }

void *real_body(uint32_t row)
{
    switch (row) {
#define CALL(symbol, verdict, action, why, instead, condition, arg) BODY_##action(symbol)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    BODY_##action(id)
#include "sigvet/calls.def"
    default:
        return NULL;
    }
}

uintptr_t stub_address(uint32_t row)
{
    extern const char sigvet_stubs[] __attribute__((visibility("hidden")));
    return (uintptr_t)sigvet_stubs + (uintptr_t)row * STUB_SIZE;
}

static struct range text_at(uintptr_t base)
{
    struct range r = {0, 0};
    const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)base;
    const ElfW(Phdr) *p = (const ElfW(Phdr) *)(base + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++) {
        if (p[i].p_type == PT_LOAD && (p[i].p_flags & PF_X) != 0) {
            r.low = base + p[i].p_vaddr;
            r.high = r.low + p[i].p_memsz;
        }
    }
    return r;
}

struct range real_own_code(void)
{
    extern const char own_header[] __asm__("__ehdr_start") __attribute__((visibility("hidden")));
    return text_at((uintptr_t)own_header);
}

static void text_learn(void)
{
    struct range libc = {0, 0}, ld = {0, 0};
    const struct r_debug *debug = loader_debug();
    const struct link_map *map = debug != NULL ? debug->r_map : NULL;
    for (int n = 0; map != NULL && n < MODULES_MAX; n++, map = map->l_next) {
        const char *name = base_name(map->l_name);
        if (str_equal(name, "libc.so.6")) {
            libc = text_at(map->l_addr);
        } else if (str_after(name, "ld-linux") != NULL) {
            ld = text_at(map->l_addr);
        }
    }
    /* Every thread finds the same; the last word stored says that all is there. */
    libc_text = libc;
    loader_text.low = ld.low;
    __atomic_store_n(&loader_text.high, ld.high, __ATOMIC_RELEASE);
}

struct range real_libc_code(void)
{
    if (__atomic_load_n(&loader_text.high, __ATOMIC_ACQUIRE) == 0) {
        text_learn();
    }
    return libc_text;
}

bool real_in_loader(uintptr_t address)
{
    real_libc_code();
    return address >= loader_text.low && address < loader_text.high;
}

bool real_in_libc(uintptr_t address)
{
    return real_in_loader(address) || (address >= libc_text.low && address < libc_text.high);
}
