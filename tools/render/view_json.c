/* view_json.c - events as lines of JSON, one object each.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Written by hand, not with a library: millions of objects in a second.
 * Errors:   see view.h.
 * Source:   docs/events.md, docs/events.schema.json. */
#include <string.h>
#include <sys/wait.h>

#include "decision_words.h"
#include "view_state.h"

#define NS_PER_S 1000000000u

/* {"type":"call","time":"1700000000.123456789" */
static void begin_object(struct view *v, const char *type, uint64_t ns)
{
    uint64_t real;

    if (ns == 0) {
        ns = v->last_ns != 0 ? v->last_ns : reader_header(v->trace)->monotonic_ns;
    }
    v->last_ns = ns > v->last_ns ? ns : v->last_ns;
    real = events_realtime(v->events, ns);
    put_raw(&v->out, "{\"type\":\"");
    put_raw(&v->out, type);
    put_raw(&v->out, "\",\"time\":\"");
    put_digits(&v->out, real / NS_PER_S, 1);
    put_char(&v->out, '.');
    put_digits(&v->out, real % NS_PER_S, 9);
    put_char(&v->out, '"');
    v->out.between = true;
}

static void end_object(struct view *v)
{
    put_bytes(&v->out, "}\n", 2);
}

static void member_number(struct view *v, const char *name, uint64_t n)
{
    put_member(&v->out, name);
    put_unsigned(&v->out, n);
}

static void member_word(struct view *v, const char *name, const char *word)
{
    put_member(&v->out, name);
    put_word(&v->out, word);
}

static void member_bool(struct view *v, const char *name, bool b)
{
    put_member(&v->out, name);
    put_bool(&v->out, b);
}

static void member_code(struct view *v, const char *name, uint64_t address,
                        enum view_code_kind kind)
{
    put_member(&v->out, name);
    if (address == 0) {
        put_null(&v->out);
    } else {
        const struct view_code *code = view_code_at(v, address, kind);
        put_bytes(&v->out, code->text, code->text_len);
    }
}

static void member_duration(struct view *v, const struct event *e, bool known)
{
    put_member(&v->out, "duration_ns");
    if (known && e->end_ns >= e->begin_ns && e->end_ns != 0) {
        put_unsigned(&v->out, e->end_ns - e->begin_ns);
    } else {
        put_null(&v->out);
    }
}

static void put_ids(struct view *v, const struct event *e)
{
    member_number(v, "pid", e->pid);
    member_number(v, "tid", e->head->pid != 0 ? e->pid : e->tid);
}

/* ---- calls ----------------------------------------------------------------------------------- */

static const char *phase_name(const struct event *e)
{
    return e->phase == EVENT_COMPLETE ? "complete"
           : e->phase == EVENT_BEGIN  ? "entered"
           : e->abandoned             ? "abandoned"
                                      : "returned";
}

static void put_outcome(struct view *v, const struct decode_call *d)
{
    uint32_t error = decode_error(d);

    put_member(&v->out, "result");
    if (d->ended) {
        decode_result(&v->out, d);
    } else {
        put_null(&v->out);
    }
    put_member(&v->out, "error");
    if (error != 0) {
        decode_errno(&v->out, error);
    } else {
        put_null(&v->out);
    }
}

static void json_call(struct view *v, const struct view_call *c)
{
    const struct event *e = c->event;
    const struct sigvet_event *head = e->head;
    bool is_end = e->phase == EVENT_END && !c->whole;

    begin_object(v, "call", is_end ? e->end_ns : e->begin_ns);
    put_ids(v, e);
    put_member(&v->out, "call");
    put_name(&v->out, c->row->name);
    member_word(v, "class", c->row->api != NULL ? api_class_name(c->row->api->class) : "unknown");
    member_word(v, "phase", c->whole ? "complete" : phase_name(e));
    member_word(v, "via",
                head->flags & SIGVET_EVENT_RAW       ? "raw"
                : head->type == SIGVET_EVENT_SYSCALL ? "syscall"
                                                     : "function");
    put_member(&v->out, "args");
    put_open(&v->out, '[');
    if (c->row->api != NULL) {
        decode_arguments(&v->out, &c->decode, 0, SIGVET_ARGS);
    }
    put_close(&v->out, ']');
    if (c->row->api != NULL && decode_probes(&c->decode)) {
        member_bool(v, "probe", true);
    }
    put_outcome(v, &c->decode);
    member_duration(v, e, c->decode.ended);
    member_bool(v, "in_handler", head->flags & SIGVET_EVENT_IN_HANDLER);
    member_code(v, "caller", v->options.callers ? c->record->caller : 0, VIEW_CODE_CALLER);
    if (v->options.stacks && !is_end) {
        put_member(&v->out, "stack");
        put_open(&v->out, '[');
        view_stack_put(v, c, ",");
        put_close(&v->out, ']');
    }
    end_object(v);
}

/* ---- deliveries ------------------------------------------------------------------------------ */

static void put_interrupted(struct view *v, const struct sigvet_delivery_event *d)
{
    static const char *const kinds[] = {"code", "eintr", "restart", "done"};
    uint32_t what = d->syscall <= SIGVET_INTERRUPTED_DONE ? d->syscall : SIGVET_INTERRUPTED_CODE;
    const struct view_code *place = view_code_at(v, d->ip, VIEW_CODE_PLACE);

    put_member(&v->out, "interrupted");
    put_open(&v->out, '{');
    member_word(v, "what", kinds[what]);
    put_member(&v->out, "call");
    put_name(&v->out, what != SIGVET_INTERRUPTED_CODE ? view_interrupted(d, place) : NULL);
    put_member(&v->out, "at");
    put_bytes(&v->out, place->text, place->text_len);
    put_close(&v->out, '}');
}

static void put_sender(struct view *v, const char *name, uint32_t pid)
{
    put_member(&v->out, name);
    if (pid == 0) {
        put_null(&v->out);
        return;
    }
    put_open(&v->out, '{');
    member_number(v, "pid", pid);
    put_member(&v->out, "program");
    put_name(&v->out, view_pids_program(v, pid));
    put_close(&v->out, '}');
}

static void json_delivery(struct view *v, const struct event *e, const siginfo_t *info)
{
    const struct sigvet_delivery_event *d = (const void *)e->head;
    bool sent = decode_info_has_sender(info) && info->si_pid > 0;

    begin_object(v, "delivery", e->begin_ns);
    put_ids(v, e);
    put_member(&v->out, "signal");
    decode_signal(&v->out, d->signal);
    put_member(&v->out, "info");
    put_open(&v->out, '{');
    decode_info_members(&v->out, info, NULL);
    put_close(&v->out, '}');
    put_sender(v, "sender", sent ? (uint32_t)info->si_pid : 0);
    member_code(v, "handler", d->handler, VIEW_CODE_FUNCTION);
    put_member(&v->out, "flags");
    decode_flags(&v->out, DECODE_SA_FLAGS, d->act_flags);
    put_interrupted(v, d);
    put_member(&v->out, "mask");
    decode_mask(&v->out, d->mask);
    member_bool(v, "altstack", e->head->flags & SIGVET_EVENT_ALTSTACK);
    member_number(v, "nesting", d->nesting);
    end_object(v);
}

static void json_left(struct view *v, const struct event *e)
{
    const struct sigvet_delivery_event *d = (const void *)e->head;
    bool jumped = e->head->flags & SIGVET_EVENT_LEFT;
    bool returned = !jumped && !e->abandoned;

    begin_object(v, "return", e->end_ns);
    put_ids(v, e);
    put_member(&v->out, "signal");
    decode_signal(&v->out, d->signal);
    member_code(v, "handler", d->handler, VIEW_CODE_FUNCTION);
    member_word(v, "how", returned ? "returned" : jumped ? "jumped" : "abandoned");
    member_duration(v, e, returned || jumped);
    put_member(&v->out, "errno_before");
    decode_errno(&v->out, d->errno_before);
    put_member(&v->out, "errno_after");
    if (returned) {
        decode_errno(&v->out, d->errno_after);
    } else {
        put_null(&v->out);
    }
    end_object(v);
}

/* ---- processes ------------------------------------------------------------------------------- */

static void json_thread(struct view *v, const struct event *e)
{
    begin_object(v, "thread", e->begin_ns);
    put_ids(v, e);
    end_object(v);
}

static void json_process(struct view *v, const struct sigvet_process *p, uint32_t forked_from,
                         uint64_t ns)
{
    const char *arg;

    begin_object(v, "process", ns != 0 ? ns : p->time_ns);
    member_number(v, "pid", p->pid);
    member_word(v, "what", forked_from != 0 ? "fork" : "exec");
    member_number(v, "parent", forked_from != 0 ? forked_from : p->parent_pid);
    put_member(&v->out, "exe");
    put_name(&v->out, *reader_exe(p) != '\0' ? reader_exe(p) : NULL);
    put_member(&v->out, "argv");
    put_open(&v->out, '[');
    for (uint32_t i = 0; (arg = reader_arg(p, i)) != NULL; i++) {
        put_element(&v->out);
        put_string(&v->out, arg, strlen(arg), false);
    }
    put_close(&v->out, ']');
    end_object(v);
}

static void json_changed(struct view *v, const struct view_change *c)
{
    int status = (int)c->status;

    begin_object(v, "process", c->time_ns);
    member_number(v, "pid", c->pid);
    if (WIFEXITED(status)) {
        member_word(v, "what", "exited");
        member_number(v, "status", (uint64_t)WEXITSTATUS(status));
    } else if (WIFCONTINUED(status)) {
        member_word(v, "what", "continued");
        put_sender(v, "sender", c->sender);
    } else {
        bool stopped = WIFSTOPPED(status);
        member_word(v, "what", stopped ? "stopped" : "killed");
        put_member(&v->out, "signal");
        decode_signal(&v->out, (uint32_t)(stopped ? WSTOPSIG(status) : WTERMSIG(status)));
        if (!stopped) {
            member_bool(v, "core", WCOREDUMP(status));
        }
        put_sender(v, "sender", c->sender);
    }
    end_object(v);
}

static void json_gap(struct view *v, uint32_t pid, const char *kind, const char *text)
{
    begin_object(v, "gap", 0);
    put_member(&v->out, "pid");
    if (pid != 0) {
        put_unsigned(&v->out, pid);
    } else {
        put_null(&v->out);
    }
    member_word(v, "kind", kind);
    put_member(&v->out, "text");
    put_name(&v->out, text);
    end_object(v);
}

static void put_target(struct view *v, uint32_t target)
{
    put_member(&v->out, "target");
    put_open(&v->out, '[');
    for (unsigned bit = 0; bit < SIGVET_TARGET_KINDS; bit++) {
        if (target >> bit & 1) {
            put_element(&v->out);
            put_word(&v->out, decision_words_target(bit));
        }
    }
    put_close(&v->out, ']');
}

static void json_decision(struct view *v, const struct decision *d)
{
    const struct sigvet_decision *rec = d->record;

    begin_object(v, "decision", rec->time_ns);
    member_number(v, "pid", rec->pid);
    member_number(v, "tid", rec->tid);
    put_member(&v->out, "rule");
    put_name(&v->out, rec->rule != SIGVET_DECISION_DEFAULT ? d->origin.name : NULL);
    put_member(&v->out, "source");
    put_name(&v->out, d->origin.source);
    put_member(&v->out, "line");
    if (d->origin.line != 0) {
        put_unsigned(&v->out, d->origin.line);
    } else {
        put_null(&v->out);
    }
    member_word(v, "action", rulebook_action(d->action));
    put_member(&v->out, "errno");
    if (d->action == SIGVET_DENY) {
        decode_errno(&v->out, rec->error);
    } else {
        put_null(&v->out);
    }
    put_member(&v->out, "call");
    decision_words_name(&v->out, d);
    member_word(v, "via", decision_words_via(rec));
    put_member(&v->out, "args");
    decision_words_arguments(&v->out, d);
    put_target(v, rec->target);
    put_member(&v->out, "target_pid");
    if (rec->target_pid != 0) {
        put_unsigned(&v->out, rec->target_pid);
    } else {
        put_null(&v->out);
    }
    member_bool(v, "in_handler", rec->flags & SIGVET_DECISION_IN_HANDLER);
    member_code(v, "caller", v->options.callers ? rec->caller : 0, VIEW_CODE_CALLER);
    end_object(v);
}

static void json_lost(struct view *v, uint64_t events)
{
    begin_object(v, "lost", 0);
    member_number(v, "events", events);
    end_object(v);
}

static void json_finish(struct view *v)
{
    begin_object(v, "summary", 0);
    member_number(v, "events", events_count(v->events));
    member_number(v, "damaged", events_bad(v->events));
    member_number(v, "lost", v->lost);
    member_number(v, "deliveries", v->deliveries);
    member_number(v, "processes", v->processes_seen);
    end_object(v);
}

const struct view_writer view_json = {
    .call = json_call,
    .delivery = json_delivery,
    .left = json_left,
    .thread = json_thread,
    .process = json_process,
    .changed = json_changed,
    .gap = json_gap,
    .decision = json_decision,
    .lost = json_lost,
    .finish = json_finish,
};
