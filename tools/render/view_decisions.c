/* view_decisions.c - what the policy decided, among the events: beside its call, or on a line of its own.
 *
 * Owns:     the decisions that wait for their call, and those that were told of one.
 * Contexts: the tools only, one thread. Records are hostile; their pointers stay good.
 * Errors:   see view.h.
 * Source:   struct sigvet_decision in include/sigvet/trace.h.
 *
 * A record's time is that of the launcher's last beat, a little before its call; so a decision waits for the
 * call that has its process, function, caller and arguments. It is shown alone when that does not come: when
 * the call is not shown, or when the kernel layer decided, who knows the system call alone. */
#include <stdlib.h>
#include <string.h>

#include "util.h"
#include "view_state.h"

#define HOLD_NS 100000000u /* how long a decision waits, in the time of events */
#define KNOWN_MOST 1024u   /* then the oldest is forgotten */

static void make_decision(struct view *v, const struct sigvet_decision *rec, struct decision *d)
{
    bool is_syscall = (rec->flags & SIGVET_DECISION_SYSCALL) != 0;

    if (!v->book_loaded) {
        rulebook_load(&v->book, v->trace);
        v->book_loaded = true;
    }
    *d = (struct decision){.record = rec, .action = (enum sigvet_action)rec->action};
    d->origin = rulebook_origin(&v->book, rec->rule);
    d->call = is_syscall ? NULL : reader_row_name(v->trace, rec->row);
    d->api = is_syscall ? api_by_number(rec->row) : d->call != NULL ? api_by_name(d->call) : NULL;
    if (is_syscall && d->api != NULL) {
        d->call = d->api->name;
    }
}

/* On a line of its own. */
static void show(struct view *v, struct view_decision *known)
{
    struct view_process *before = v->process;
    struct decision d;

    known->shown = true;
    make_decision(v, known->record, &d);
    (void)view_code_process(v, known->record->process);
    v->writer->decision(v, &d);
    v->process = before;
}

void view_decisions_take(struct view *v, const struct sigvet_decision *rec)
{
    const struct view_filter *f = &v->options.filter;
    struct decision d;

    /* Of calls that were allowed only with -v; JSON: always. */
    if (rec->action == SIGVET_ALLOW && v->options.format != VIEW_JSON && !f->verbose) {
        return;
    }
    make_decision(v, rec, &d);
    if (!view_filter_shows(f, d.api, d.call != NULL ? d.call : "?") ||
        !view_filter_shows_pid(f, rec->pid)) {
        return;
    }
    if (v->decision_count == KNOWN_MOST) {
        if (!v->decisions[0].shown) {
            show(v, &v->decisions[0]);
        }
        memmove(v->decisions, v->decisions + 1, (KNOWN_MOST - 1) * sizeof *v->decisions);
        v->decision_count--;
    } else if (v->decision_count == v->decision_room) {
        v->decision_room = v->decision_room > 0 ? 2 * v->decision_room : 16;
        v->decisions = xrealloc_array(v->decisions, v->decision_room, sizeof *v->decisions);
    }
    v->decisions[v->decision_count++] = (struct view_decision){.record = rec};
}

void view_decisions_show(struct view *v, uint64_t until_ns)
{
    for (size_t i = 0; i < v->decision_count; i++) {
        struct view_decision *known = &v->decisions[i];
        bool by_kernel = (known->record->flags & SIGVET_DECISION_KERNEL) != 0;
        uint64_t hold = by_kernel || v->options.format == VIEW_JSON ? 0 : HOLD_NS;
        if (!known->shown && known->record->time_ns <= until_ns &&
            until_ns - known->record->time_ns >= hold) {
            show(v, known);
        }
    }
}

static bool is_of(const struct sigvet_decision *rec, const struct view_call *c)
{
    const struct sigvet_event *head = c->event->head;
    bool is_syscall = head->type == SIGVET_EVENT_SYSCALL;

    if (rec->process != c->event->process_off || rec->row != head->row ||
        is_syscall != ((rec->flags & SIGVET_DECISION_SYSCALL) != 0) ||
        rec->caller != c->record->caller || c->decode.api == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < c->decode.api->arguments; i++) {
        uint64_t word;
        if ((i + 1) * sizeof word > c->decode.len) {
            return false;
        }
        memcpy(&word, c->decode.words + i * sizeof word, sizeof word);
        if (word != rec->args[i]) {
            return false;
        }
    }
    return true;
}

/* The record stands for repeats of its call, too: a denied one is known again by its error. */
bool view_decisions_of(struct view *v, const struct view_call *c, struct decision *out)
{
    uint32_t error = decode_error(&c->decode);

    for (size_t i = v->decision_count; i-- > 0;) {
        struct view_decision *known = &v->decisions[i];
        const struct sigvet_decision *rec = known->record;
        bool fits =
            rec->action == SIGVET_DENY ? c->decode.ended && error == rec->error : !known->shown;
        if (fits && is_of(rec, c)) {
            known->shown = true;
            make_decision(v, rec, out);
            return true;
        }
    }
    return false;
}
