/* symbols.c - what an address means: module, function, file and line, inlined calls; cached.
 *
 * Owns:     struct symbols: spaces, debug information, lookups, interned strings.
 * Contexts: the tools only; see symbols.h.
 * Errors:   what is not known stays NULL or 0; only memory exhaustion ends the tool.
 * Source:   libiberty's demangle.h; the answers of debuginfo.c, fde.c and callsite.c.
 *
 * S1  A function is named only by a symbol or debug information that covers the address. The
 *     nearest symbol before an address is no evidence: in a stripped file it is some other,
 *     exported function. */
#include "symbols.h"

#include <libiberty/demangle.h>
#include <stdlib.h>
#include <string.h>

#include "callsite.h"
#include "debuginfo.h"
#include "fde.h"
#include "modules.h"
#include "sigvet/trace.h"
#include "util.h"

#define uthash_fatal(message) die("symbols: %s", message)
#include <uthash.h>

/* A string that lives as long as struct symbols, and what it demangles to. */
struct text {
    const struct text *demangled; /* NULL: not asked for yet */
    UT_hash_handle hh;
    char string[];
};

/* What was found at one address of an image. Frames have no address yet. */
struct lookup {
    uint64_t vaddr;
    uint64_t start; /* of the function; 0: unknown */
    size_t count;
    struct frame *frames;
    UT_hash_handle hh;
};

struct knowledge {
    const struct image *image;
    struct debuginfo *debuginfo;
    struct lookup *lookups;
    UT_hash_handle hh;
};

/* The key is what the record says apart from which process said it. */
struct known_space {
    struct space *space;
    UT_hash_handle hh;
    size_t key_len;
    char key[];
};

struct symbols {
    struct module_files *files;
    struct known_space *spaces;
    struct knowledge *knowledge;
    struct text *texts;
};

struct symbols *symbols_new(void)
{
    struct symbols *s = xcalloc(1, sizeof(*s));

    /* libdwfl would fetch debug information from the network: names of private programs leave the
     * machine. */
    unsetenv("DEBUGINFOD_URLS");
    s->files = modules_files_new();
    return s;
}

static void free_knowledge(struct knowledge *k)
{
    struct lookup *l, *next;

    HASH_ITER(hh, k->lookups, l, next)
    {
        HASH_DEL(k->lookups, l);
        free(l->frames);
        free(l);
    }
    debuginfo_free(k->debuginfo);
    free(k);
}

void symbols_free(struct symbols *s)
{
    struct known_space *space, *next_space;
    struct knowledge *k, *next_k;
    struct text *t, *next_text;

    HASH_ITER(hh, s->spaces, space, next_space)
    {
        HASH_DEL(s->spaces, space);
        modules_space_free(space->space);
        free(space);
    }
    HASH_ITER(hh, s->knowledge, k, next_k)
    {
        HASH_DEL(s->knowledge, k);
        free_knowledge(k);
    }
    HASH_ITER(hh, s->texts, t, next_text)
    {
        HASH_DEL(s->texts, t);
        free(t);
    }
    modules_files_free(s->files);
    free(s);
}

static struct text *intern_text(struct symbols *s, const char *string)
{
    size_t len = strlen(string);
    struct text *t;

    HASH_FIND(hh, s->texts, string, len, t);
    if (!t) {
        t = xcalloc(1, sizeof(*t) + len + 1);
        memcpy(t->string, string, len + 1);
        HASH_ADD(hh, s->texts, string[0], len, t);
    }
    return t;
}

static const char *intern(struct symbols *s, const char *string)
{
    return string ? intern_text(s, string)->string : NULL;
}

/* Names that gcc and clang give to pieces and copies of a C function: foo.cold, foo.part.0,
 * foo.isra.1 */
static char *without_clone(const char *symbol)
{
    static const char *const words[] = {".cold",      ".part.",      ".isra.", ".constprop.",
                                        ".lto_priv.", ".localalias", ".llvm."};
    const char *cut = NULL;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *found = strstr(symbol, words[i]);
        if (found && found != symbol && (!cut || found < cut)) {
            cut = found;
        }
    }
    return cut ? strndup(symbol, (size_t)(cut - symbol)) : NULL;
}

const char *symbols_demangle(struct symbols *s, const char *symbol)
{
    struct text *t = intern_text(s, symbol);
    char *plain;

    if (!t->demangled) {
        /* Not cplus_demangle(): it does both, but brings all of libiberty with it. */
        plain = rust_demangle(symbol, DMGL_PARAMS | DMGL_ANSI | DMGL_AUTO);
        if (!plain) {
            plain = cplus_demangle_v3(symbol, DMGL_PARAMS | DMGL_ANSI | DMGL_AUTO);
        }
        if (!plain) {
            plain = without_clone(symbol);
        }
        t->demangled = plain ? intern_text(s, plain) : t;
        free(plain);
    }
    return t->demangled->string;
}

/* What tells spaces apart: the record's modules, and the program's name. Not in the table yet. */
static struct known_space *space_key(const struct sigvet_modules *record, const char *exe)
{
    size_t skip = offsetof(struct sigvet_modules, count);
    size_t record_len = record->rec.size > skip ? record->rec.size - skip : 0;
    size_t exe_size = strlen(exe) + 1;
    struct known_space *key = xcalloc(1, sizeof(*key) + exe_size + record_len);

    key->key_len = exe_size + record_len;
    memcpy(key->key, exe, exe_size);
    memcpy(key->key + exe_size, (const char *)record + skip, record_len);
    return key;
}

struct space *symbols_space(struct symbols *s, const struct sigvet_modules *record, const char *exe)
{
    struct known_space *known, *found;

    exe = exe ? exe : "";
    known = space_key(record, exe);
    HASH_FIND(hh, s->spaces, known->key, known->key_len, found);
    if (found) {
        free(known);
        return found->space;
    }
    known->space = modules_space_new(s->files, record, exe);
    HASH_ADD(hh, s->spaces, key[0], known->key_len, known);
    return known->space;
}

void symbols_changed(const struct symbols *s, void (*told)(const char *path, void *arg), void *arg)
{
    modules_files_changed(s->files, told, arg);
}

bool symbols_forget(struct symbols *s, const struct sigvet_modules *record, const char *exe)
{
    CLEANUP_FREE struct known_space *key = space_key(record, exe ? exe : "");
    struct known_space *found;

    HASH_FIND(hh, s->spaces, key->key, key->key_len, found);
    if (!found || modules_space_kept(found->space)) {
        return false;
    }
    HASH_DEL(s->spaces, found);
    modules_space_free(found->space);
    free(found);
    return true;
}

static struct knowledge *knowledge_of(struct symbols *s, struct image *img)
{
    const struct image *key = img;
    struct knowledge *k;

    HASH_FIND_PTR(s->knowledge, &key, k);
    if (!k) {
        k = xcalloc(1, sizeof(*k));
        k->image = img;
        k->debuginfo = debuginfo_new(img);
        HASH_ADD_PTR(s->knowledge, image, k);
    }
    return k;
}

/* S1: a symbol that covers the address. Without the full symbol table the unwind table must agree:
 * its entry is the symbol's function, or a piece of it. */
static bool covering_symbol(struct knowledge *k, uint64_t vaddr, struct debuginfo_symbol *out)
{
    const struct image *img = k->image;
    const struct image_symbol *exact;
    uint64_t start, end;
    bool entry = fde_find(img, vaddr, &start, &end);

    if (debuginfo_symbol(k->debuginfo, vaddr, out)) {
        return !entry || debuginfo_complete(k->debuginfo) || start == out->start ||
               (start > out->start && end <= out->start + out->size);
    }
    /* Assembly without .size: the unwind entry that begins with the symbol says how far it goes. */
    exact = entry ? image_symbol_at(img, start) : NULL;
    if (!exact || exact->size) {
        return false;
    }
    out->name = exact->name;
    out->start = start;
    out->size = end - start;
    return true;
}

/* The function that a part like foo.cold was split from, if there is only one foo. */
static uint64_t whole_start(struct knowledge *k, const struct debuginfo_symbol *symbol)
{
    const char *cold = strstr(symbol->name, ".cold");
    uint64_t start = 0;
    char *whole;

    if (!cold) {
        return symbol->start;
    }
    whole = strndup(symbol->name, (size_t)(cold - symbol->name));
    if (whole) {
        start = debuginfo_find(k->debuginfo, whole);
        free(whole);
    }
    return start ? start : symbol->start;
}

/* Takes "." and "dir/.." out of a relative path, as packages have them:
 * ./stdio-common/../posix/x.c. In an absolute path, which may be opened, ".." stays: with a
 * symbolic link before it, it leads elsewhere. */
static void tidy(char *path)
{
    bool absolute = *path == '/';
    char *to = path + absolute, *from = to, *floor = to;

    while (*from) {
        size_t len = strcspn(from, "/"), whole = len + (from[len] == '/');

        if (len == 0 || (len == 1 && from[0] == '.')) {
            from += whole;
            continue;
        }
        if (!absolute && len == 2 && memcmp(from, "..", 2) == 0 && to > floor) {
            for (to--; to > floor && to[-1] != '/'; to--) {
            }
            from += whole;
            continue;
        }
        memmove(to, from, whole);
        to += whole;
        if (!absolute && len == 2 && memcmp(from, "..", 2) == 0) {
            floor = to;
        }
        from += whole;
    }
    *to = 0;
}

static const char *place(struct symbols *s, const struct debuginfo_level *level)
{
    CLEANUP_FREE char *path = NULL;
    size_t len = level->directory ? strlen(level->directory) : 0;

    if (!level->file) {
        return NULL;
    }
    /* libdw has put the directory before some names, even a relative one, and not before others. */
    if (level->file[0] == '/' || !len ||
        (strncmp(level->file, level->directory, len) == 0 && level->file[len] == '/')) {
        path = xstrdup(level->file);
    } else {
        path = xasprintf("%s/%s", level->directory, level->file);
    }
    tidy(path);
    return intern(s, path);
}

/* mov $15,%rax; syscall: what a handler returns to. Often it has no symbol. */
static bool is_signal_return(const struct image *img, uint64_t vaddr)
{
    static const unsigned char code[] = {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05};

    for (uint64_t back = 0; back < 2; back++) {
        const unsigned char *p = image_at(img, vaddr + back, sizeof(code), true);
        if (p && memcmp(p, code, sizeof(code)) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_mangled(const char *symbol)
{
    return strncmp(symbol, "_Z", 2) == 0 || strncmp(symbol, "_R", 2) == 0;
}

/* Names the outermost function at an address: exported name first, then symbol, then debug
 * information. */
static void name_function(struct symbols *s, struct knowledge *k, struct lookup *l, uint64_t entry,
                          bool linkage)
{
    struct frame *f = &l->frames[l->count - 1];
    const struct image_symbol *exported;
    struct debuginfo_symbol symbol;
    uint64_t start, end;
    bool covered = covering_symbol(k, l->vaddr, &symbol);

    l->start = entry;
    if (!l->start && covered) {
        l->start = whole_start(k, &symbol);
    }
    if (!l->start && fde_find(k->image, l->vaddr, &start, &end)) {
        l->start = start;
    }
    exported = covered || entry ? image_symbol_at(k->image, l->start) : NULL;
    if (exported) {
        f->symbol = intern(s, exported->name);
    } else if (covered) {
        f->symbol = intern(s, symbol.name);
    }
    /* An internal alias, such as __printf, is not what people call it, and a mangled symbol says
     * more than a name without a linkage name. */
    if (f->function && f->symbol &&
        (exported ? f->function[0] == '_' : is_mangled(f->symbol) && !linkage)) {
        f->function = NULL;
    }
    if (!f->symbol && is_signal_return(k->image, l->vaddr)) {
        f->symbol = intern(s, "__restore_rt");
    }
    if (!f->function && f->symbol) {
        f->function = symbols_demangle(s, f->symbol);
    }
}

static struct lookup *look_up(struct symbols *s, struct knowledge *k, uint64_t vaddr)
{
    struct debuginfo_level levels[DEBUGINFO_LEVELS];
    struct lookup *l;
    uint64_t entry;
    size_t described;

    HASH_FIND(hh, k->lookups, &vaddr, sizeof(vaddr), l);
    if (l) {
        return l;
    }
    l = xcalloc(1, sizeof(*l));
    l->vaddr = vaddr;
    described = debuginfo_levels(k->debuginfo, vaddr, levels, DEBUGINFO_LEVELS, &entry);
    l->count = described ? described : 1;
    l->frames = xcalloc(l->count, sizeof(*l->frames));
    for (size_t i = 0; i < l->count; i++) {
        struct frame *f = &l->frames[i];
        f->file = place(s, &levels[i]);
        f->line = f->file ? levels[i].line : 0;
        f->inlined = i + 1 < l->count;
        if (described) {
            f->symbol = intern(s, levels[i].linkage ? levels[i].linkage : levels[i].name);
            f->function = levels[i].linkage ? symbols_demangle(s, levels[i].linkage)
                                            : intern(s, levels[i].name);
        }
    }
    name_function(s, k, l, entry, described && levels[described - 1].linkage);
    HASH_ADD(hh, k->lookups, vaddr, sizeof(l->vaddr), l);
    return l;
}

static struct lookup *look_up_address(struct symbols *s, struct space *space, uint64_t address)
{
    uint64_t bias;
    struct image *img = modules_image_at(space, address, &bias);

    return img && image_executable(img, address - bias)
               ? look_up(s, knowledge_of(s, img), address - bias)
               : NULL;
}

size_t symbols_frames(struct symbols *s, struct space *space, uint64_t address, bool is_return,
                      struct frame *out, size_t max)
{
    uint64_t pc = address - (is_return ? 1 : 0);
    const struct module *module = space_loaded_at(space, pc);
    struct lookup *l = look_up_address(s, space, pc);
    size_t count = l ? l->count : 1;

    count = count < max ? count : max;
    for (size_t i = 0; i < count; i++) {
        memset(&out[i], 0, sizeof(out[i]));
        if (l) {
            out[i] = l->frames[i];
        }
        out[i].address = address;
        out[i].module = module && *module->path ? intern(s, module->path) : NULL;
        out[i].offset = module ? address - module->bias : 0;
    }
    return count;
}

const char *symbols_exact(struct symbols *s, struct space *space, uint64_t address)
{
    uint64_t bias;
    struct image *img = modules_image_at(space, address, &bias);
    const struct image_symbol *exported;
    struct debuginfo_symbol symbol;

    if (!img) {
        return NULL;
    }
    exported = image_symbol_at(img, address - bias);
    if (exported) {
        return exported->name;
    }
    if (image_executable(img, address - bias) &&
        debuginfo_symbol(knowledge_of(s, img)->debuginfo, address - bias, &symbol) &&
        symbol.start == address - bias) {
        return intern(s, symbol.name);
    }
    return NULL;
}

uint64_t symbols_function_start(struct symbols *s, struct space *space, uint64_t address)
{
    struct lookup *l = look_up_address(s, space, address);
    const struct module *module = space_module_at(space, address);

    return l && module && l->start ? l->start + module->bias : 0;
}

const char *symbols_called(struct symbols *s, struct space *space, uint64_t ret)
{
    struct callsite call;
    uint64_t bias;
    struct image *img = modules_image_at(space, ret - 1, &bias);

    if (!img) {
        return NULL;
    }
    callsite_decode(img, ret - bias, bias, &call);
    if (call.name || call.target == IMAGE_NONE) {
        return call.name;
    }
    return symbols_exact(s, space, call.target + bias);
}
