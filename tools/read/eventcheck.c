/* eventcheck.c - whether an event holds what its type and its call promise.
 *
 * Owns:     see eventcheck.h.
 * Contexts: see eventcheck.h.
 * Errors:   see eventcheck.h.
 * Source:   see eventcheck.h. */
#include "eventcheck.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define SYSCALLS 1024u              /* above all numbers in the table */
#define ROWS_MOST (UINT16_MAX + 1u) /* no event can name more */
#define STRING_SIZE 64u
#define SIGNALS 64u

/* What checking needs of one call. */
struct shape {
    bool known;
    uint8_t ends;                  /* enum eventcheck_ends */
    uint16_t size;                 /* of the event, without a stack */
    uint16_t strings[SIGVET_ARGS]; /* where they begin, ended by 0 */
};

struct eventcheck {
    uint32_t row_count;
    struct shape *rows;
    struct shape syscalls[SYSCALLS];
};

static enum eventcheck_ends ends_of(const struct api *a)
{
    static const struct {
        const char *name;
        enum eventcheck_ends ends;
    } names[] = {
        {"_exit", EVENTCHECK_ENDS_PROCESS},       {"exit", EVENTCHECK_ENDS_PROCESS},
        {"quick_exit", EVENTCHECK_ENDS_PROCESS},  {"exit_group", EVENTCHECK_ENDS_PROCESS},
        {"execve", EVENTCHECK_ENDS_PROCESS},      {"execv", EVENTCHECK_ENDS_PROCESS},
        {"execl", EVENTCHECK_ENDS_PROCESS},       {"execle", EVENTCHECK_ENDS_PROCESS},
        {"execlp", EVENTCHECK_ENDS_PROCESS},      {"execvp", EVENTCHECK_ENDS_PROCESS},
        {"execvpe", EVENTCHECK_ENDS_PROCESS},     {"execveat", EVENTCHECK_ENDS_PROCESS},
        {"fexecve", EVENTCHECK_ENDS_PROCESS},     {"abort", EVENTCHECK_ENDS_PROCESS},
        {"pthread_exit", EVENTCHECK_ENDS_THREAD},
    };

    if (a->syscall >= 0 && strcmp(a->name, "exit") == 0) {
        return EVENTCHECK_ENDS_THREAD;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (a->result == RESULT_NOTE && strcmp(a->name, names[i].name) == 0) {
            return names[i].ends;
        }
    }
    return EVENTCHECK_ENDS_NOTHING;
}

static struct shape shape_of(const struct api *a)
{
    size_t words = sizeof(struct sigvet_call_event);
    struct shape s = {
        .known = true,
        .ends = (uint8_t)ends_of(a),
        .size = (uint16_t)(words + api_words_size(a)),
    };
    size_t n = 0;

    for (uint32_t i = 0; i < a->arguments; i++) {
        if (a->kinds[i] == KIND_STRING_IN && n < SIGVET_ARGS) {
            s.strings[n++] = (uint16_t)(words + api_pointee(a, i));
        }
    }
    return s;
}

struct eventcheck *eventcheck_new(const struct trace *t)
{
    struct eventcheck *ec = xcalloc(1, sizeof *ec);
    const struct api *a;

    ec->row_count = reader_header(t)->row_count;
    if (ec->row_count > ROWS_MOST) {
        ec->row_count = ROWS_MOST;
    }
    ec->rows = xcalloc(ec->row_count, sizeof *ec->rows);
    for (uint32_t i = 0; i < ec->row_count; i++) {
        a = api_by_name(reader_row_name(t, i));
        if (a != NULL) {
            ec->rows[i] = shape_of(a);
        }
    }
    for (size_t i = 0; (a = api_at(i)) != NULL; i++) {
        if (a->syscall >= 0 && (uint32_t)a->syscall < SYSCALLS) {
            ec->syscalls[a->syscall] = shape_of(a);
        }
    }
    return ec;
}

void eventcheck_free(struct eventcheck *ec)
{
    if (ec != NULL) {
        free(ec->rows);
        free(ec);
    }
}

static const struct shape *shape_for(const struct eventcheck *ec, const struct sigvet_event *e)
{
    if (e->type == SIGVET_EVENT_CALL && e->row < ec->row_count) {
        return &ec->rows[e->row];
    }
    if (e->type == SIGVET_EVENT_SYSCALL && e->row < SYSCALLS) {
        return &ec->syscalls[e->row];
    }
    return NULL;
}

/* Whether the stack at the event's end, behind `size` bytes, lies within it. */
static bool stack_ok(const struct sigvet_event *e, size_t size)
{
    struct sigvet_event_stack stack;

    if (e->size < size + sizeof stack) {
        return false;
    }
    memcpy(&stack, (const char *)e + size, sizeof stack);
    return stack.len <= e->size - size - sizeof stack && stack.addr <= UINT64_MAX - stack.len;
}

static bool delivery_ok(const struct sigvet_delivery_event *d)
{
    return d->signal >= 1 && d->signal <= SIGNALS && d->syscall <= SIGVET_INTERRUPTED_DONE;
}

enum eventcheck_verdict eventcheck_event(const struct eventcheck *ec, struct sigvet_event *e,
                                         size_t room)
{
    const struct shape *shape = NULL;
    size_t size = 0;

    if (e->size < sizeof *e || e->size % SIGVET_EVENT_ALIGN != 0 || e->size > SIGVET_EVENT_MAX ||
        e->size > room) {
        return EVENTCHECK_BROKEN;
    }
    switch (e->type) {
    case SIGVET_EVENT_CALL:
    case SIGVET_EVENT_SYSCALL:
        shape = shape_for(ec, e);
        if (shape == NULL || !shape->known) {
            return EVENTCHECK_DROP;
        }
        size = shape->size;
        break;
    case SIGVET_EVENT_DELIVERY:
        size = sizeof(struct sigvet_delivery_event);
        break;
    case SIGVET_EVENT_THREAD:
        size = sizeof *e;
        break;
    default:
        return EVENTCHECK_DROP;
    }
    if (e->size < size || ((e->flags & SIGVET_EVENT_STACK) != 0 && !stack_ok(e, size)) ||
        (e->type == SIGVET_EVENT_DELIVERY && !delivery_ok((const void *)e))) {
        return EVENTCHECK_DROP;
    }
    for (size_t i = 0; shape != NULL && i < SIGVET_ARGS && shape->strings[i] != 0; i++) {
        ((char *)e)[shape->strings[i] + STRING_SIZE - 1] = '\0';
    }
    return EVENTCHECK_GOOD;
}

enum eventcheck_ends eventcheck_ends(const struct eventcheck *ec, const struct sigvet_event *e)
{
    const struct shape *shape = shape_for(ec, e);

    return shape != NULL ? (enum eventcheck_ends)shape->ends : EVENTCHECK_ENDS_NOTHING;
}
