/* merge_fixture.h - reports to merge: from text, and from chance.
 *
 * Owns:     nothing; values are the caller's.
 * Contexts: unit tests. The same chance in each run: rand() without a seed.
 * Errors:   a text that is no JSON fails the test. */
#ifndef SIGVET_TESTS_MERGE_FIXTURE_H
#define SIGVET_TESTS_MERGE_FIXTURE_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "merge.h"

#define TEXT(x) #x
#define PRINT(two) two two two two two two two two

/* clang-format off */
#define FINDING(two, level, file, signals, count)                                             \
    "{\"fingerprint\": \"" PRINT(two) "\", \"rule\": \"unsafe-call\", \"level\": \"" level    \
    "\", \"message\": \"m\", \"signals\": " signals ", \"count\": " TEXT(count)               \
    ", \"handler\": {\"function\": \"h\", \"file\": \"" file "\"}, \"known\": false}"
#define REPORT(findings, summary)                                                             \
    "{\"sigvet\": {\"version\": \"0\", \"schema\": 1}, \"findings\": [" findings              \
    "], \"summary\": {" summary " \"gaps\": [], \"handlers\": []}}"
#define HANDLER(signal, name, program, installs, deliveries)                                  \
    "{\"signal\": \"" signal "\", \"handler\": \"" name "\", \"program\": \"" program         \
    "\", \"module\": null, \"installs\": " TEXT(installs) ", \"deliveries\": " TEXT(deliveries) "}"
#define KNOWN(two, known)                                                                     \
    "{\"fingerprint\": \"" PRINT(two) "\", \"rule\": \"r\", \"level\": \"note\", \"count\": 1," \
    "\"signals\": [], \"known\": " known "}"
#define SUPPRESSED(two, by, count)                                                            \
    "{\"fingerprint\": \"" PRINT(two) "\", \"by\": \"" by "\", \"rule\": \"r\", \"level\": "  \
    "\"note\", \"message\": \"m\", \"count\": " TEXT(count) ", \"annotation\": false}"
#define SUPPRESSION(name, line, used)                                                         \
    "{\"name\": \"" name "\", \"file\": \"f\", \"line\": " TEXT(line) ", \"used\": " TEXT(used) "}"
/* clang-format on */

static inline json_t *fixture_json(const char *text)
{
    json_error_t error;
    json_t *value = json_loads(text, 0, &error);

    if (!value) {
        fail_msg("%s: %s", error.text, text);
    }
    return value;
}

static inline json_t *fixture_merge(size_t count, const char *const *reports)
{
    struct merge *m = merge_new();
    json_t *out;

    for (size_t i = 0; i < count; i++) {
        json_t *report = fixture_json(reports[i]);
        merge_add(m, report);
        json_decref(report);
    }
    out = merge_report(m);
    merge_free(m);
    return out;
}

/* The value at "findings/0/count". */
static inline json_t *fixture_at(json_t *value, const char *path)
{
    char copy[128], *rest = NULL;

    (void)snprintf(copy, sizeof copy, "%s", path);
    for (char *step = strtok_r(copy, "/", &rest); step; step = strtok_r(NULL, "/", &rest)) {
        value = json_is_array(value) ? json_array_get(value, (size_t)atoi(step))
                                     : json_object_get(value, step);
    }
    if (!value) {
        fail_msg("there is no %s", path);
    }
    return value;
}

/* One of a few words, so that reports have much in common. */
static inline const char *fixture_word(const char *words)
{
    static char word[8][32];
    static unsigned next;
    char *to = word[next++ % 8];
    int count = 1, which;

    for (const char *at = words; *at; at++) {
        count += *at == ' ';
    }
    for (which = rand() % count; which > 0; which--) {
        words = strchr(words, ' ') + 1;
    }
    (void)snprintf(to, 32, "%.*s", (int)strcspn(words, " "), words);
    return to;
}

static inline json_t *fixture_random_finding(void)
{
    json_t *f = json_object(), *signals = json_array();
    char print[17];

    memset(print, 'a' + rand() % 4, 16);
    print[16] = '\0';
    for (int i = rand() % 3; i > 0; i--) {
        json_array_append_new(signals, json_string(fixture_word("SIGINT SIGHUP SIGRTMIN+3")));
    }
    /* In an order that may differ. */
    if (rand() % 2) {
        json_object_set_new(f, "level", json_string(fixture_word("error warning note")));
    }
    json_object_set_new(f, "fingerprint", json_string(print));
    json_object_set_new(f, "rule", json_string("unsafe-call"));
    json_object_set_new(f, "level", json_string(fixture_word("error warning note")));
    json_object_set_new(f, "message", json_string(fixture_word("m n")));
    json_object_set_new(f, "signals", signals);
    json_object_set_new(f, "count", json_integer(rand() % 5));
    json_object_set_new(f, "known", json_boolean(rand() % 2));
    json_object_set_new(f, "process", json_pack("{s:i}", "pid", rand() % 3));
    return f;
}

static inline json_t *fixture_random_handler(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:i}", "signal", fixture_word("SIGINT SIGHUP"),
                     "handler", fixture_word("a b"), "module", fixture_word("/1/m /2/m"), "program",
                     fixture_word("/1/p /2/p /2/q"), "installs", rand() % 3, "deliveries",
                     rand() % 2);
}

static inline json_t *fixture_random_decision(void)
{
    return json_pack("{s:s, s:s, s:i, s:i}", "rule", fixture_word("a b"), "call",
                     fixture_word("kill raise"), "pid", rand() % 3, "count", rand() % 9);
}

static inline json_t *fixture_random_list(json_t *make(void))
{
    json_t *list = json_array();

    for (int i = rand() % 5; i > 0; i--) {
        json_array_append_new(list, make());
    }
    return list;
}

static inline json_t *fixture_random_gap(void)
{
    return json_pack("{s:s, s:s}", "kind", fixture_word("static lost"), "text",
                     fixture_word("a b"));
}

static inline json_t *fixture_random_suppressed(void)
{
    char print[17];

    memset(print, 'a' + rand() % 3, 16);
    print[16] = '\0';
    return json_pack("{s:s, s:s, s:s, s:i}", "fingerprint", print, "by", fixture_word("one two"),
                     "message", fixture_word("m n o"), "count", rand() % 4);
}

static inline json_t *fixture_random_suppression(void)
{
    return json_pack("{s:s, s:s, s:i, s:i}", "name", fixture_word("one two"), "file",
                     fixture_word("f g"), "line", rand() % 2 ? 2 : 10, "used", rand() % 2);
}

static inline json_t *fixture_random(void)
{
    json_t *report = json_object(), *summary = json_object();

    json_object_set_new(report, "findings", fixture_random_list(fixture_random_finding));
    json_object_set_new(report, "suppressed", fixture_random_list(fixture_random_suppressed));
    json_object_set_new(report, "suppressions", fixture_random_list(fixture_random_suppression));
    json_object_set_new(report, "decisions", fixture_random_list(fixture_random_decision));
    json_object_set_new(report, "policy",
                        rand() % 2 ? json_null()
                                   : json_pack("{s:s}", "source", fixture_word("x.ini y.ini")));
    json_object_set_new(summary, "handlers", fixture_random_list(fixture_random_handler));
    json_object_set_new(summary, "gaps", fixture_random_list(fixture_random_gap));
    json_object_set_new(summary, "processes", json_integer(rand() % 3));
    json_object_set_new(summary, "deliveries", json_integer(rand() % 100));
    if (rand() % 2) {
        json_object_set_new(summary, "threads", json_integer(rand() % 3));
    }
    json_object_set_new(summary, "decisions", json_pack("{s:i}", "deny", rand() % 4));
    json_object_set_new(report, "summary", summary);
    return report;
}

#endif
