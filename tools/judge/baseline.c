/* baseline.c - the findings that were there before: only new ones count.
 *
 * Owns:     see baseline.h.
 * Contexts: the tools only.
 * Errors:   see baseline.h.
 * Source:   docs/baseline.md */
#include "baseline.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

#include "clean.h"
#include "slurp.h"
#include "util.h"

#define FILE_MOST (64u << 20)
#define VERSION 1 /* of the file's form */
#define FINGERPRINT 16

struct baseline_entry {
    char fingerprint[FINGERPRINT + 1];
    char *rule, *message; /* for people alone */
    UT_hash_handle hh;
};

static void add(struct baseline *b, const char *fingerprint, const char *rule, const char *message)
{
    struct baseline_entry *e;

    HASH_FIND_STR(b->by_fingerprint, fingerprint, e);
    if (e) {
        return;
    }
    e = xcalloc(1, sizeof *e);
    memcpy(e->fingerprint, fingerprint, FINGERPRINT);
    e->rule = clean_utf8(rule);
    e->message = clean_utf8(message);
    HASH_ADD_STR(b->by_fingerprint, fingerprint, e);
}

void baseline_add(struct baseline *b, const struct finding *f)
{
    add(b, f->fingerprint, f->rule, f->message);
}

bool baseline_has(const struct baseline *b, const struct finding *f)
{
    struct baseline_entry *e;

    HASH_FIND_STR(b->by_fingerprint, f->fingerprint, e);
    return e != NULL;
}

void baseline_clear(struct baseline *b)
{
    struct baseline_entry *e, *next;

    HASH_ITER(hh, b->by_fingerprint, e, next)
    {
        HASH_DEL(b->by_fingerprint, e);
        free(e->rule);
        free(e->message);
        free(e);
    }
}

static bool is_fingerprint(const char *text)
{
    return text && strlen(text) == FINGERPRINT && strspn(text, "0123456789abcdef") == FINGERPRINT;
}

/* What is wrong with the value as a baseline; NULL: nothing, and it was added. */
static const char *take(struct baseline *b, const json_t *file)
{
    json_int_t version = 0;
    json_t *findings, *f;
    size_t i;

    if (json_unpack((json_t *)file, "{s:{s:I}, s:o}", "sigvet", "baseline", &version, "findings",
                    &findings) != 0 ||
        !json_is_array(findings)) {
        return "not a baseline; sigvet run --write-baseline FILE makes one";
    }
    if (version != VERSION) {
        return "a baseline of another version; write it anew with --write-baseline";
    }
    json_array_foreach(findings, i, f)
    {
        const char *fingerprint = NULL, *rule = "", *message = "";
        if (json_unpack(f, "{s:s, s?s, s?s}", "fingerprint", &fingerprint, "rule", &rule, "message",
                        &message) != 0 ||
            !is_fingerprint(fingerprint)) {
            return "damaged: a fingerprint is not of 16 hexadecimal digits";
        }
        add(b, fingerprint, rule, message);
    }
    return NULL;
}

bool baseline_load(struct baseline *b, const char *file, char *why, size_t why_size)
{
    json_error_t error;
    const char *wrong;
    size_t size;
    CLEANUP_FREE char *text = slurp_text(file, FILE_MOST, &size, why, why_size);

    if (!text) {
        return false;
    }
    json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!value) {
        (void)snprintf(why, why_size, "%s:%d: found no JSON; expected a baseline (%s)", file,
                       error.line, error.text);
        return false;
    }
    wrong = take(b, value);
    json_decref(value);
    if (wrong) {
        (void)snprintf(why, why_size, "'%s' is %s", file, wrong);
    }
    return !wrong;
}

int baseline_open(const char *file, char *why, size_t why_size)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);

    if (fd < 0) {
        (void)snprintf(why, why_size, "cannot write to '%s': %s", file, strerror(errno));
    }
    return fd;
}

static int by_fingerprint(const struct baseline_entry *a, const struct baseline_entry *b)
{
    return strcmp(a->fingerprint, b->fingerprint);
}

static json_t *value_of(struct baseline *b)
{
    json_t *findings = json_array();

    HASH_SORT(b->by_fingerprint, by_fingerprint);
    for (struct baseline_entry *e = b->by_fingerprint; e; e = e->hh.next) {
        json_t *f = json_pack("{s:s, s:s, s:s}", "fingerprint", e->fingerprint, "rule", e->rule,
                              "message", e->message);
        if (json_array_append_new(findings, f) != 0) {
            die("out of memory");
        }
    }
    return json_pack("{s:{s:i}, s:o}", "sigvet", "baseline", VERSION, "findings", findings);
}

static char *text_of(struct baseline *b)
{
    json_t *value = value_of(b);
    char *text = json_dumps(value, JSON_INDENT(2));

    json_decref(value);
    if (!text) {
        die("out of memory");
    }
    return text;
}

bool baseline_write(struct baseline *b, int fd, const char *file, char *why, size_t why_size)
{
    CLEANUP_FREE char *text = text_of(b);
    bool written;

    written = util_write_all(fd, text, strlen(text)) == 0 && util_write_all(fd, "\n", 1) == 0 &&
              (ftruncate(fd, (off_t)strlen(text) + 1) == 0 || errno == EINVAL); /* not of a pipe */
    int error = errno;
    if (close(fd) != 0 && written) {
        error = errno;
        written = false;
    }
    if (!written) {
        (void)snprintf(why, why_size, "cannot write to '%s': %s", file, strerror(error));
    }
    return written;
}
