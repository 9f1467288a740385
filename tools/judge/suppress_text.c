/* suppress_text.c - reads a file of suppressions: Valgrind's blocks and the sanitizers' lines.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The file may hold anything.
 * Errors:   the first fault, as FILE:LINE, what was found and what was expected.
 * Source:   docs/suppressions.md */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "clean.h"
#include "signals.h"
#include "suppress.h"
#include "util.h"

#define SPACES " \t\r\v\f"
#define KEYS "rule:, call:, handler:, signal:, module:, fun:, obj:, src:, ..."

struct parser {
    struct suppressions *to;
    const char *file;
    unsigned line;
    char *why;
    size_t why_size;
};

/* Says what is wrong with the line at hand. */
static bool fault(const struct parser *p, const char *found, const char *expected)
{
    CLEANUP_FREE char *shown = clean_text(found);

    (void)snprintf(p->why, p->why_size, "%s:%u: found '%.80s'; expected %s", p->file, p->line,
                   shown, expected);
    return false;
}

static char *trim(char *line)
{
    line += strspn(line, SPACES);
    for (char *end = line + strlen(line); end > line && strchr(SPACES, end[-1]);) {
        *--end = '\0';
    }
    return line;
}

static struct suppression *add_entry(struct parser *p)
{
    struct suppressions *s = p->to;

    if (s->count == s->room) {
        s->room = s->room ? s->room * 2 : 16;
        s->entries = xrealloc_array(s->entries, s->room, sizeof *s->entries);
    }
    s->entries[s->count] = (struct suppression){.file = xstrdup(p->file), .line = p->line};
    return &s->entries[s->count++];
}

/* A rule's id, or a pattern of ids. */
static bool is_rule(const char *text)
{
    return catalogue_find(text) || strchr(text, '*') || strchr(text, '?');
}

static uint64_t signal_bit(const char *name)
{
    uint64_t number;

    if (util_parse_number(name, 1, 64, &number)) {
        return 1ull << (number - 1);
    }
    for (uint32_t n = 1; n <= 64; n++) {
        const char *full = signals_name(n);
        if (strcmp(full, name) == 0 || strcmp(full + 3, name) == 0) { /* with or without SIG */
            return 1ull << (n - 1);
        }
    }
    return 0;
}

static bool take_signals(const struct parser *p, struct suppression *e, char *value)
{
    char *rest = NULL;

    for (char *name = strtok_r(value, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        uint64_t bit = signal_bit(trim(name));
        if (bit == 0) {
            return fault(p, trim(name), "a signal, as in SIGUSR1, TERM or 10");
        }
        e->signals |= bit;
    }
    return true;
}

static bool take_text(const struct parser *p, char **to, const char *key, const char *value)
{
    if (*to) {
        return fault(p, key, "each of rule:, call:, handler: and module: once");
    }
    *to = xstrdup(value);
    return true;
}

static bool take_rule(const struct parser *p, struct suppression *e, const char *key,
                      const char *value)
{
    return is_rule(value) ? take_text(p, &e->rule, key, value)
                          : fault(p, value, "a rule; see sigvet list rules");
}

static void take_frame(struct suppression *e, enum suppress_kind kind, const char *pattern)
{
    e->frames = xrealloc_array(e->frames, e->frame_count + 1, sizeof *e->frames);
    e->frames[e->frame_count++] =
        (struct suppress_frame){.kind = kind, .pattern = pattern ? xstrdup(pattern) : NULL};
}

/* What stands behind the last colon of a source file is a line, or a pattern of lines. A name with a dot or a slash
 * behind its colon is a file's. */
static bool take_source(const struct parser *p, struct suppression *e, const char *value)
{
    const char *colon = strrchr(value, ':');
    uint64_t number;

    if (colon && !strpbrk(colon, "./*?") &&
        (colon[1] == '0' || !util_parse_number(colon + 1, 1, INT_MAX, &number))) {
        return fault(p, colon + 1, "a line number, from 1 on, behind the name of a source file");
    }
    take_frame(e, SUPPRESS_SRC, value);
    return true;
}

/* One line of a block that is neither its name nor its end. */
static bool take_condition(const struct parser *p, struct suppression *e, char *line)
{
    static const char *const frames[] = {[SUPPRESS_FUN] = "fun", [SUPPRESS_OBJ] = "obj"};
    char *colon = strchr(line, ':');
    char *value;

    if (strcmp(line, "...") == 0) {
        take_frame(e, SUPPRESS_ANY_FRAMES, NULL);
        return true;
    }
    if (!colon) {
        return fault(p, line, "one of " KEYS " or }");
    }
    value = trim(colon + 1);
    if (*value == '\0') {
        return fault(p, line, "a pattern behind the colon");
    }
    *colon = '\0';
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        if (strcmp(line, frames[i]) == 0) {
            take_frame(e, (enum suppress_kind)i, value);
            return true;
        }
    }
    if (strcmp(line, "src") == 0) {
        return take_source(p, e, value);
    }
    if (strcmp(line, "rule") == 0 || strcmp(line, "sigvet") == 0) {
        return take_rule(p, e, line, value);
    }
    if (strcmp(line, "signal") == 0) {
        return take_signals(p, e, value);
    }
    if (strcmp(line, "call") == 0) {
        return take_text(p, &e->call, line, value);
    }
    if (strcmp(line, "handler") == 0) {
        return take_text(p, &e->handler, line, value);
    }
    if (strcmp(line, "module") == 0) {
        return take_text(p, &e->module, line, value);
    }
    *colon = ':';
    return fault(p, line, "one of " KEYS " or }");
}

/* Whether the entry says anything about the findings that it is for. */
static bool has_condition(const struct suppression *e)
{
    return e->rule || e->call || e->handler || e->module || e->signals || e->frame_count > 0;
}

/* One line inside of a block. *open: NULL once it has ended. */
static bool take_inside(const struct parser *p, struct suppression **open, char *line)
{
    struct suppression *e = *open;

    if (strcmp(line, "}") == 0) {
        if (!e->name || !has_condition(e)) {
            return fault(p, line, e->name ? "at least one of " KEYS : "the suppression's name");
        }
        *open = NULL;
        return true;
    }
    if (!e->name) {
        e->name = xstrdup(line);
        return true;
    }
    return take_condition(p, e, line);
}

/* RULE:PATTERN */
static bool take_line(struct parser *p, char *line)
{
    char *colon = strchr(line, ':');
    const char *pattern = colon ? trim(colon + 1) : "";
    struct suppression *e;

    if (*pattern == '\0') {
        return fault(p, line, "{, a comment, or RULE:PATTERN");
    }
    e = add_entry(p);
    e->name = xstrdup(line);
    e->anywhere = xstrdup(pattern);
    *colon = '\0';
    return take_rule(p, e, "rule", trim(line));
}

bool suppress_parse(struct suppressions *s, char *text, size_t size, const char *file, char *why,
                    size_t why_size)
{
    struct parser p = {.to = s, .file = file, .why = why, .why_size = why_size};
    struct suppression *open = NULL; /* nothing is added while a block is open */

    for (char *at = text, *next; at < text + size; at = next) {
        char *end = memchr(at, '\n', (size_t)(text + size - at));
        size_t len = (size_t)((end ? end : text + size) - at);
        p.line++;
        next = at + len + 1;
        at[len] = '\0';
        if (strlen(at) != len) {
            return fault(&p, at, "text, without bytes that are 0");
        }
        char *line = trim(at);
        if (*line == '\0' || *line == '#') {
            continue;
        }
        if (!open && strcmp(line, "{") == 0) {
            open = add_entry(&p);
        } else if (!(open ? take_inside(&p, &open, line) : take_line(&p, line))) {
            return false;
        }
    }
    return !open || fault(&p, "the end of the file", "} behind the last suppression");
}
