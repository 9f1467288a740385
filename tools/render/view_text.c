/* view_text.c - events as lines of text, like strace's.
 *
 * Owns:     the look of a line.
 * Contexts: the tools only. No printf: millions of lines are written in a second.
 * Errors:   see view.h.
 * Source:   strace(1). A line is "[pid N] TIME CALL = RESULT <DURATION> [CALLER]". */
#include <string.h>
#include <sys/wait.h>

#include "decision_words.h"
#include "view_state.h"

#define NS_PER_US 1000u

enum colour { PLAIN, CALL_COLOUR, SIGNAL_COLOUR, CHANGE_COLOUR, ERROR_COLOUR };

static void put_colour(struct view *v, enum colour c)
{
    static const char *const codes[] = {"\033[0m", "\033[1m", "\033[33m", "\033[35m", "\033[31m"};

    if (v->options.colour) {
        put_raw(&v->out, codes[c]);
    }
}

/* ---- the beginning and the end of a line ------------------------------------------------------ */

/* [pid 123] or [pid 123/tid 124], then the time. `pid` 0: not of one process. */
static void begin_line(struct view *v, uint32_t pid, uint32_t tid, uint64_t ns)
{
    if (ns == 0) {
        ns = v->last_ns != 0 ? v->last_ns : reader_header(v->trace)->monotonic_ns;
    }
    if (pid != 0) {
        put_bytes(&v->out, "[pid ", 5);
        put_digits(&v->out, pid, 1);
        if (tid != pid && tid != 0) {
            put_bytes(&v->out, "/tid ", 5);
            put_digits(&v->out, tid, 1);
        }
        put_bytes(&v->out, "] ", 2);
    }
    view_time_put(v, ns);
    v->last_ns = ns > v->last_ns ? ns : v->last_ns;
}

static void begin_event(struct view *v, const struct event *e, uint64_t ns)
{
    /* A vfork child runs on its parent's thread. */
    begin_line(v, e->pid, e->head->pid != 0 ? e->pid : e->tid, ns);
}

static void end_line(struct view *v)
{
    put_char(&v->out, '\n');
}

/* ---- calls ----------------------------------------------------------------------------------- */

static void put_error(struct view *v, uint32_t error)
{
    const char *name = decode_errno_name(error), *text = decode_errno_text(error);

    put_char(&v->out, ' ');
    put_colour(v, ERROR_COLOUR);
    decode_errno(&v->out, error);
    if (name != NULL && text != NULL) {
        put_bytes(&v->out, " (", 2);
        put_raw(&v->out, text);
        put_char(&v->out, ')');
    }
    put_colour(v, PLAIN);
}

/* (denied by rule "nothing leaves") */
static void put_decision(struct view *v, const struct view_call *c)
{
    struct decision d;

    if (v->decision_count > 0 && view_decisions_of(v, c, &d)) {
        put_bytes(&v->out, " (", 2);
        decision_words_brief(&v->out, &d);
        put_char(&v->out, ')');
    }
}

static bool returns_signal(const struct api *a)
{
    return a->class == CLASS_WAIT && (a->kinds[1] == KIND_INFO_OUT);
}

static void put_result(struct view *v, const struct view_call *c)
{
    const struct decode_call *d = &c->decode;
    uint32_t error;

    put_bytes(&v->out, " = ", 3);
    if (!d->ended) {
        put_char(&v->out, '?');
        return;
    }
    if (d->api->result == RESULT_VOID) {
        put_raw(&v->out, "<void>");
        return;
    }
    decode_result(&v->out, d);
    error = decode_error(d);
    if (error != 0) {
        put_error(v, error);
    } else if (returns_signal(d->api) && d->result > 0) {
        put_bytes(&v->out, " (", 2);
        decode_signal(&v->out, (uint32_t)d->result);
        put_char(&v->out, ')');
    }
}

/* Who called: at the beginning of a call, which for most is all of it. */
static void put_caller(struct view *v, const struct view_call *c)
{
    if (v->options.callers && c->record->caller != 0) {
        const struct view_code *code = view_code_at(v, c->record->caller, VIEW_CODE_CALLER);
        put_bytes(&v->out, " [", 2);
        put_bytes(&v->out, code->text, code->text_len);
        put_char(&v->out, ']');
    }
    if (v->options.stacks) {
        put_bytes(&v->out, "\n    > ", 7);
        view_stack_put(v, c, "\n    > ");
    }
}

static void put_duration(struct view *v, const struct view_call *c)
{
    const struct event *e = c->event;

    if (v->options.durations && c->decode.ended && e->end_ns >= e->begin_ns) {
        put_bytes(&v->out, " <", 2);
        view_time_seconds(&v->out, e->end_ns - e->begin_ns);
        put_char(&v->out, '>');
    }
}

/* System calls by the name of their number: SYS_kill. */
static void put_call_name(struct view *v, const struct view_call *c)
{
    put_colour(v, CALL_COLOUR);
    if (c->record->head.type == SIGVET_EVENT_SYSCALL) {
        put_bytes(&v->out, "SYS_", 4);
    }
    if (c->row->api != NULL) {
        put_bytes(&v->out, c->row->name, c->row->name_len);
    } else {
        put_name(&v->out, c->row->name);
    }
    put_colour(v, PLAIN);
}

static void put_arguments(struct view *v, const struct view_call *c, uint32_t from, uint32_t to)
{
    if (c->row->api != NULL) {
        decode_arguments(&v->out, &c->decode, from, to);
    } else if (from == 0) {
        put_char(&v->out, '?');
    }
}

/* `name(args` of a call that goes on, for the other half to follow: put together they read as one. */
static void put_unfinished(struct view *v, const struct view_call *c)
{
    uint32_t arguments = c->row->api != NULL ? c->row->api->arguments : 0;

    begin_event(v, c->event, c->event->begin_ns);
    put_call_name(v, c);
    put_open(&v->out, '(');
    put_arguments(v, c, 0, c->row->first_out);
    if (v->out.between && c->row->first_out < arguments) {
        put_char(&v->out, ',');
    }
    put_raw(&v->out, " <unfinished ...>");
    put_caller(v, c);
    end_line(v);
}

static void text_call(struct view *v, const struct view_call *c)
{
    const struct event *e = c->event;
    bool resumes = e->phase == EVENT_END && !c->whole;

    if (e->phase == EVENT_BEGIN) {
        put_unfinished(v, c);
        return;
    }
    if (resumes) {
        begin_event(v, e, e->end_ns);
        put_bytes(&v->out, "<... ", 5);
        put_call_name(v, c);
        put_raw(&v->out, " resumed>");
        v->out.between = false;
        if (e->abandoned) {
            put_raw(&v->out, " <did not return>");
        } else {
            put_arguments(v, c, c->row->first_out, SIGVET_ARGS);
        }
    } else {
        begin_event(v, e, e->begin_ns);
        put_call_name(v, c);
        put_open(&v->out, '(');
        put_arguments(v, c, 0, SIGVET_ARGS);
    }
    put_char(&v->out, ')');
    if (c->row->api != NULL) {
        put_result(v, c);
        put_decision(v, c);
    }
    put_duration(v, c);
    if (!resumes) {
        put_caller(v, c);
    }
    end_line(v);
}

/* ---- deliveries ------------------------------------------------------------------------------ */

static void put_interrupted(struct view *v, const struct sigvet_delivery_event *d)
{
    static const char *const kinds[] = {
        [SIGVET_INTERRUPTED_EINTR] = " (EINTR)",
        [SIGVET_INTERRUPTED_RESTART] = " (restarts)",
        [SIGVET_INTERRUPTED_DONE] = " (had ended)",
    };
    const struct view_code *place = view_code_at(v, d->ip, VIEW_CODE_PLACE);
    bool in_call = d->syscall != SIGVET_INTERRUPTED_CODE && d->syscall <= SIGVET_INTERRUPTED_DONE;
    const char *call = in_call ? view_interrupted(d, place) : NULL;

    if (call != NULL) {
        put_name(&v->out, call);
    } else {
        put_bytes(&v->out, place->text, place->text_len);
    }
    if (in_call) {
        put_raw(&v->out, kinds[d->syscall]);
    }
}

static void text_delivery(struct view *v, const struct event *e, const siginfo_t *info)
{
    const struct sigvet_delivery_event *d = (const void *)e->head;
    const char *program = NULL;

    if (decode_info_has_sender(info)) {
        program = view_pids_program(v, (uint32_t)info->si_pid);
    }
    begin_event(v, e, e->begin_ns);
    put_colour(v, SIGNAL_COLOUR);
    put_raw(&v->out, "--- ");
    decode_signal(&v->out, d->signal);
    put_raw(&v->out, " ");
    put_open(&v->out, '{');
    decode_info_members(&v->out, info, program);
    put_close(&v->out, '}');
    put_raw(&v->out, " handler=");
    put_address(&v->out, d->handler);
    put_raw(&v->out, " interrupted=");
    put_interrupted(v, d);
    if (e->head->flags & SIGVET_EVENT_ALTSTACK) {
        put_raw(&v->out, " altstack");
    }
    if (d->nesting > 1) {
        put_raw(&v->out, " nested=");
        put_unsigned(&v->out, d->nesting);
    }
    put_raw(&v->out, " ---");
    put_colour(v, PLAIN);
    end_line(v);
}

static void put_handler_name(struct view *v, uint64_t handler)
{
    const struct view_code *code = view_code_at(v, handler, VIEW_CODE_FUNCTION);

    if (code->function != NULL) {
        put_name(&v->out, code->function);
    } else {
        put_bytes(&v->out, code->text, code->text_len);
    }
}

static void put_errno_change(struct view *v, const struct sigvet_delivery_event *d)
{
    if (d->errno_before == d->errno_after) {
        put_raw(&v->out, ", errno unchanged");
        return;
    }
    put_raw(&v->out, ", errno changed from ");
    decode_errno(&v->out, d->errno_before);
    put_raw(&v->out, " to ");
    decode_errno(&v->out, d->errno_after);
}

static void text_left(struct view *v, const struct event *e)
{
    const struct sigvet_delivery_event *d = (const void *)e->head;
    bool jumped = e->head->flags & SIGVET_EVENT_LEFT;

    begin_event(v, e, e->end_ns);
    put_colour(v, SIGNAL_COLOUR);
    put_raw(&v->out, "+++ ");
    put_handler_name(v, d->handler);
    put_raw(&v->out, jumped ? " left by a jump" : e->abandoned ? " did not return" : " returned");
    if (e->end_ns != 0 && e->end_ns >= e->begin_ns && (jumped || !e->abandoned)) {
        put_raw(&v->out, " after ");
        put_unsigned(&v->out, (e->end_ns - e->begin_ns) / NS_PER_US);
        put_raw(&v->out, " us");
    }
    if (!jumped && !e->abandoned) {
        put_errno_change(v, d);
    }
    put_raw(&v->out, " +++");
    put_colour(v, PLAIN);
    end_line(v);
}

/* ---- processes ------------------------------------------------------------------------------- */

static void begin_change(struct view *v, uint32_t pid, uint32_t tid, uint64_t ns)
{
    begin_line(v, pid, tid, ns);
    put_colour(v, CHANGE_COLOUR);
    put_raw(&v->out, "+++ ");
}

static void end_change(struct view *v)
{
    put_raw(&v->out, " +++");
    put_colour(v, PLAIN);
    end_line(v);
}

static void text_thread(struct view *v, const struct event *e)
{
    begin_change(v, e->pid, e->tid, e->begin_ns);
    put_raw(&v->out, "thread began");
    end_change(v);
}

static void text_process(struct view *v, const struct sigvet_process *p, uint32_t forked_from,
                         uint64_t ns)
{
    const char *arg;

    begin_change(v, p->pid, p->pid, ns != 0 ? ns : p->time_ns);
    if (forked_from != 0) {
        put_raw(&v->out, "forked by pid ");
        put_unsigned(&v->out, forked_from);
    } else {
        put_raw(&v->out, "runs ");
        put_name(&v->out, *reader_exe(p) != '\0' ? reader_exe(p) : NULL);
        put_char(&v->out, ' ');
        put_open(&v->out, '[');
        for (uint32_t i = 0; (arg = reader_arg(p, i)) != NULL; i++) {
            put_element(&v->out);
            put_string(&v->out, arg, strlen(arg), false);
        }
        put_raw(&v->out, p->argv_count < p->argv_total ? ", ...]" : "]");
    }
    end_change(v);
}

static void put_sender(struct view *v, uint32_t sender)
{
    const char *program = view_pids_program(v, sender);

    if (sender == 0) {
        return;
    }
    put_raw(&v->out, " (sent by pid ");
    put_unsigned(&v->out, sender);
    if (program != NULL) {
        put_char(&v->out, ' ');
        put_name(&v->out, program);
    }
    put_char(&v->out, ')');
}

static void text_changed(struct view *v, const struct view_change *c)
{
    int status = (int)c->status;

    begin_change(v, c->pid, c->pid, c->time_ns);
    if (WIFEXITED(status)) {
        put_raw(&v->out, "exited with ");
        put_signed(&v->out, WEXITSTATUS(status));
    } else if (WIFSTOPPED(status)) {
        put_raw(&v->out, "stopped by ");
        decode_signal(&v->out, (uint32_t)WSTOPSIG(status));
    } else if (WIFCONTINUED(status)) {
        put_raw(&v->out, "continued");
    } else {
        put_raw(&v->out, "killed by ");
        decode_signal(&v->out, (uint32_t)WTERMSIG(status));
        put_raw(&v->out, WCOREDUMP(status) ? " (core dumped)" : "");
    }
    put_sender(v, c->sender);
    end_change(v);
}

static void text_gap(struct view *v, uint32_t pid, const char *kind, const char *text)
{
    begin_change(v, pid, pid, 0);
    put_raw(&v->out, "not seen: ");
    put_raw(&v->out, kind);
    if (*text != '\0') {
        put_raw(&v->out, ": ");
        put_name(&v->out, text);
    }
    end_change(v);
}

static void text_decision(struct view *v, const struct decision *d)
{
    const struct sigvet_decision *rec = d->record;

    begin_change(v, rec->pid, rec->tid, rec->time_ns);
    put_raw(&v->out, "policy: ");
    decision_words_sentence(&v->out, d);
    end_change(v);
}

static void text_lost(struct view *v, uint64_t events)
{
    begin_change(v, 0, 0, 0);
    put_unsigned(&v->out, events);
    put_raw(&v->out, events == 1 ? " event lost" : " events lost");
    end_change(v);
}

static void text_finish(struct view *v)
{
    uint64_t bad = events_bad(v->events);

    if (bad != 0) {
        begin_change(v, 0, 0, 0);
        put_unsigned(&v->out, bad);
        put_raw(&v->out, bad == 1 ? " event was damaged" : " events were damaged");
        end_change(v);
    }
}

const struct view_writer view_text = {
    .call = text_call,
    .delivery = text_delivery,
    .left = text_left,
    .thread = text_thread,
    .process = text_process,
    .changed = text_changed,
    .gap = text_gap,
    .decision = text_decision,
    .lost = text_lost,
    .finish = text_finish,
};
