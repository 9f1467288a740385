/* out_sarif.c - a run as a SARIF log: the log, its tool, its rules and what happened to the run.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out.h.
 * Source:   SARIF 2.1.0 (OASIS Standard), sections 3.13 to 3.20, 3.49 and 3.58. */
#include "out_sarif.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "clean.h"
#include "out_formats.h"
#include "out_value.h"
#include "out_where.h"
#include "signals.h"
#include "util.h"

#define SCHEMA \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

json_t *sarif_message(const char *text)
{
    CLEANUP_FREE char *cleaned = clean_utf8(text);
    CLEANUP_FREE char *doubled = xcalloc(strlen(cleaned) + 1, 2);
    json_t *out = json_object();
    char *end = doubled;

    for (const char *at = cleaned; *at != '\0'; at++) {
        *end++ = *at;
        if (*at == '{' || *at == '}') {
            *end++ = *at;
        }
    }
    value_set(out, "text", json_string(doubled));
    return out;
}

/* ---- rules ------------------------------------------------------------------------------------ */

/* "unsafe-call" as "UnsafeCall". To be freed. */
static char *pascal_name(const char *id)
{
    char *name = xcalloc(strlen(id) + 1, 1), *end = name;

    for (bool first = true; *id != '\0'; id++) {
        if (*id != '-') {
            *end++ = (char)(first ? toupper((unsigned char)*id) : *id);
        }
        first = *id == '-';
    }
    return name;
}

/* The level that most of its findings have: error only if they are never mere warnings. */
static enum level usual_level(const struct rule_row *row)
{
    return *row->levels[LEVEL_WARNING] ? LEVEL_WARNING : catalogue_level(row);
}

/* CWE ids twice: as people write them, and as GitHub's filter for weaknesses wants them. */
static json_t *rule_tags(const struct rule_row *row)
{
    json_t *out = json_array();
    const char *at = row->references;
    char tag[16];

    value_append(out, json_string("signals"));
    while (catalogue_tag(&at, tag, sizeof tag)) {
        if (strncmp(tag, "CWE-", 4) == 0) {
            CLEANUP_FREE char *path = xasprintf("external/cwe/cwe-%s", tag + 4);
            value_append(out, json_string(path));
        }
        value_append(out, json_string(tag));
    }
    return out;
}

/* The page of sigvet explain, in lines or in Markdown. To be freed. */
static char *rule_page(const struct rule_row *row, bool markdown)
{
    const char *strong = markdown ? "**" : "", *item = markdown ? "- " : "";
    char *page = xasprintf("%sReports%s %s.\n\n", strong, strong, row->reports);

    for (int level = LEVELS; level-- > 0;) {
        if (*row->levels[level]) {
            char *more = xasprintf("%s%s%s%s%s: %s.\n", page, item, strong,
                                   level_name((enum level)level), strong, row->levels[level]);
            free(page);
            page = more;
        }
    }
    char *whole = xasprintf("%s\n%sWhat to do:%s %s.\n\n%sSee%s %s.", page, strong, strong,
                            row->mend, strong, strong, row->references);
    free(page);
    return whole;
}

static json_t *rule_value(const struct rule_row *row)
{
    json_t *out = json_object(), *help = json_object(), *properties = json_object();
    json_t *configuration = json_object();
    CLEANUP_FREE char *name = pascal_name(row->id);
    CLEANUP_FREE char *text = rule_page(row, false);
    CLEANUP_FREE char *markdown = rule_page(row, true);
    const char *level = level_name(usual_level(row));

    value_set(out, "id", json_string(row->id));
    value_set(out, "name", json_string(name));
    value_set(out, "shortDescription", sarif_message(row->title));
    value_set(out, "fullDescription", sarif_message(row->reports));
    value_set(help, "text", json_string(text));
    value_set(help, "markdown", json_string(markdown));
    value_set(out, "help", help);
    value_set(configuration, "level", json_string(level));
    value_set(out, "defaultConfiguration", configuration);
    value_set(properties, "tags", rule_tags(row));
    value_set(properties, "precision", json_string("high"));
    value_set(properties, "problem.severity",
              json_string(strcmp(level, "note") == 0 ? "recommendation" : level));
    value_set(out, "properties", properties);
    return out;
}

/* What a policy does to calls is told as the findings of one more rule. */
static json_t *policy_rule(void)
{
    static const struct rule_row row = {
        .id = SARIF_POLICY,
        .title = "a call was stopped or changed by the policy of the run",
        .reports = "a call that a rule of the policy, or its default, did not just let be",
        .levels = {[LEVEL_ERROR] = "the process was aborted, stopped or killed",
                   [LEVEL_WARNING] = "the call was denied, pretended or rewritten",
                   [LEVEL_NOTE] = "the call was logged"},
        .mend = "mend the program, or the policy where it forbids too much",
        .references = "docs/policy.md",
    };

    return rule_value(&row);
}

json_t *sarif_driver(void)
{
    json_t *out = json_object(), *rules = json_array();

    value_set(out, "name", json_string("sigvet"));
    value_set(out, "version", json_string(SIGVET_VERSION));
    value_set(out, "semanticVersion", json_string(SIGVET_VERSION));
    value_set(out, "shortDescription",
              sarif_message("audits the signal handling of programs while they run"));
    for (size_t i = 0; i < catalogue_count(); i++) {
        value_append(rules, rule_value(catalogue_at(i)));
    }
    value_append(rules, policy_rule());
    value_set(out, "rules", rules);
    return out;
}

/* ---- the run ---------------------------------------------------------------------------------- */

static void notify(json_t *list, const char *id, const char *level, const char *text)
{
    json_t *out = json_object(), *descriptor = json_object();

    value_set(descriptor, "id", value_text(id));
    value_set(out, "descriptor", descriptor);
    value_set(out, "level", json_string(level));
    value_set(out, "message", sarif_message(text));
    value_append(list, out);
}

/* What the run did not see. */
static json_t *notifications(const struct summary *s, const struct out_options *o)
{
    json_t *out = json_array();

    for (size_t i = 0; i < s->gap_count; i++) {
        notify(out, s->gaps[i].kind, "warning", s->gaps[i].text);
    }
    for (size_t i = 0; i < s->never_run_count; i++) {
        CLEANUP_FREE char *text =
            xasprintf("the handler %s never ran: it was not tested", s->never_run[i]);
        notify(out, "never-run", o->require_coverage ? "error" : "note", text);
    }
    return out;
}

static json_t *invocation(const struct summary *s, const struct out_options *o)
{
    json_t *out = json_object();

    value_set(out, "executionSuccessful", json_true());
    if (o->end.known && o->end.signal != 0) {
        value_set(out, "exitSignalNumber", json_integer(o->end.signal));
        value_set(out, "exitSignalName", json_string(signals_name((uint32_t)o->end.signal)));
    } else if (o->end.known) {
        value_set(out, "exitCode", json_integer(o->end.status));
    }
    value_set(out, "toolExecutionNotifications", notifications(s, o));
    return out;
}

static json_t *run_properties(const struct summary *s)
{
    json_t *out = json_object();

    value_set(out, "processes", value_number(s->processes));
    value_set(out, "threads", value_number(s->threads));
    value_set(out, "deliveries", value_number(s->deliveries));
    value_set(out, "handlersInstalled", value_number(s->handlers_installed));
    value_set(out, "handlersRun", value_number(s->handlers_run));
    value_set(out, "eventsLost", value_number(s->events_lost));
    value_set(out, "unverified", value_number(s->unverified));
    return out;
}

static json_t *base_uris(const char *root)
{
    json_t *out = json_object(), *base = json_object();
    CLEANUP_FREE char *uri = out_uri(root);
    bool ended = uri[strlen(uri) - 1] == '/';
    CLEANUP_FREE char *folder = xasprintf("%s%s", uri, ended ? "" : "/");

    value_set(base, "uri", json_string(folder));
    value_set(out, SARIF_ROOT, base);
    return out;
}

int out_sarif_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o)
{
    const struct summary *s = audit_summary(a);
    json_t *log = json_object(), *runs = json_array(), *run = json_object();
    json_t *tool = json_object(), *invocations = json_array(), *results = json_array();

    (void)findings_shown; /* JSON is never written before the end */
    value_set(tool, "driver", sarif_driver());
    value_set(run, "tool", tool);
    if (o->source_root && *o->source_root) {
        value_set(run, "originalUriBaseIds", base_uris(o->source_root));
    }
    value_append(invocations, invocation(s, o));
    value_set(run, "invocations", invocations);
    for (size_t i = 0; i < audit_count(a); i++) {
        value_append(results, sarif_result(audit_finding(a, i), o));
    }
    for (size_t i = 0; i < audit_suppressed_count(a); i++) {
        value_append(results, sarif_result(audit_suppressed(a, i), o));
    }
    for (size_t i = 0; i < audit_decision_count(a); i++) {
        json_t *result = sarif_decision(audit_decision(a, i), o);
        if (result) {
            value_append(results, result);
        }
    }
    value_set(run, "results", results);
    value_set(run, "properties", run_properties(s));
    value_append(runs, run);
    value_set(log, "$schema", json_string(SCHEMA));
    value_set(log, "version", json_string("2.1.0"));
    value_set(log, "runs", runs);
    return value_write(log, to);
}
