/* view_code.c - the processes of a trace, the modules that they map, and what addresses in them mean.
 *
 * Owns:     the processes, their copies of MODULES records, and the cache of addresses.
 * Contexts: the tools only, one thread. Names and paths are hostile: they are escaped once, here.
 * Errors:   an address that means nothing is shown as a number.
 * Source:   see view.h. */
#include <stdlib.h>
#include <string.h>

/* All keys here are whole words. */
#define HASH_FUNCTION(key, len, hash) ((hash) = hash_words((key), (len)))

#include "util.h"
#include "view_state.h"

#define CODES_MOST \
    65536u /* then the cache starts anew: a hostile trace has any number of addresses */

static unsigned hash_words(const void *key, size_t len)
{
    const unsigned char *at = key;
    uint64_t hash = len, word;

    for (; len >= sizeof word; len -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return (unsigned)hash;
}

static void modules_release(struct view_modules *m)
{
    if (m != NULL && --m->users == 0) {
        free(m->record);
        free(m->exe);
        free(m);
    }
}

struct view_process *view_code_process(struct view *v, uint64_t offset)
{
    if (v->process == NULL || v->process->offset != offset) {
        HASH_FIND(hh, v->processes, &offset, sizeof offset, v->process);
    }
    return v->process;
}

void view_code_add_process(struct view *v, const struct sigvet_process *rec, uint64_t offset)
{
    const struct view_process *parent = view_code_process(v, rec->parent);
    struct view_modules *shared = rec->parent != 0 && parent != NULL ? parent->modules : NULL;
    struct view_process *p = view_code_process(v, offset);

    if (p != NULL) {
        return;
    }
    p = xcalloc(1, sizeof *p);
    p->offset = offset;
    p->pid = rec->pid;
    p->exe = xstrdup(reader_exe(rec));
    p->modules = shared;
    if (shared != NULL) {
        shared->users++;
    }
    HASH_ADD(hh, v->processes, offset, sizeof p->offset, p);
    v->process = p;
}

void view_code_set_modules(struct view *v, const struct sigvet_modules *rec)
{
    struct view_process *p = view_code_process(v, rec->process);

    if (p == NULL) {
        return;
    }
    modules_release(p->modules);
    p->modules = xcalloc(1, sizeof *p->modules);
    p->modules->users = 1;
    p->modules->exe = xstrdup(p->exe);
    p->modules->record = xcalloc(1, rec->rec.size);
    memcpy(p->modules->record, rec, rec->rec.size);
}

struct space *view_code_space(struct view *v)
{
    struct view_modules *m = v->process != NULL ? v->process->modules : NULL;

    if (m == NULL) {
        return NULL;
    }
    if (m->space == NULL) {
        if (v->symbols == NULL) {
            v->symbols = symbols_new();
        }
        m->space = symbols_space(v->symbols, m->record, m->exe);
    }
    return m->space;
}

static void put_offset(struct put *p, uint64_t offset)
{
    put_raw(p, "+0x");
    char digits[16];
    size_t n = sizeof digits;
    do {
        digits[--n] = "0123456789abcdef"[offset & 15];
        offset >>= 4;
    } while (offset != 0);
    put_bytes(p, digits + n, sizeof digits - n);
}

static void put_module(struct put *p, const struct frame *f)
{
    if (f->module != NULL) {
        put_name(p, view_base(f->module));
        put_offset(p, f->offset);
    } else {
        put_pointer(p, f->address);
    }
}

/* ` (prog.c:12)`, or the module where no line is known. */
static void put_line(struct put *p, const struct frame *f)
{
    if (f->file == NULL && f->module == NULL) {
        return;
    }
    put_raw(p, " (");
    if (f->file == NULL) {
        put_name(p, view_base(f->module));
    } else {
        put_name(p, view_base(f->file));
        if (f->line > 0) {
            put_char(p, ':');
            put_unsigned(p, (uint64_t)f->line);
        }
    }
    put_char(p, ')');
}

static void put_frame_text(struct put *p, const struct frame *f, uint64_t start,
                           enum view_code_kind kind)
{
    if (f->function == NULL) {
        put_module(p, f);
    } else if (kind == VIEW_CODE_FUNCTION) {
        put_name(p, f->function);
        put_raw(p, " (");
        put_module(p, f);
        put_char(p, ')');
    } else {
        put_name(p, f->function);
        if (start != 0 && f->address >= start && !f->inlined) {
            put_offset(p, f->address - start);
        }
        put_line(p, f);
    }
}

static void put_frame_json(struct put *p, const struct frame *f)
{
    put_open(p, '{');
    put_member(p, "function");
    put_name(p, f->function);
    put_member(p, "module");
    put_name(p, f->module);
    put_member(p, "offset");
    if (f->module != NULL) {
        put_unsigned(p, f->offset);
    } else {
        put_null(p);
    }
    put_member(p, "file");
    put_name(p, f->file);
    put_member(p, "line");
    if (f->line > 0) {
        put_signed(p, f->line);
    } else {
        put_null(p);
    }
    put_member(p, "address");
    put_hex(p, f->address);
    put_close(p, '}');
}

/* Looks the address up and writes it as it will be shown. */
static void describe(struct view *v, struct space *space, struct view_code *c)
{
    enum view_code_kind kind = (enum view_code_kind)c->key[2];
    bool is_return = kind == VIEW_CODE_CALLER || kind == VIEW_CODE_FRAME;
    struct put p = {.json = v->out.json};
    struct frame frames[SYMBOLS_INLINED_MAX] = {{.address = c->key[1]}};
    uint64_t start = 0;
    size_t count = 1;

    if (space != NULL) {
        count =
            symbols_frames(v->symbols, space, c->key[1], is_return, frames, SYMBOLS_INLINED_MAX);
        start = symbols_function_start(v->symbols, space, c->key[1] - is_return);
    }
    if (kind == VIEW_CODE_FUNCTION && count > 1) { /* what is inlined at its very begin */
        frames[0] = frames[count - 1];
    }
    if (frames[count - 1].function != NULL) {
        c->function = xstrdup(frames[count - 1].function);
    }
    for (size_t i = 0; i < count && (i == 0 || kind == VIEW_CODE_FRAME); i++) {
        if (i > 0) {
            put_raw(&p, p.json ? "," : "\n    > ");
        }
        if (p.json) {
            p.between = false;
            put_frame_json(&p, &frames[i]);
        } else {
            put_frame_text(&p, &frames[i], start, kind);
        }
    }
    c->text = p.text;
    c->text_len = p.len;
}

static void forget_codes(struct view *v)
{
    struct view_code *c, *next;

    HASH_ITER(hh, v->codes, c, next)
    {
        HASH_DEL(v->codes, c);
        free(c->function);
        free(c->text);
        free(c);
    }
}

const struct view_code *view_code_at(struct view *v, uint64_t address, enum view_code_kind kind)
{
    struct space *space = view_code_space(v);
    uint64_t key[3] = {(uint64_t)(uintptr_t)space, address, (uint64_t)kind};
    struct view_code *c;

    HASH_FIND(hh, v->codes, key, sizeof key, c);
    if (c == NULL) {
        if (HASH_COUNT(v->codes) >= CODES_MOST) {
            forget_codes(v);
        }
        c = xcalloc(1, sizeof *c);
        memcpy(c->key, key, sizeof key);
        describe(v, space, c);
        HASH_ADD(hh, v->codes, key, sizeof c->key, c);
    }
    return c;
}

void view_code_put(struct put *p, void *view, uint64_t address)
{
    const struct view_code *c;

    if (address == 0) {
        put_null(p);
        return;
    }
    c = view_code_at(view, address, VIEW_CODE_FUNCTION);
    put_bytes(p, c->text, c->text_len);
}

static void warn_changed(const char *path, void *unused)
{
    (void)unused;
    warn("'%s' is not the file that ran: nothing in it is named", path);
}

void view_code_end(struct view *v)
{
    struct view_process *p, *next;

    forget_codes(v);
    HASH_ITER(hh, v->processes, p, next)
    {
        HASH_DEL(v->processes, p);
        modules_release(p->modules);
        free(p->exe);
        free(p);
    }
    if (v->symbols != NULL) {
        symbols_changed(v->symbols, warn_changed, NULL);
        symbols_free(v->symbols);
    }
}
