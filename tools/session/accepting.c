/* accepting.c - suppressions and baselines of one run, from the options to the files written at its end.
 *
 * Owns:     see accepting.h.
 * Contexts: the tools only.
 * Errors:   see accepting.h.
 * Source:   docs/suppressions.md, docs/baseline.md */
#include "accepting.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "out.h"
#include "out_suppression.h"
#include "util.h"

#define WHY_SIZE (PATH_MAX + 256)

/* What --write-baseline must not replace; NULL: nothing. */
static const char *other_use(const struct options *o)
{
    const char *file = o->write_baseline;

    if (util_is_same_file(o->trace, file) ||
        (o->record != NULL &&
         (strcmp(o->record, file) == 0 || util_is_same_file(o->record, file)))) {
        return "the trace";
    }
    for (size_t i = 0; i < o->outputs.count; i++) {
        const char *report = o->outputs.list[i].file;
        if (report != NULL && (strcmp(report, file) == 0 || util_is_same_file(report, file))) {
            return "a report";
        }
    }
    for (size_t i = 0; i < o->input_count; i++) {
        if (util_is_same_file(o->inputs[i], file)) {
            return "what is merged";
        }
    }
    for (size_t i = 0; i < o->suppression_count; i++) {
        if (util_is_same_file(o->suppressions[i], file)) {
            return "a file of suppressions";
        }
    }
    return NULL;
}

bool accepting_open(struct accepting *a, const struct options *o, char *why, size_t why_size)
{
    *a = (struct accepting){.baseline = -1,
                            .accepted = {.safe = o->safe, .safe_count = o->safe_count}};
    for (size_t i = 0; i < o->suppression_count; i++) {
        if (!suppress_load(&a->accepted.suppressions, o->suppressions[i], why, why_size)) {
            return false;
        }
    }
    if (o->baseline != NULL && !baseline_load(&a->accepted.baseline, o->baseline, why, why_size)) {
        return false;
    }
    if (o->write_baseline == NULL) {
        return true;
    }
    const char *use = other_use(o);
    if (use != NULL) {
        (void)snprintf(why, why_size, "cannot write to '%s': it is %s", o->write_baseline, use);
        return false;
    }
    a->baseline = baseline_open(o->write_baseline, why, why_size);
    return a->baseline >= 0;
}

static bool write_baseline(struct accepting *a, const struct options *o, const struct audit *audit)
{
    char why[WHY_SIZE];

    for (size_t i = 0; i < audit_count(audit); i++) {
        baseline_add(&a->accepted.baseline, audit_finding(audit, i));
    }
    if (!baseline_write(&a->accepted.baseline, a->baseline, o->write_baseline, why, sizeof why)) {
        warn("%s", why);
        return false;
    }
    return true;
}

/* Whether a report is text, which has the suppressions behind the findings. */
static bool has_text(const struct options *o)
{
    for (size_t i = 0; i < o->outputs.count; i++) {
        if (strcmp(o->outputs.list[i].format, "text") == 0) {
            return true;
        }
    }
    return false;
}

/* On stderr: other formats have no place for them. */
static void print_suppressions(const struct options *o, const struct audit *audit)
{
    for (size_t i = 0; i < audit_count(audit); i++) {
        const struct finding *f = audit_finding(audit, i);
        if (!f->known && (f->level != LEVEL_NOTE || o->notes)) {
            char *entry CLEANUP_FREE = out_suppression(f);
            (void)util_write_all(STDERR_FILENO, entry, strlen(entry));
        }
    }
}

bool accepting_finish(struct accepting *a, const struct options *o, struct audit *audit)
{
    bool good = true;

    if (o->gen_suppressions && !has_text(o)) {
        print_suppressions(o, audit);
    }
    if (a->baseline >= 0) {
        good = write_baseline(a, o, audit);
    }
    audit_accept(audit, NULL);
    accepted_clear(&a->accepted);
    return good;
}
