/* fake_symbols.c - a made-up address space for tests of what judges walks.
 *
 * Owns:     see fake_symbols.h.
 * Contexts: unit tests.
 * Errors:   see fake_symbols.h. */
#include "fake_symbols.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "marked.h"
#include "sigvet/trace.h"

#define MOST 64u
#define FUNCTION_SIZE 0x100u

static const struct module modules[] = {
    {.path = "/bin/prog", .bias = PROGRAM, .kind = MODULE_PROGRAM},
    {.path = "/lib/libncurses.so.6", .bias = LIBRARY, .kind = MODULE_LIBRARY},
    {.path = "/lib/libtinfo.so.6", .bias = LIBRARY2, .kind = MODULE_LIBRARY},
    {.path = "/lib/libc.so.6", .bias = LIBC, .kind = MODULE_LIBC},
    {.path = "/lib/ld-linux-x86-64.so.2", .bias = LOADER, .kind = MODULE_LOADER},
    {.path = "/lib/libstdc++.so.6", .bias = CXX, .kind = MODULE_CXX},
    {.path = "/lib/libsigvet.so", .bias = SIGVET, .kind = MODULE_SIGVET},
    {.path = "[vdso]", .bias = VDSO, .kind = MODULE_VDSO},
};

struct space fake_space;
int fake_spaces_kept;
const char *fake_changed;
int fake_walks_made;

static struct fake {
    uint64_t address;
    const char *name, *exact, *file;
    int line;
} functions[MOST], calls[MOST];
static struct {
    uint64_t address;
    size_t len;
    unsigned char bytes[32];
} code[MOST];
static struct {
    uint64_t ucontext;
    struct walk walk;
} walks[MOST];
static size_t function_count, call_count, code_count, walk_count;
static uint64_t unloaded; /* base of a module; 0: none */

void fake_reset(void)
{
    function_count = call_count = code_count = walk_count = 0;
    fake_walks_made = 0;
    fake_changed = NULL;
    unloaded = 0;
}

void symbols_changed(const struct symbols *s, void (*told)(const char *path, void *arg), void *arg)
{
    (void)s;
    if (fake_changed) {
        told(fake_changed, arg);
    }
}

void fake_function(uint64_t start, const char *name, const char *exact)
{
    assert_true(function_count < MOST);
    functions[function_count++] = (struct fake){.address = start, .name = name, .exact = exact};
}

static const struct fake *function_at(uint64_t address)
{
    for (size_t i = 0; i < function_count; i++) {
        if (address - functions[i].address < FUNCTION_SIZE) {
            return &functions[i];
        }
    }
    return NULL;
}

void fake_line(uint64_t start, const char *file, int line)
{
    struct fake *f = (struct fake *)function_at(start);

    assert_true(f);
    f->file = file;
    f->line = line;
}

void fake_call(uint64_t ret, const char *called)
{
    assert_true(call_count < MOST);
    calls[call_count++] = (struct fake){.address = ret, .name = called};
}

void fake_code(uint64_t address, const void *bytes, size_t len)
{
    assert_true(code_count < MOST && len <= sizeof code[0].bytes);
    code[code_count].address = address;
    code[code_count].len = len;
    memcpy(code[code_count++].bytes, bytes, len);
}

void fake_walk(uint64_t ucontext, const struct walk *walk)
{
    assert_true(walk_count < MOST);
    walks[walk_count].ucontext = ucontext;
    walks[walk_count++].walk = *walk;
}

struct walk fake_handler(size_t count, const uint64_t *addresses)
{
    struct walk w = {.handler_count = count, .reached = true, .complete = true};

    assert_true(count <= WALK_MAX);
    for (size_t i = 0; i < count; i++) {
        w.handler[i] = (struct walk_step){.ip = addresses[i], .is_return = i > 0};
    }
    return w;
}

void fake_interrupted(struct walk *w, size_t count, const uint64_t *addresses)
{
    assert_true(w->interrupted_count + count <= WALK_MAX);
    for (size_t i = 0; i < count; i++) {
        w->interrupted[w->interrupted_count++] =
            (struct walk_step){.ip = addresses[i], .is_return = i > 0};
    }
}

struct symbols *symbols_new(void)
{
    struct symbols *s = malloc(1);

    assert_true(s);
    return s;
}

void symbols_free(struct symbols *s)
{
    free(s);
}

struct space *symbols_space(struct symbols *s, const struct sigvet_modules *record, const char *exe)
{
    assert_true(s && record && exe);
    return &fake_space;
}

bool symbols_forget(struct symbols *s, const struct sigvet_modules *record, const char *exe)
{
    return false;
}

void space_keep(struct space *space)
{
    fake_spaces_kept += space != NULL;
}

void space_unkeep(struct space *space)
{
    fake_spaces_kept -= space != NULL;
}

const struct module *space_module_at(const struct space *space, uint64_t address)
{
    assert_true(space == &fake_space);
    for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++) {
        if (address - modules[i].bias < 0x10000) {
            return &modules[i];
        }
    }
    return NULL;
}

const struct module *space_loaded_at(const struct space *space, uint64_t address)
{
    return space_module_at(space, address);
}

bool space_defines(const struct space *space, uint64_t address, const char *name)
{
    const struct module *m = space_module_at(space, address);

    for (size_t i = 0; i < function_count; i++) {
        if (space_module_at(space, functions[i].address) == m &&
            ((functions[i].name && strcmp(functions[i].name, name) == 0) ||
             (functions[i].exact && strcmp(functions[i].exact, name) == 0))) {
            return true;
        }
    }
    return false;
}

bool space_unloaded(const struct space *space, const struct module *module)
{
    assert_true(space == &fake_space);
    return module->bias == unloaded;
}

void fake_unload(uint64_t base)
{
    unloaded = base;
}

bool space_read(const struct space *space, uint64_t address, void *to, size_t len)
{
    assert_true(space == &fake_space);
    for (size_t i = 0; i < code_count; i++) {
        uint64_t at = address - code[i].address;
        if (at < code[i].len && len <= code[i].len - at) {
            memcpy(to, code[i].bytes + at, len);
            return true;
        }
    }
    return false;
}

size_t symbols_frames(struct symbols *s, struct space *space, uint64_t address, bool is_return,
                      struct frame *out, size_t max)
{
    const struct module *m = space_module_at(space, address);
    const struct fake *f = function_at(address - is_return);

    assert_true(s && max > 0);
    out[0] = (struct frame){
        .address = address,
        .function = f ? f->name : NULL,
        .symbol = f ? f->name : NULL,
        .module = m ? m->path : NULL,
        .offset = m ? address - m->bias : 0,
        .file = f ? f->file : NULL,
        .line = f ? f->line : 0,
    };
    return 1;
}

const char *symbols_exact(struct symbols *s, struct space *space, uint64_t address)
{
    const struct fake *f = function_at(address);

    assert_true(s && space);
    return f && f->address == address ? f->exact : NULL;
}

uint64_t symbols_function_start(struct symbols *s, struct space *space, uint64_t address)
{
    const struct fake *f = function_at(address);

    assert_true(s && space);
    return f ? f->address : 0;
}

const char *symbols_called(struct symbols *s, struct space *space, uint64_t ret)
{
    assert_true(s && space);
    for (size_t i = 0; i < call_count; i++) {
        if (calls[i].address == ret) {
            return calls[i].name;
        }
    }
    return NULL;
}

const char *symbols_demangle(struct symbols *s, const char *symbol)
{
    assert_true(s);
    return strcmp(symbol, "_ZN3Lib4stopEv") == 0 ? "Lib::stop()" : symbol;
}

void walk_call(struct space *space, const struct sigvet_unsafe_call *call, struct walk *out)
{
    assert_true(space == &fake_space);
    fake_walks_made++;
    for (size_t i = 0; i < walk_count; i++) {
        if (walks[i].ucontext == call->ucontext) {
            *out = walks[i].walk;
            return;
        }
    }
    *out = (struct walk){0};
}

/* The made-up program has no marks. */
bool marked_at(struct symbols *s, struct space *space, uint64_t address, bool is_return)
{
    return false;
}
