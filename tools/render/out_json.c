/* out_json.c - a run as one JSON object.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Text that is not UTF-8 is escaped: no run of any program makes broken
 *           JSON.
 * Errors:   see out.h.
 * Source:   docs/json.md, RFC 8259. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "decision_words.h"
#include "decode.h"
#include "facts.h"
#include "out_formats.h"
#include "out_json_known.h"
#include "out_value.h"
#include "signals.h"
#include "util.h"

static json_t *frame_value(const struct frame *f, bool with_inlined)
{
    json_t *out = json_object();

    value_set(out, "function", value_text(f->function));
    value_set(out, "module", value_text(f->module));
    value_set(out, "offset", f->module ? value_number(f->offset) : json_null());
    value_set(out, "file", value_text(f->file));
    value_set(out, "line", f->line > 0 ? json_integer(f->line) : json_null());
    if (with_inlined) {
        value_set(out, "inlined", json_boolean(f->inlined));
    }
    return out;
}

static json_t *stack_value(const struct stack *s)
{
    json_t *out = json_array();

    for (size_t i = 0; i < s->count; i++) {
        value_append(out, frame_value(&s->frames[i], true));
    }
    return out;
}

static json_t *sender_value(const struct finding *f)
{
    json_t *out = json_object();

    value_set(out, "code",
              f->from_event ? json_null() : json_string(signals_code(f->signal, f->si_code)));
    value_set(out, "pid", f->sender_pid ? value_number(f->sender_pid) : json_null());
    return out;
}

static json_t *process_value(const struct sigvet_process *p)
{
    json_t *out = json_object(), *argv = json_array();

    for (uint32_t i = 0; p && i < p->argv_count; i++) {
        const char *arg = reader_arg(p, i);
        if (arg) {
            value_append(argv, value_text(arg));
        }
    }
    value_set(out, "pid", p ? value_number(p->pid) : json_null());
    value_set(out, "exe", value_text(p ? reader_exe(p) : NULL));
    value_set(out, "argv", argv);
    return out;
}

static json_t *finding_value(const struct finding *f)
{
    json_t *out = json_object(), *stacks = json_object();

    value_set(out, "rule", json_string(f->rule));
    value_set(out, "level", json_string(level_name(f->level)));
    value_set(out, "because", value_text(f->because));
    value_set(out, "message", value_text(f->message));
    value_set(out, "function", value_text(f->function));
    value_set(out, "plain", value_text(facts_plain(f->function)));
    value_set(out, "via", value_text(f->via));
    value_set(out, "reasons", value_reasons(f->why));
    value_set(out, "instead", value_text(f->instead ? f->instead : ""));
    value_set(out, "signal", f->signal ? json_string(signals_name(f->signal)) : json_null());
    value_set(out, "signals", value_signals(f->signals));
    value_set(out, "sender", sender_value(f));
    value_set(out, "delivery",
              f->from_event ? json_null() : json_string(out_delivery_name(f->delivery)));
    value_set(out, "handler", frame_value(&f->handler, false));
    value_set(out, "installed_at",
              f->installed_at.address ? frame_value(&f->installed_at, true) : json_null());
    value_set(out, "interrupted_in_unsafe", value_text(f->interrupted_in_unsafe));
    value_set(stacks, "handler", stack_value(&f->handler_stack));
    value_set(stacks, "interrupted", stack_value(&f->interrupted_stack));
    value_set(out, "stacks", stacks);
    value_set(out, "count", value_number(f->count));
    value_set(out, "process", process_value(f->process));
    value_set(out, "fingerprint", json_string(f->fingerprint));
    value_set(out, "known", json_boolean(f->known));
    return out;
}

/* ---- the policy ------------------------------------------------------------------------------- */

/* A put_code: the handler that is an argument of the call. */
static void put_code_frame(struct put *p, void *context, uint64_t address)
{
    const struct decision *d = context;

    if (d->code.address != address || address == 0) {
        put_pointer(p, address);
        return;
    }
    json_t *frame = frame_value(&d->code, false);
    char *text = json_dumps(frame, JSON_COMPACT);
    json_decref(frame);
    if (!text) {
        die("out of memory");
    }
    put_raw(p, text);
    free(text);
}

/* What a function of decision_words.h puts, as a value. */
static json_t *words_value(void (*words)(struct put *p, const struct decision *d),
                           const struct decision *d)
{
    struct put p = {.json = true, .code = put_code_frame, .context = (void *)(uintptr_t)d};

    words(&p, d);
    json_t *out = json_loadb(p.text, p.len, JSON_DECODE_ANY, NULL);
    put_free(&p);
    return out ? out : json_null();
}

static json_t *errno_value(uint32_t error)
{
    const char *name = decode_errno_name(error);

    return error == 0 ? json_null() : name ? json_string(name) : value_number(error);
}

static json_t *target_value(uint32_t target)
{
    json_t *out = json_array();

    for (unsigned bit = 0; bit < SIGVET_TARGET_KINDS; bit++) {
        if (target & 1u << bit) {
            value_append(out, json_string(decision_words_target(bit)));
        }
    }
    return out;
}

static json_t *decision_value(const struct decision *d)
{
    const struct sigvet_decision *rec = d->record;
    bool in_handler = rec->flags & SIGVET_DECISION_IN_HANDLER;
    json_t *out = json_object();

    value_set(out, "rule",
              value_text(rec->rule == SIGVET_DECISION_DEFAULT ? NULL : d->origin.name));
    value_set(out, "source", value_text(d->origin.source));
    value_set(out, "line", d->origin.line > 0 ? value_number(d->origin.line) : json_null());
    value_set(out, "action", json_string(rulebook_action(d->action)));
    value_set(out, "errno", errno_value(d->action == SIGVET_DENY ? rec->error : 0));
    value_set(out, "call", words_value(decision_words_name, d));
    value_set(out, "via", json_string(decision_words_via(rec)));
    value_set(out, "arguments", words_value(decision_words_arguments, d));
    value_set(out, "signals", value_signals(d->signals));
    value_set(out, "target", target_value(rec->target));
    value_set(out, "target_pid", rec->target_pid ? value_number(rec->target_pid) : json_null());
    value_set(out, "count", value_number(d->count));
    value_set(out, "pid", value_number(rec->pid));
    value_set(out, "tid", value_number(rec->tid));
    value_set(out, "exe", value_text(d->process ? reader_exe(d->process) : NULL));
    value_set(out, "in_handler", json_boolean(in_handler));
    value_set(out, "handler_signal",
              in_handler ? json_string(signals_name(rec->handler_signal)) : json_null());
    value_set(out, "caller", d->caller.address ? frame_value(&d->caller, true) : json_null());
    value_set(out, "stack", stack_value(&d->stack));
    return out;
}

static json_t *policy_value(const struct rulebook *book)
{
    const struct sigvet_policy *p = book ? book->policy : NULL;
    struct put words = {0};

    if (!p) {
        return json_null();
    }
    json_t *out = json_object();
    value_set(out, "source", value_text(rulebook_origin(book, 0).source));
    value_set(out, "rules", value_number(p->rules));
    decision_words_action(&words, (enum sigvet_action)p->default_action, p->default_errno, NULL);
    value_set(out, "default", json_stringn(words.text, words.len));
    put_free(&words);
    return out;
}

static json_t *decided_value(const struct summary *s)
{
    json_t *out = json_object();

    for (uint32_t action = 0; action < SIGVET_ACTIONS; action++) {
        value_set(out, rulebook_action(action), value_number(s->decided[action]));
    }
    return out;
}

static json_t *summary_value(const struct summary *s)
{
    json_t *out = json_object(), *findings = json_object(), *never = json_array();
    json_t *gaps = json_array();

    value_set(out, "processes", value_number(s->processes));
    value_set(out, "threads", value_number(s->threads));
    value_set(out, "deliveries", value_number(s->deliveries));
    value_set(out, "handlers_installed", value_number(s->handlers_installed));
    value_set(out, "handlers_run", value_number(s->handlers_run));
    for (size_t i = 0; i < s->never_run_count; i++) {
        value_append(never, value_text(s->never_run[i]));
    }
    value_set(out, "never_run", never);
    out_json_summary_known(out, s);
    for (int level = LEVELS; level-- > 0;) {
        value_set(findings, level_name((enum level)level), value_number(s->findings[level]));
    }
    value_set(out, "findings", findings);
    value_set(out, "decisions", decided_value(s));
    value_set(out, "events_lost", value_number(s->events_lost));
    value_set(out, "unverified", value_number(s->unverified));
    for (size_t i = 0; i < s->gap_count; i++) {
        json_t *gap = json_object();
        value_set(gap, "kind", value_text(s->gaps[i].kind));
        value_set(gap, "text", value_text(s->gaps[i].text));
        value_append(gaps, gap);
    }
    value_set(out, "gaps", gaps);
    return out;
}

static json_t *report_value(struct audit *a)
{
    const struct summary *s = audit_summary(a);
    json_t *out = json_object(), *sigvet = json_object(), *findings = json_array();
    json_t *decisions = json_array(), *suppressed = json_array();

    value_set(sigvet, "version", json_string(SIGVET_VERSION));
    value_set(sigvet, "schema", json_integer(OUT_JSON_SCHEMA));
    value_set(out, "sigvet", sigvet);
    for (size_t i = 0; i < audit_count(a); i++) {
        value_append(findings, finding_value(audit_finding(a, i)));
    }
    value_set(out, "findings", findings);
    for (size_t i = 0; i < audit_suppressed_count(a); i++) {
        value_append(suppressed, out_json_suppressed(audit_suppressed(a, i)));
    }
    value_set(out, "suppressed", suppressed);
    value_set(out, "suppressions", out_json_suppressions(s->suppressions));
    value_set(out, "policy", policy_value(s->policy));
    for (size_t i = 0; i < audit_decision_count(a); i++) {
        value_append(decisions, decision_value(audit_decision(a, i)));
    }
    value_set(out, "decisions", decisions);
    value_set(out, "summary", summary_value(s));
    return out;
}

int out_json_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o)
{
    const void *document = audit_document(a); /* it is a report already */

    (void)findings_shown; /* JSON is never written before the end */
    (void)o;
    return value_write(document ? json_incref((json_t *)(uintptr_t)document) : report_value(a), to);
}
