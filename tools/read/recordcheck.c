/* recordcheck.c - whether a record holds what its type promises, and the header.
 *
 * Owns:     nothing.
 * Contexts: the tools only; the record is hostile, its bytes are private and do not change.
 * Errors:   see recordcheck.h.
 * Source:   include/sigvet/trace.h, include/sigvet/config.h */
#include "recordcheck.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "sigvet/config.h"

#define NAMES_MAX (16u << 20)

/* Whether `len` bytes at `text` hold a string that ends with them; `len` 0 stands for no string,
 * which readers of the field still see as an empty one if the record (`room` bytes) has the byte.
 */
static bool is_text(const char *text, uint64_t len, uint64_t room)
{
    if (len > room) {
        return false;
    }
    return len > 0 ? text[len - 1] == '\0' : room > 0 && text[0] == '\0';
}

static bool check_process(const struct sigvet_process *p)
{
    uint64_t room = p->rec.size - sizeof *p;
    uint32_t strings = 0;

    if (p->exe_len > room || p->argv_len > room - p->exe_len ||
        (p->exe_len > 0 && p->text[p->exe_len - 1] != '\0')) {
        return false;
    }
    const char *argv = p->text + p->exe_len;
    for (uint32_t i = 0; i < p->argv_len; i++) {
        strings += argv[i] == '\0';
    }
    return strings >= p->argv_count && (p->argv_len == 0 || argv[p->argv_len - 1] == '\0');
}

static bool check_modules(const struct sigvet_modules *m)
{
    uint64_t room = m->rec.size - sizeof *m;
    const char *at = (const char *)(m + 1);

    for (uint32_t i = 0; i < m->count; i++) {
        struct sigvet_module one;
        if (room < sizeof one) {
            return false;
        }
        memcpy(&one, at, sizeof one);
        at += sizeof one;
        room -= sizeof one;
        uint64_t padded = ((uint64_t)one.path_len + 7) & ~7ull;
        if (one.path_len == 0 || padded > room || at[one.path_len - 1] != '\0') {
            return false;
        }
        at += padded;
        room -= padded;
    }
    return true;
}

static bool check_regions(const struct sigvet_unsafe_call *c, size_t least)
{
    for (size_t i = 0; i < SIGVET_REGIONS; i++) {
        const struct sigvet_region *r = &c->region[i];
        if (r->len == 0) {
            continue;
        }
        if (r->off < least || r->off > c->rec.size || r->len > c->rec.size - r->off ||
            r->addr > UINT64_MAX - r->len) {
            return false;
        }
    }
    return true;
}

static bool check_decision(const struct sigvet_decision *d)
{
    uint64_t room = d->rec.size - sizeof *d;
    struct sigvet_event_stack stack;

    if (d->action >= SIGVET_ACTIONS) {
        return false;
    }
    if ((d->flags & SIGVET_DECISION_STACK) == 0) {
        return true;
    }
    if (room < sizeof stack) {
        return false;
    }
    memcpy(&stack, d + 1, sizeof stack);
    return stack.len <= room - sizeof stack && stack.addr <= UINT64_MAX - stack.len;
}

/* What a record type needs before its check may look at it; 0: no such type. */
static size_t least_size(uint32_t type)
{
    switch (type) {
    case SIGVET_REC_PROCESS:
        return sizeof(struct sigvet_process);
    case SIGVET_REC_MODULES:
        return sizeof(struct sigvet_modules);
    case SIGVET_REC_HANDLER:
        return sizeof(struct sigvet_handler);
    case SIGVET_REC_UNSAFE_CALL:
        return sizeof(struct sigvet_unsafe_call);
    case SIGVET_REC_EXEC:
        return sizeof(struct sigvet_exec);
    case SIGVET_REC_GAP:
        return sizeof(struct sigvet_gap_rec);
    case SIGVET_REC_STATUS:
        return sizeof(struct sigvet_status);
    case SIGVET_REC_CHUNK:
        return sizeof(struct sigvet_chunk);
    case SIGVET_REC_DECISION:
        return sizeof(struct sigvet_decision);
    case SIGVET_REC_RUNNING:
        return sizeof(struct sigvet_running);
    case SIGVET_REC_STUCK:
        return sizeof(struct sigvet_stuck);
    default:
        return 0;
    }
}

bool recordcheck_valid(const struct sigvet_record *rec)
{
    size_t least = least_size(rec->type);

    if (least == 0 || rec->size < least) {
        return false;
    }
    switch (rec->type) {
    case SIGVET_REC_PROCESS:
        return check_process((const void *)rec);
    case SIGVET_REC_MODULES:
        return check_modules((const void *)rec);
    case SIGVET_REC_UNSAFE_CALL:
    case SIGVET_REC_STUCK:
        return check_regions((const void *)rec, least);
    case SIGVET_REC_DECISION:
        return check_decision((const void *)rec);
    case SIGVET_REC_EXEC: {
        const struct sigvet_exec *e = (const void *)rec;
        return is_text(e->path, e->path_len, e->rec.size - offsetof(struct sigvet_exec, path));
    }
    case SIGVET_REC_GAP: {
        const struct sigvet_gap_rec *g = (const void *)rec;
        return is_text(g->text, g->text_len, g->rec.size - offsetof(struct sigvet_gap_rec, text));
    }
    case SIGVET_REC_CHUNK: {
        const struct sigvet_chunk *c = (const void *)rec;
        return c->used <= c->rec.size - sizeof *c;
    }
    default:
        return true;
    }
}

#define LIVE(type, begin, end)                                                             \
    do {                                                                                   \
        _Static_assert((end) <= RECORDCHECK_LIVE_MOST, "is read from the record's begin"); \
        *from = offsetof(type, begin);                                                     \
        return (end)-offsetof(type, begin);                                                \
    } while (0)
#define LIVE_WORD(type, word) LIVE(type, word, offsetof(type, word) + sizeof(uint64_t))

size_t recordcheck_live(const struct sigvet_record *rec, size_t *from)
{
    switch (rec->type) {
    case SIGVET_REC_PROCESS:
        LIVE(struct sigvet_process, threads, offsetof(struct sigvet_process, exe_len));
    case SIGVET_REC_HANDLER:
        LIVE(struct sigvet_handler, installs, sizeof(struct sigvet_handler));
    case SIGVET_REC_UNSAFE_CALL:
        LIVE_WORD(struct sigvet_unsafe_call, count);
    case SIGVET_REC_DECISION:
        LIVE_WORD(struct sigvet_decision, count);
    case SIGVET_REC_EXEC:
        LIVE_WORD(struct sigvet_exec, failed);
    default:
        return 0;
    }
}

bool recordcheck_header(const struct sigvet_header *h, const char *path, uint64_t file_size,
                        char *why, size_t why_size)
{
    const char *broken = NULL;
    uint64_t size = file_size < h->capacity ? file_size : h->capacity;

    if (file_size == 0) {
        (void)snprintf(why, why_size, "'%s' is empty; a trace of sigvet was expected", path);
        return false;
    }
    if (file_size < sizeof h->magic || h->magic != SIGVET_TRACE_MAGIC) {
        (void)snprintf(why, why_size, "'%s' is not a trace of sigvet", path);
        return false;
    }
    if (file_size < SIGVET_HEADER_SIZE) {
        (void)snprintf(why, why_size, "'%s' is cut short: %ju bytes, and the header alone has %u",
                       path, (uintmax_t)file_size, SIGVET_HEADER_SIZE);
        return false;
    }
    if (h->version != SIGVET_TRACE_VERSION) {
        (void)snprintf(why, why_size, "'%s' is a trace of version %u; this sigvet reads version %u",
                       path, h->version, SIGVET_TRACE_VERSION);
        return false;
    }
    if (h->header_size != SIGVET_HEADER_SIZE) {
        broken = "header size";
    } else if (h->names_off < h->header_size || h->names_off > size || h->names_size > NAMES_MAX ||
               h->names_size > size - h->names_off) {
        broken = "place of the names";
    } else if (h->records_off < h->names_off + h->names_size ||
               h->records_off % SIGVET_RECORD_ALIGN != 0 || h->records_off > size) {
        broken = "place of the records";
    } else if (h->tail < h->records_off) {
        broken = "end of the records";
    }
    if (broken != NULL) {
        (void)snprintf(why, why_size, "'%s' is damaged: the %s in its header is impossible", path,
                       broken);
    }
    return broken == NULL;
}
