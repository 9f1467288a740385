/* out_sarif_result.c - a finding as a result of a SARIF log.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out_sarif.h.
 * Source:   SARIF 2.1.0 (OASIS Standard), sections 3.27 to 3.38 and 3.44.
 *
 * S1  A place is told as far as it is known: file and line; else the binary and the offset in it; always the
 *     function and the module.
 * S2  `stacks` has both stacks as they are, innermost frame first. The code flow tells the same as it went:
 *     from the thread's outermost function to the interrupted one, then from the handler to the call. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "decision_words.h"
#include "out_sarif.h"
#include "out_value.h"
#include "out_where.h"
#include "signals.h"
#include "util.h"

/* ---- places ----------------------------------------------------------------------------------- */

static json_t *artifact(const char *path, bool below)
{
    json_t *out = json_object();
    CLEANUP_FREE char *uri = out_uri(path);

    value_set(out, "uri", json_string(uri));
    if (below) {
        value_set(out, "uriBaseId", json_string(SARIF_ROOT));
    }
    return out;
}

/* S1. NULL: neither file nor module is known. */
static json_t *physical(const struct frame *f, const struct out_options *o)
{
    json_t *out;

    if (f->file && f->line > 0) {
        json_t *region = json_object();
        bool below;
        CLEANUP_FREE char *path = out_path(o, f->file, &below);
        out = json_object();
        value_set(out, "artifactLocation", artifact(path, below));
        value_set(region, "startLine", json_integer(f->line));
        value_set(out, "region", region);
        return out;
    }
    if (!f->module || *f->module != '/') {
        return NULL;
    }
    json_t *address = json_object();
    CLEANUP_FREE char *name = xasprintf("%s+0x%" PRIx64, util_base_name(f->module), f->offset);
    out = json_object();
    value_set(out, "artifactLocation", artifact(f->module, false));
    value_set(address, "relativeAddress", value_number(f->offset));
    value_set(address, "fullyQualifiedName", value_text(name));
    value_set(address, "kind", json_string("instruction"));
    value_set(out, "address", address);
    return out;
}

static json_t *logical(const struct frame *f)
{
    json_t *out = json_array();
    json_t *function = json_object();
    CLEANUP_FREE char *address = xasprintf("0x%" PRIx64, f->module ? f->offset : f->address);
    const char *name = f->function ? f->function : address;
    CLEANUP_FREE char *full =
        f->module ? xasprintf("%s!%s", util_base_name(f->module), name) : NULL;

    value_set(function, "name", value_text(name));
    if (full) {
        value_set(function, "fullyQualifiedName", value_text(full));
    }
    value_set(function, "kind", json_string("function"));
    value_append(out, function);
    if (f->module) {
        json_t *module = json_object();
        value_set(module, "name", value_text(util_base_name(f->module)));
        value_set(module, "fullyQualifiedName", value_text(f->module));
        value_set(module, "kind", json_string("module"));
        value_append(out, module);
    }
    return out;
}

/* A location object; `text` may be NULL. */
static json_t *location(const struct frame *f, const struct out_options *o, const char *text)
{
    json_t *out = json_object(), *place = physical(f, o);

    if (place) {
        value_set(out, "physicalLocation", place);
    }
    value_set(out, "logicalLocations", logical(f));
    if (text) {
        value_set(out, "message", sarif_message(text));
    }
    return out;
}

static void relate(json_t *list, const struct frame *f, const struct out_options *o,
                   const char *text)
{
    json_t *out = location(f, o, text);

    value_set(out, "id", json_integer((json_int_t)json_array_size(list) + 1));
    value_append(list, out);
}

/* ---- stacks ----------------------------------------------------------------------------------- */

static json_t *stack_value(const struct stack *s, const struct out_options *o, const char *text)
{
    json_t *out = json_object(), *frames = json_array();

    for (size_t i = 0; i < s->count; i++) {
        const struct frame *f = &s->frames[i];
        json_t *frame = json_object();
        CLEANUP_FREE char *words = out_frame_words(f, o);
        value_set(frame, "location", location(f, o, words));
        if (f->module) {
            value_set(frame, "module", value_text(util_base_name(f->module)));
        }
        value_append(frames, frame);
    }
    value_set(out, "message", sarif_message(text));
    value_set(out, "frames", frames);
    return out;
}

static json_t *stacks_value(const struct finding *f, const struct out_options *o)
{
    json_t *out = json_array();

    if (f->handler_stack.count > 0) {
        value_append(out, stack_value(&f->handler_stack, o,
                                      f->from_event ? "where the call is made"
                                                    : "from the call back to the handler"));
    }
    if (f->interrupted_stack.count > 0) {
        value_append(out, stack_value(&f->interrupted_stack, o, "what the signal interrupted"));
    }
    return out;
}

/* One step; `nesting` counts the calls that are open. */
static void step(json_t *flow, const struct frame *f, const struct out_options *o, const char *text,
                 size_t nesting)
{
    json_t *out = json_object();

    value_set(out, "location", location(f, o, text));
    value_set(out, "nestingLevel", value_number(nesting));
    value_append(flow, out);
}

/* S2. NULL: no stack is known. */
static json_t *flows_value(const struct finding *f, const struct out_options *o)
{
    const struct stack *below = &f->interrupted_stack, *above = &f->handler_stack;
    json_t *out = json_array(), *flow = json_object(), *threads = json_array();
    json_t *thread = json_object(), *steps = json_array();
    const char *signal = signals_name(f->signal);
    size_t nesting = 0;

    for (size_t i = below->count; i-- > 0; nesting++) {
        CLEANUP_FREE char *words = out_frame_words(&below->frames[i], o);
        CLEANUP_FREE char *text =
            i > 0 ? xstrdup(words) : xasprintf("%s is interrupted here by %s", words, signal);
        step(steps, &below->frames[i], o, text, nesting);
    }
    for (size_t i = above->count; i-- > 0; nesting++) {
        CLEANUP_FREE char *words = out_frame_words(&above->frames[i], o);
        CLEANUP_FREE char *text = i > 0 && i + 1 == above->count && !f->from_event
                                      ? xasprintf("the handler of %s runs: %s", signal, words)
                                      : xstrdup(words);
        /* The function that was called has no place of its own: the step is where it is called. */
        const struct frame *place = &above->frames[i];
        bool is_placed = place->file || place->module || i + 1 == above->count;
        step(steps, is_placed ? place : &above->frames[i + 1], o, text, nesting);
    }
    value_set(thread, "locations", steps);
    value_append(threads, thread);
    value_set(flow, "message", sarif_message("how the thread came there"));
    value_set(flow, "threadFlows", threads);
    value_append(out, flow);
    if (json_array_size(steps) == 0) {
        json_decref(out);
        return NULL;
    }
    return out;
}

/* ---- the result ------------------------------------------------------------------------------- */

static json_t *result_properties(const struct finding *f)
{
    json_t *out = json_object();
    const char *delivery = f->from_event ? NULL : out_delivery_name(f->delivery);
    const char *sender = f->from_event ? NULL : signals_code(f->signal, f->si_code);

    value_set(out, "signal", value_text(f->signal ? signals_name(f->signal) : NULL));
    value_set(out, "signals", value_signals(f->signals));
    value_set(out, "handler", value_text(f->handler.function));
    value_set(out, "function", value_text(f->function));
    value_set(out, "via", value_text(f->via));
    value_set(out, "reasons", value_reasons(f->why));
    value_set(out, "instead", value_text(f->instead ? f->instead : ""));
    value_set(out, "delivery", value_text(delivery));
    value_set(out, "sender", value_text(sender));
    value_set(out, "interruptedInUnsafe", value_text(f->interrupted_in_unsafe));
    value_set(out, "count", value_number(f->count));
    value_set(out, "program", value_text(f->process ? reader_exe(f->process) : NULL));
    return out;
}

static json_t *message_value(const struct finding *f)
{
    const char *because = f->because ? f->because : "", *instead = f->instead ? f->instead : "";
    CLEANUP_FREE char *text = xasprintf("%s%s%s.%s%s%s", f->message, *because ? ": " : "", because,
                                        *instead ? " Instead: " : "", instead, *instead ? "." : "");

    return sarif_message(text);
}

/* Its place in the driver's rules; -1, as in SARIF: none. */
static json_int_t rule_index(const char *rule)
{
    for (size_t i = 0; i < catalogue_count(); i++) {
        if (strcmp(catalogue_at(i)->id, rule) == 0) {
            return (json_int_t)i;
        }
    }
    return -1;
}

static json_t *related_value(const struct finding *f, const struct out_options *o)
{
    json_t *out = json_array();
    CLEANUP_FREE char *handler = out_frame_words(&f->handler, o);
    CLEANUP_FREE char *text = xasprintf("the handler: %s", handler);

    if (f->handler.function || f->handler.module || f->handler.address) {
        relate(out, &f->handler, o, text);
    }
    if (f->installed_at.address != 0) {
        CLEANUP_FREE char *installed = out_frame_words(&f->installed_at, o);
        CLEANUP_FREE char *words = xasprintf("installed at: %s", installed);
        relate(out, &f->installed_at, o, words);
    }
    return out;
}

/* 3.35: by a file of the user's, or by what the program says itself. */
static json_t *suppressions_value(const struct finding *f)
{
    json_t *out = json_array(), *suppression = json_object();
    const char *why = f->suppressed ? f->suppressed : "it is in the baseline";

    value_set(suppression, "kind", json_string(f->annotation ? "inSource" : "external"));
    value_set(suppression, "status", json_string("accepted"));
    value_set(suppression, "justification", value_text(why));
    value_append(out, suppression);
    return out;
}

json_t *sarif_result(const struct finding *f, const struct out_options *o)
{
    json_t *out = json_object(), *locations = json_array(), *prints = json_object();
    json_t *flows = flows_value(f, o);

    value_set(out, "ruleId", json_string(f->rule));
    value_set(out, "ruleIndex", json_integer(rule_index(f->rule)));
    value_set(out, "level", json_string(level_name(f->level)));
    value_set(out, "message", message_value(f));
    value_append(locations, location(out_place(f, o), o, NULL));
    value_set(out, "locations", locations);
    value_set(out, "relatedLocations", related_value(f, o));
    value_set(out, "stacks", stacks_value(f, o));
    if (flows) {
        value_set(out, "codeFlows", flows);
    }
    value_set(prints, "sigvetFingerprint/v1", json_string(f->fingerprint));
    value_set(out, "partialFingerprints", prints);
    value_set(out, "occurrenceCount", value_number(f->count > 0 ? f->count : 1));
    if (f->suppressed || f->known) {
        value_set(out, "suppressions", suppressions_value(f));
    }
    value_set(out, "properties", result_properties(f));
    return out;
}

/* 3.27, of what the policy did to a call; NULL: it let it be. */
json_t *sarif_decision(const struct decision *d, const struct out_options *o)
{
    struct put words = {0};
    enum level level;

    if (!decision_words_level(d->action, &level)) {
        return NULL;
    }
    json_t *out = json_object(), *locations = json_array(), *stacks = json_array();
    json_t *properties = json_object();
    decision_words_sentence(&words, d);
    CLEANUP_FREE char *sentence = xasprintf("%.*s", (int)words.len, words.text);
    put_free(&words);
    value_set(out, "ruleId", json_string(SARIF_POLICY));
    value_set(out, "ruleIndex", value_number(catalogue_count()));
    value_set(out, "level", json_string(level_name(level)));
    value_set(out, "message", sarif_message(sentence));
    value_append(locations, location(&d->caller, o, NULL));
    value_set(out, "locations", locations);
    if (d->stack.count > 0) {
        value_append(stacks, stack_value(&d->stack, o, "where the call is made"));
    }
    value_set(out, "stacks", stacks);
    value_set(out, "occurrenceCount", value_number(d->count > 0 ? d->count : 1));
    value_set(properties, "rule", value_text(d->origin.name));
    value_set(properties, "action", json_string(rulebook_action(d->action)));
    value_set(properties, "call", value_text(d->call));
    value_set(properties, "signals", value_signals(d->signals));
    value_set(properties, "program", value_text(d->process ? reader_exe(d->process) : NULL));
    value_set(out, "properties", properties);
    return out;
}
