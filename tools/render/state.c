/* state.c - see state.h.
 *
 * Owns:     see state.h.
 * Contexts: see state.h.
 * Errors:   see state.h.
 * Source:   see state.h. */
#include "state.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>

#include "decode.h"
#include "put.h"
#include "util.h"
#include "view_state.h"

#define SECOND UINT64_C(1000000000)

struct state {
    struct trace *trace;
    struct replay *replay;
    enum state_format format;
    FILE *to;
    struct view code; /* for view_code.c alone */
};

struct state *state_new(struct trace *t, struct replay *r, enum state_format format, FILE *to)
{
    struct state *s = xcalloc(1, sizeof *s);

    *s = (struct state){.trace = t, .replay = r, .format = format, .to = to};
    s->code.trace = t;
    s->code.out.json = format == STATE_JSON;
    return s;
}

void state_free(struct state *s)
{
    view_code_end(&s->code);
    put_free(&s->code.out);
    free(s);
}

void state_record(struct state *s, const struct sigvet_record *rec)
{
    if (rec->type == SIGVET_REC_PROCESS) {
        view_code_add_process(&s->code, (const void *)rec, reader_offset(s->trace, rec));
    } else if (rec->type == SIGVET_REC_MODULES) {
        view_code_set_modules(&s->code, (const void *)rec);
    }
}

/* Seconds since the trace began. */
static void put_time(struct put *p, const struct state *s, uint64_t ns)
{
    uint64_t start = reader_header(s->trace)->monotonic_ns;
    uint64_t since = ns > start ? ns - start : 0;

    if (ns == UINT64_MAX) {
        put_word(p, "end");
        return;
    }

    put_digits(p, since / SECOND, 1);
    put_char(p, '.');
    put_digits(p, since % SECOND, 9);
}

/* A member in JSON; in text a line of its own with a name. */
static void put_line(struct put *p, unsigned depth, const char *text, const char *member)
{
    if (p->json) {
        put_member(p, member);
        return;
    }
    put_char(p, '\n');
    for (unsigned i = 0; i < depth; i++) {
        put_raw(p, "    ");
    }
    put_raw(p, text);
    put_char(p, ' ');
}

static void put_action(struct put *p, const struct replay_disposition *d)
{
    put_open(p, '{');
    put_member(p, (d->flags & SA_SIGINFO) != 0 ? "sa_sigaction" : "sa_handler");
    decode_handler(p, d->handler);
    put_member(p, "sa_mask");
    decode_mask(p, d->mask);
    put_member(p, "sa_flags");
    decode_flags(p, DECODE_SA_FLAGS, d->flags);
    put_close(p, '}');
}

static void put_dispositions(struct put *p, const struct replay_process *process)
{
    uint64_t unknown = replay_dispositions_unknown(process);

    if (p->json) {
        put_member(p, "dispositions");
        put_open(p, '{');
    }
    for (uint32_t signal = 1; signal <= REPLAY_SIGNALS; signal++) {
        const struct replay_disposition *d = &process->disposition[signal - 1];
        if (!d->known || (d->handler == REPLAY_DEFAULT && d->flags == 0 && d->mask == 0)) {
            continue;
        }
        if (p->json) {
            struct put name = {0};
            decode_signal(&name, signal);
            put_char(&name, '\0');
            put_member(p, name.text);
            put_free(&name);
        } else {
            put_raw(p, "\n    ");
            decode_signal(p, signal);
            put_raw(p, ": ");
        }
        put_action(p, d);
    }
    if (p->json) {
        put_close(p, '}');
    }
    if (unknown != 0) {
        put_line(p, 1, "default or ignored, as inherited:", "dispositions_unknown");
        decode_mask(p, unknown);
    }
}

static void put_pending(struct put *p, const struct replay_queue *q, unsigned depth)
{
    const struct replay_pending *e;

    if (p->json) {
        put_member(p, "pending");
        put_open(p, '[');
    }
    for (e = q->first; e != NULL; e = e->next) {
        if (p->json) {
            put_element(p);
            put_open(p, '{');
            put_member(p, "signal");
            decode_signal(p, e->signal);
            put_member(p, "code");
            decode_code(p, e->signal, e->code);
            put_member(p, "sender");
            put_unsigned(p, e->sender);
            put_member(p, "value");
            put_hex(p, e->value);
            put_member(p, "sure");
            put_bool(p, e->sure);
            put_close(p, '}');
            continue;
        }
        put_line(p, depth, e->sure ? "pending:" : "perhaps pending:", NULL);
        decode_signal(p, e->signal);
        if (e->sender != 0) {
            put_raw(p, " from ");
            put_unsigned(p, e->sender);
            put_raw(p, " (");
            decode_code(p, e->signal, e->code);
            put_raw(p, ")");
        }
    }
    if (p->json) {
        put_close(p, ']');
    }
}

static void put_stack(struct put *p, const struct replay_altstack *a)
{
    if (!p->json && (!a->known || (a->flags & SS_DISABLE) != 0)) {
        return;
    }
    put_line(p, 2, "altstack:", "altstack");
    put_open(p, '{');
    put_member(p, "ss_sp");
    put_pointer(p, a->sp);
    put_member(p, "ss_flags");
    decode_flags(p, DECODE_SS_FLAGS, a->flags);
    put_member(p, "ss_size");
    put_unsigned(p, a->size);
    put_close(p, '}');
}

static void put_frame(struct put *p, const struct state *s, const struct replay_frame *f)
{
    if (p->json) {
        put_element(p);
        put_open(p, '{');
        put_member(p, "signal");
        decode_signal(p, f->signal);
        put_member(p, "handler");
        decode_handler(p, f->handler);
        put_member(p, "begun");
        put_bool(p, f->begin != 0);
        put_member(p, "altstack");
        put_bool(p, f->on_altstack);
        put_member(p, "interrupted_mask");
        decode_mask(p, f->mask);
        put_close(p, '}');
        return;
    }
    put_line(p, 2, f->begin != 0 ? "in handler" : "about to run handler", NULL);
    decode_handler(p, f->handler);
    put_raw(p, " for ");
    decode_signal(p, f->signal);
    if (f->begin != 0) {
        put_raw(p, " since ");
        put_time(p, s, f->begin_ns);
    }
    put_raw(p, f->on_altstack ? " on the alternate stack, goes back to " : ", goes back to ");
    decode_mask(p, f->mask);
}

static void put_thread(struct put *p, const struct state *s, const struct replay_thread *t)
{
    const char *call = replay_in_call(t);

    if (p->json) {
        put_element(p);
        put_open(p, '{');
        put_member(p, "tid");
        put_unsigned(p, t->tid);
    } else {
        put_raw(p, "\n    thread ");
        put_unsigned(p, t->tid);
    }
    if (p->json) {
        put_member(p, "blocked");
    } else {
        put_raw(p, t->waiting ? ": blocked while it waits " : ": blocked ");
    }
    decode_mask(p, t->mask);
    if (p->json || t->unknown != 0) {
        put_line(p, 2, "blocked or not:", "blocked_unknown");
        decode_mask(p, t->unknown);
    }
    if (t->waiting) {
        put_line(p, 2, "blocked after the wait:", "blocked_after_wait");
        decode_mask(p, t->saved);
    }
    put_pending(p, &t->pending, 2);
    put_stack(p, &t->altstack);
    if (p->json) {
        put_member(p, "handlers");
        put_open(p, '[');
    }
    for (size_t i = 0; i < t->frame_count; i++) {
        put_frame(p, s, &t->frames[i]);
    }
    if (p->json) {
        put_close(p, ']');
    }
    if (call != NULL || p->json) {
        put_line(p, 2, "in call", "call");
        put_name(p, call);
    }
    if (p->json) {
        put_close(p, '}');
    }
}

static void put_end(struct put *p, const struct state *s, const struct replay_process *process)
{
    static const char *const ends[] = {"alive", "replaced", "exited", "killed"};

    if (p->json) {
        put_member(p, "end");
        put_word(p, ends[process->end]);
        put_member(p, "status");
        if (process->status_known) {
            put_unsigned(p, process->status);
        } else {
            put_null(p);
        }
        return;
    }
    if (process->end == REPLAY_EXECED) {
        put_raw(p, ", replaced by exec");
    } else if (process->end == REPLAY_KILLED) {
        put_raw(p, ", killed by ");
        decode_signal(p, process->status);
    } else if (process->end == REPLAY_EXITED) {
        put_raw(p, ", exited");
        if (process->status_known) {
            put_raw(p, " with ");
            put_unsigned(p, process->status);
        }
    } else if (process->fatal != 0) {
        put_raw(p, ", must die of ");
        decode_signal(p, process->fatal);
    } else if (process->stopped != 0) {
        put_raw(p, ", stopped by ");
        decode_signal(p, process->stopped);
    }
    if (process->end != REPLAY_ALIVE && process->end_ns != 0) {
        put_raw(p, " at ");
        put_time(p, s, process->end_ns);
    }
}

static void put_head(struct put *p, const struct state *s, const struct replay_process *process)
{
    if (p->json) {
        put_element(p);
        put_open(p, '{');
        put_member(p, "pid");
        put_unsigned(p, process->pid);
        put_member(p, "exe");
        put_name(p, process->exe);
        put_member(p, "parent");
        put_unsigned(p, process->parent_pid);
        put_end(p, s, process);
        return;
    }
    put_raw(p, "process ");
    put_unsigned(p, process->pid);
    put_raw(p, process->vforked ? " (borrowing the memory of its parent " : " (");
    put_name(p, process->exe);
    put_raw(p, ")");
    if (process->parent_pid != 0) {
        put_raw(p, ", child of ");
        put_unsigned(p, process->parent_pid);
    }
    put_end(p, s, process);
}

static void put_process(struct put *p, struct state *s, const struct replay_process *process)
{
    (void)view_code_process(&s->code,
                            process->offset != 0 ? process->offset : process->parent_offset);
    put_head(p, s, process);
    put_dispositions(p, process);
    put_pending(p, &process->pending, 1);
    if (process->maybe != 0 || p->json) {
        put_line(p, 1, "perhaps pending:", "perhaps_pending");
        decode_mask(p, process->maybe);
    }
    if (process->alarm_ns != 0) {
        put_line(p, 1, "SIGALRM due at", "alarm");
        put_time(p, s, process->alarm_ns);
    }
    if (p->json) {
        put_member(p, "threads");
        put_open(p, '[');
    }
    for (const struct replay_thread *t = process->threads; t != NULL; t = t->hh.next) {
        if (!t->ended) {
            put_thread(p, s, t);
        }
    }
    if (p->json) {
        put_close(p, ']');
        put_close(p, '}');
    } else {
        put_char(p, '\n');
    }
}

static void put_hex_line(struct put *p, const char *name, uint64_t set)
{
    char line[64];

    (void)snprintf(line, sizeof line, "%s:\t%016" PRIx64 "\n", name, set);
    put_raw(p, line);
}

/* As /proc/PID/task/TID/status has it; what is not known is told behind it. */
static void put_proc(struct put *p, const struct replay_process *process,
                     const struct replay_thread *t)
{
    char line[64];

    (void)snprintf(line, sizeof line, "Tgid:\t%u\nPid:\t%u\n", process->pid, t->tid);
    put_raw(p, line);
    put_hex_line(p, "SigPnd", t->pending.set);
    put_hex_line(p, "ShdPnd", process->pending.set);
    put_hex_line(p, "SigBlk", t->mask);
    put_hex_line(p, "SigIgn", replay_ignored(process));
    put_hex_line(p, "SigCgt", replay_caught(process));
    uint64_t unsure = process->maybe | (process->pending.set & process->signalfds);
    for (const struct replay_pending *e = process->pending.first; e != NULL; e = e->next) {
        unsure |= e->sure ? 0 : REPLAY_BIT(e->signal);
    }
    put_hex_line(p, "BlkUnknown", t->unknown);
    put_hex_line(p, "ActUnknown", replay_dispositions_unknown(process));
    put_hex_line(p, "PndUnknown", unsure);
}

static void show_proc(const struct state *s, struct put *p, const struct replay_process *only)
{
    const struct replay_process *process = NULL;

    while ((process = replay_next(s->replay, process)) != NULL) {
        if (process->end != REPLAY_ALIVE || (only != NULL && process != only)) {
            continue;
        }
        for (const struct replay_thread *t = process->threads; t != NULL; t = t->hh.next) {
            if (!t->ended) {
                put_proc(p, process, t);
            }
        }
    }
}

static void put_when(struct put *p, const struct state *s, uint64_t ns, const char *call,
                     uint32_t tid)
{
    if (p->json) {
        put_open(p, '{');
        put_member(p, "time");
        put_time(p, s, ns);
        put_member(p, "corrections");
        put_unsigned(p, replay_corrections(s->replay));
        if (call != NULL) {
            put_member(p, "call");
            put_word(p, call);
            put_member(p, "tid");
            put_unsigned(p, tid);
        }
        put_member(p, "processes");
        put_open(p, '[');
    } else if (call != NULL) {
        put_raw(p, "at ");
        put_time(p, s, ns);
        put_raw(p, ", thread ");
        put_unsigned(p, tid);
        put_raw(p, ": ");
        put_raw(p, call);
        put_char(p, '\n');
    }
}

void state_show(struct state *s, uint64_t ns, const struct replay_process *only, const char *call,
                uint32_t tid)
{
    struct put p = {.json = s->format == STATE_JSON, .code = view_code_put, .context = &s->code};
    const struct replay_process *process = NULL;

    put_when(&p, s, ns, call, tid);
    if (s->format == STATE_PROC) {
        show_proc(s, &p, only);
    } else {
        while ((process = replay_next(s->replay, process)) != NULL) {
            if (only == NULL || process == only) {
                put_process(&p, s, process);
            }
        }
    }
    if (p.json) {
        put_close(&p, ']');
        put_close(&p, '}');
        put_char(&p, '\n');
    }
    (void)fwrite(p.text, 1, p.len, s->to);
    put_free(&p);
}
