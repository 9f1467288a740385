/* out_json_known.c - what a report in JSON says of handlers, of suppressions and of the baseline.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out_value.h.
 * Source:   docs/json.md */
#include "out_json_known.h"

#include "signals.h"
#include "suppress.h"

static json_t *handlers_value(const struct summary *s)
{
    json_t *out = json_array();

    for (size_t i = 0; i < s->handler_count; i++) {
        const struct handler_runs *h = &s->handlers[i];
        json_t *handler = json_object();
        value_set(handler, "signal", json_string(signals_name(h->signal)));
        value_set(handler, "handler", value_text(h->place));
        value_set(handler, "module", value_text(*h->module ? h->module : NULL));
        value_set(handler, "program", value_text(*h->program ? h->program : NULL));
        value_set(handler, "installs", value_number(h->installs));
        value_set(handler, "deliveries", value_number(h->runs));
        value_append(out, handler);
    }
    return out;
}

static json_t *unused_value(const struct summary *s)
{
    json_t *out = json_array();

    for (size_t i = 0; s->suppressions && i < s->suppressions->count; i++) {
        if (s->suppressions->entries[i].uses == 0) {
            value_append(out, value_text(s->suppressions->entries[i].name));
        }
    }
    return out;
}

void out_json_summary_known(json_t *summary, const struct summary *s)
{
    value_set(summary, "handlers", handlers_value(s));
    value_set(summary, "suppressed", value_number(s->suppressed));
    value_set(summary, "set_aside", value_number(s->set_aside));
    value_set(summary, "known", value_number(s->known));
    value_set(summary, "unused_suppressions", unused_value(s));
}

json_t *out_json_suppressed(const struct finding *f)
{
    json_t *out = json_object();

    value_set(out, "rule", json_string(f->rule));
    value_set(out, "level", json_string(level_name(f->level)));
    value_set(out, "message", value_text(f->message));
    value_set(out, "fingerprint", json_string(f->fingerprint));
    value_set(out, "count", value_number(f->count));
    value_set(out, "by", value_text(f->suppressed));
    value_set(out, "annotation", json_boolean(f->annotation != NULL));
    return out;
}

json_t *out_json_suppressions(const struct suppressions *list)
{
    json_t *out = json_array();

    for (size_t i = 0; list && i < list->count; i++) {
        const struct suppression *e = &list->entries[i];
        json_t *entry = json_object();
        value_set(entry, "name", value_text(e->name));
        value_set(entry, "file", value_text(e->file));
        value_set(entry, "line", value_number(e->line));
        value_set(entry, "used", value_number(e->uses));
        value_append(out, entry);
    }
    return out;
}
