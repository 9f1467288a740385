/* output_options.c - which report goes where: --format and --output, as often as they are given.
 *
 * Owns:     see output_options.h.
 * Contexts: the tools only.
 * Errors:   see output_options.h.
 * Source:   docs/formats.md */
#include "output_options.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "out.h"
#include "util.h"

bool output_options_format(struct options *o, const char *format)
{
    struct options_outputs *given = &o->outputs;

    if (given->inherited_formats) {
        given->inherited_formats = false;
        given->format = NULL;
        for (size_t i = 0; i < given->count; i++) {
            given->list[i].format = NULL;
        }
    }
    if (given->format != NULL && strcmp(given->format, format) != 0) {
        given->unplaced = given->format;
    }
    given->format = format;
    return out_find(format) != NULL;
}

bool output_options_file(struct options *o, const char *file)
{
    struct options_outputs *given = &o->outputs;

    if (given->inherited_files) {
        given->inherited_files = false;
        if (given->format == NULL && given->count > 0) {
            given->format = given->list[given->count - 1].format;
        }
        given->count = 0;
    }
    if (given->count == OPTIONS_OUTPUTS) {
        given->too_many = true;
        return true;
    }
    given->list[given->count++] = (struct options_output){given->format, file};
    given->format = NULL;
    return file[0] != '\0';
}

void output_options_environment_ends(struct options *o)
{
    o->outputs.inherited_formats = o->outputs.inherited_files = true;
}

/* The default stream gets what no file gets. */
static void pair(struct options_outputs *given, const char *otherwise)
{
    if (given->format != NULL && given->count == 1 && given->list[0].format == NULL) {
        given->list[0].format = given->format;
        given->format = NULL;
    }
    for (size_t i = 0; i < given->count; i++) {
        if (given->list[i].format == NULL) {
            given->list[i].format = otherwise;
        }
    }
    if (given->format != NULL || given->count == 0) {
        const char *format = given->format != NULL ? given->format : otherwise;
        given->list[given->count++] = (struct options_output){format, NULL};
        given->format = NULL;
    }
}

/* Events are shown in one form in one place. */
static bool check_trace(struct options_outputs *given, char *why, size_t why_size)
{
    struct options_output *only = &given->list[0];

    if (given->count > 1) {
        (void)snprintf(why, why_size, "events go to one place, and '%s' is one more",
                       given->list[1].file != NULL ? given->list[1].file : given->list[0].file);
        return false;
    }
    if (strcmp(only->format, "text") == 0 || strcmp(only->format, "json") == 0) {
        return true;
    }
    if (given->inherited_formats) { /* it was meant for reports */
        only->format = "text";
        return true;
    }
    (void)snprintf(why, why_size, "bad value '%s' of --format: expected text or json",
                   only->format);
    return false;
}

/* What the user wrote, and would lose. */
static bool is_read(const struct options *o, const char *file)
{
    struct stat st;
    bool is = util_is_same_file(o->policy, file) || util_is_same_file(o->baseline, file);

    for (size_t i = 0; i < o->suppression_count; i++) {
        is = is || util_is_same_file(o->suppressions[i], file);
    }
    return is && stat(file, &st) == 0 && S_ISREG(st.st_mode);
}

/* Whether all go to places of their own. */
static bool check_places(const struct options *o, char *why, size_t why_size)
{
    const struct options_outputs *given = &o->outputs;

    for (size_t i = 0; i < given->count; i++) {
        const char *file = given->list[i].file;
        if (file == NULL) {
            continue;
        }
        if (o->record != NULL && strcmp(file, o->record) == 0) {
            (void)snprintf(why, why_size, "the report and the trace cannot both go to '%s'", file);
            return false;
        }
        if (is_read(o, file)) {
            (void)snprintf(why, why_size, "cannot write to '%s': it is what is read", file);
            return false;
        }
        for (size_t k = 0; k < i; k++) {
            if (given->list[k].file != NULL && strcmp(file, given->list[k].file) == 0) {
                (void)snprintf(why, why_size, "two reports, %s and %s, cannot both go to '%s'",
                               given->list[k].format, given->list[i].format, file);
                return false;
            }
        }
    }
    return true;
}

bool output_options_finish(struct options *o, enum options_command command, char *why,
                           size_t why_size)
{
    struct options_outputs *given = &o->outputs;

    if (given->unplaced != NULL) {
        (void)snprintf(why, why_size,
                       "two formats, %s and %s, for one output: each needs an --output of its own "
                       "behind it",
                       given->unplaced,
                       given->format != NULL ? given->format : given->list[0].format);
        return false;
    }
    if (given->too_many) {
        (void)snprintf(why, why_size, "more than %d outputs", OPTIONS_OUTPUTS);
        return false;
    }
    pair(given, command == OPTIONS_MERGE ? "json" : "text");
    bool good = command == OPTIONS_TRACE    ? check_trace(given, why, why_size)
                : command == OPTIONS_RECORD ? true
                                            : check_places(o, why, why_size);
    o->format = given->list[0].format;
    o->output = given->list[0].file;
    return good;
}
