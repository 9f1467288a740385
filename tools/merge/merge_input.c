/* merge_input.c - reports in JSON, read and checked.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see merge_input.h.
 * Source:   docs/json.md
 *
 * I1  What merging relies on is there and of its type; what is only shown may be missing or of another. */
#include "merge_input.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "out_json_known.h"
#include "slurp.h"
#include "util.h"

#define FILE_MOST (256u << 20)
#define FINGERPRINT 16

bool merge_input_is_trace(const char *file)
{
    uint64_t magic = 0;
    struct stat st;
    /* Whoever writes to a named pipe would take an open() and close() for all of its reader. */
    if (stat(file, &st) != 0 || !S_ISREG(st.st_mode)) {
        return false;
    }
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool is = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
              pread(fd, &magic, sizeof magic, 0) == (ssize_t)sizeof magic &&
              magic == SIGVET_TRACE_MAGIC;

    if (fd >= 0) {
        (void)close(fd);
    }
    return is;
}

static bool is_level(const char *name)
{
    for (int level = 0; name && level < LEVELS; level++) {
        if (strcmp(level_name((enum level)level), name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_count(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0;
}

static bool are_strings(const json_t *array)
{
    const json_t *value;
    size_t i;

    json_array_foreach(array, i, value)
    {
        if (!json_is_string(value)) {
            return false;
        }
    }
    return json_is_array(array);
}

static bool has_fingerprint(const json_t *f)
{
    const char *text = json_string_value(json_object_get(f, "fingerprint"));

    return text && strlen(text) == FINGERPRINT && strspn(text, "0123456789abcdef") == FINGERPRINT;
}

/* A finding, or what is left of a suppressed one. */
static bool is_finding(const json_t *f)
{
    return has_fingerprint(f) && json_is_string(json_object_get(f, "rule")) &&
           is_level(json_string_value(json_object_get(f, "level"))) &&
           is_count(json_object_get(f, "count"));
}

static bool is_whole_finding(const json_t *f)
{
    return is_finding(f) && are_strings(json_object_get(f, "signals"));
}

static bool is_handler(const json_t *h)
{
    return json_is_string(json_object_get(h, "signal")) &&
           json_is_string(json_object_get(h, "handler")) &&
           is_count(json_object_get(h, "deliveries")) && is_count(json_object_get(h, "installs"));
}

static bool is_gap(const json_t *g)
{
    return json_is_string(json_object_get(g, "kind")) && json_is_string(json_object_get(g, "text"));
}

static bool is_suppression(const json_t *s)
{
    return json_is_string(json_object_get(s, "name")) && is_count(json_object_get(s, "used"));
}

static bool is_decision(const json_t *d)
{
    return is_count(json_object_get(d, "count"));
}

/* An array of objects that are right. `needed` : it must be there. */
static bool are(const json_t *array, bool right(const json_t *), bool needed)
{
    const json_t *value;
    size_t i;

    if (!array) {
        return !needed;
    }
    json_array_foreach(array, i, value)
    {
        if (!json_is_object(value) || !right(value)) {
            return false;
        }
    }
    return json_is_array(array);
}

/* I1. The key whose value is wrong; NULL: none. */
static const char *wrong_key(const json_t *report)
{
    const json_t *summary = json_object_get(report, "summary");
    const struct {
        const char *key;
        const json_t *in;
        bool (*right)(const json_t *);
        bool needed;
    } keys[] = {
        {"findings", report, is_whole_finding, true},    {"suppressed", report, is_finding, false},
        {"suppressions", report, is_suppression, false}, {"decisions", report, is_decision, false},
        {"handlers", summary, is_handler, true},         {"gaps", summary, is_gap, true},
    };

    if (!json_is_object(summary)) {
        return "summary";
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (!are(json_object_get(keys[i].in, keys[i].key), keys[i].right, keys[i].needed)) {
            return keys[i].key;
        }
    }
    return NULL;
}

/* Whether this can be merged. */
static bool check(const json_t *report, const char *name, char *why, size_t why_size)
{
    const json_t *sigvet = json_object_get(report, "sigvet");
    const json_t *schema = json_object_get(sigvet, "schema");
    const char *wrong;

    if (!json_is_object(sigvet) || !json_is_string(json_object_get(sigvet, "version"))) {
        (void)snprintf(why, why_size,
                       "'%s' is no report of sigvet; expected one of --format json, or a trace",
                       name);
        return false;
    }
    if (!json_is_integer(schema) || json_integer_value(schema) != OUT_JSON_SCHEMA) {
        CLEANUP_FREE char *found =
            json_is_integer(schema) ? xasprintf("%" JSON_INTEGER_FORMAT, json_integer_value(schema))
                                    : xstrdup("none");
        (void)snprintf(why, why_size,
                       "'%s' is a report of another version: its schema is %s, expected %d", name,
                       found, OUT_JSON_SCHEMA);
        return false;
    }
    wrong = wrong_key(report);
    if (wrong) {
        (void)snprintf(why, why_size, "'%s' is damaged: its \"%s\" is not what docs/json.md says",
                       name, wrong);
    }
    return !wrong;
}

json_t *merge_input_parse(const char *text, size_t size, const char *name, char *why,
                          size_t why_size)
{
    json_error_t error;
    json_t *report = json_loadb(text, size, 0, &error);

    if (!report) {
        (void)snprintf(why, why_size, "%s:%d: found no JSON; expected a report or a trace (%s)",
                       name, error.line, error.text);
        return NULL;
    }
    if (!check(report, name, why, why_size)) {
        json_decref(report);
        return NULL;
    }
    return report;
}

json_t *merge_input_load(const char *file, char *why, size_t why_size)
{
    size_t size;
    CLEANUP_FREE char *text = slurp_text(file, FILE_MOST, &size, why, why_size);

    return text ? merge_input_parse(text, size, file, why, why_size) : NULL;
}
