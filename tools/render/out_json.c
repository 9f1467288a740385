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

#include "clean.h"
#include "facts.h"
#include "out_formats.h"
#include "signals.h"
#include "util.h"

/* Every value goes through here: out of memory is the only way in which one can fail. */
static void set(json_t *object, const char *key, json_t *value)
{
    if (!value || json_object_set_new(object, key, value) != 0) {
        die("out of memory");
    }
}

static void append(json_t *array, json_t *value)
{
    if (!value || json_array_append_new(array, value) != 0) {
        die("out of memory");
    }
}

static json_t *text_or_null(const char *text)
{
    CLEANUP_FREE char *cleaned = text ? clean_utf8(text) : NULL;

    return cleaned ? json_string(cleaned) : json_null();
}

/* JSON of jansson has signed numbers; what is larger comes from a damaged trace. */
static json_t *number(uint64_t n)
{
    return json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t)n);
}

static json_t *frame_value(const struct frame *f, bool with_inlined)
{
    json_t *out = json_object();

    set(out, "function", text_or_null(f->function));
    set(out, "module", text_or_null(f->module));
    set(out, "offset", f->module ? number(f->offset) : json_null());
    set(out, "file", text_or_null(f->file));
    set(out, "line", f->line > 0 ? json_integer(f->line) : json_null());
    if (with_inlined) {
        set(out, "inlined", json_boolean(f->inlined));
    }
    return out;
}

static json_t *stack_value(const struct stack *s)
{
    json_t *out = json_array();

    for (size_t i = 0; i < s->count; i++) {
        append(out, frame_value(&s->frames[i], true));
    }
    return out;
}

static json_t *reasons_value(uint32_t why)
{
    json_t *out = json_array();

    for (unsigned i = 0; i < WHY_BITS; i++) {
        if (why & 1u << i) {
            append(out, json_string(out_why_name(1u << i)));
        }
    }
    return out;
}

static json_t *signals_value(uint64_t signals)
{
    json_t *out = json_array();

    for (uint32_t n = 1; n <= 64; n++) {
        if (signals >> (n - 1) & 1) {
            append(out, json_string(signals_name(n)));
        }
    }
    return out;
}

static json_t *sender_value(const struct finding *f)
{
    json_t *out = json_object();

    set(out, "code", json_string(signals_code(f->signal, f->si_code)));
    set(out, "pid", f->sender_pid ? number(f->sender_pid) : json_null());
    return out;
}

static json_t *process_value(const struct sigvet_process *p)
{
    json_t *out = json_object(), *argv = json_array();

    for (uint32_t i = 0; p && i < p->argv_count; i++) {
        const char *arg = reader_arg(p, i);
        if (arg) {
            append(argv, text_or_null(arg));
        }
    }
    set(out, "pid", p ? number(p->pid) : json_null());
    set(out, "exe", text_or_null(p ? reader_exe(p) : NULL));
    set(out, "argv", argv);
    return out;
}

static json_t *finding_value(const struct finding *f)
{
    json_t *out = json_object(), *stacks = json_object();

    set(out, "rule", json_string(f->rule));
    set(out, "level", json_string(level_name(f->level)));
    set(out, "because", text_or_null(f->because));
    set(out, "message", text_or_null(f->message));
    set(out, "function", text_or_null(f->function));
    set(out, "plain", text_or_null(facts_plain(f->function)));
    set(out, "via", text_or_null(f->via));
    set(out, "reasons", reasons_value(f->why));
    set(out, "instead", text_or_null(f->instead ? f->instead : ""));
    set(out, "signal", json_string(signals_name(f->signal)));
    set(out, "signals", signals_value(f->signals));
    set(out, "sender", sender_value(f));
    set(out, "delivery", json_string(out_delivery_name(f->delivery)));
    set(out, "handler", frame_value(&f->handler, false));
    set(out, "installed_at",
        f->installed_at.address ? frame_value(&f->installed_at, true) : json_null());
    set(out, "interrupted_in_unsafe", text_or_null(f->interrupted_in_unsafe));
    set(stacks, "handler", stack_value(&f->handler_stack));
    set(stacks, "interrupted", stack_value(&f->interrupted_stack));
    set(out, "stacks", stacks);
    set(out, "count", number(f->count));
    set(out, "process", process_value(f->process));
    set(out, "fingerprint", json_string(f->fingerprint));
    return out;
}

static json_t *summary_value(const struct summary *s)
{
    json_t *out = json_object(), *findings = json_object(), *never = json_array();
    json_t *gaps = json_array();

    set(out, "processes", number(s->processes));
    set(out, "threads", number(s->threads));
    set(out, "deliveries", number(s->deliveries));
    set(out, "handlers_installed", number(s->handlers_installed));
    set(out, "handlers_run", number(s->handlers_run));
    for (size_t i = 0; i < s->never_run_count; i++) {
        append(never, text_or_null(s->never_run[i]));
    }
    set(out, "never_run", never);
    for (int level = LEVELS; level-- > 0;) {
        set(findings, level_name((enum level)level), number(s->findings[level]));
    }
    set(out, "findings", findings);
    set(out, "events_lost", number(s->events_lost));
    set(out, "unverified", number(s->unverified));
    for (size_t i = 0; i < s->gap_count; i++) {
        json_t *gap = json_object();
        set(gap, "kind", text_or_null(s->gaps[i].kind));
        set(gap, "text", text_or_null(s->gaps[i].text));
        append(gaps, gap);
    }
    set(out, "gaps", gaps);
    return out;
}

int out_json_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o)
{
    const struct summary *s = audit_summary(a);
    json_t *out = json_object(), *sigvet = json_object(), *findings = json_array();
    int result;

    (void)findings_shown; /* JSON is never written before the end */
    (void)o;
    set(sigvet, "version", json_string(SIGVET_VERSION));
    set(out, "sigvet", sigvet);
    for (size_t i = 0; i < audit_count(a); i++) {
        append(findings, finding_value(audit_finding(a, i)));
    }
    set(out, "findings", findings);
    set(out, "summary", summary_value(s));
    result = json_dumpf(out, to, JSON_INDENT(2));
    json_decref(out);
    if (result != 0 || fputc('\n', to) == EOF || fflush(to) != 0) {
        return -1;
    }
    return 0;
}
