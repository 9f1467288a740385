/* explain.c - finds what a name means over all kinds of names, and what comes near an unknown one.
 *
 * Owns:     the table of kinds.
 * Contexts: the tools only; one thread. The name is the user's: any string.
 * Errors:   see explain.h.
 * Source:   Damerau's and Levenshtein's edit distance (neighbours swapped: one step). */
#include "explain.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "explain_kind.h"
#include "util.h"

#define NAME_MOST 256u     /* demangled C++ names are long; longer ones are no names */
#define NEAR_NAME_MOST 48u /* longer names get no suggestions */
#define SUGGESTIONS_MOST 3u

/* Of equally good matches the first one is meant. */
static const struct explain_kind *const kinds[] = {
    &explain_signals, &explain_functions, &explain_syscalls,
    &explain_flags,   &explain_codes,     &explain_rules,
};

#define KINDS (sizeof kinds / sizeof kinds[0])

enum explain_match explain_search(const char *name, size_t count,
                                  const char *(*row_name)(size_t row), size_t *row)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(name, row_name(i)) == 0) {
            *row = i;
            return strcmp(name, row_name(i)) == 0 ? MATCH_EXACT : MATCH_LOOSE;
        }
    }
    return MATCH_NONE;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Steps from one name to the other, case aside; anything above `most` is most + 1. */
static unsigned distance(const char *a, const char *b, unsigned most)
{
    unsigned rows[3][NEAR_NAME_MOST + 1];
    size_t a_len = strlen(a), b_len = strlen(b);

    if (a_len > NEAR_NAME_MOST || b_len > NEAR_NAME_MOST || a_len > b_len + most ||
        b_len > a_len + most) {
        return most + 1;
    }
    for (size_t j = 0; j <= b_len; j++) {
        rows[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
                y == tolower((unsigned char)a[i - 2])) {
                row[j] = least(row[j], second[j - 2] + 1);
            }
        }
    }
    return least(rows[a_len % 3][b_len], most + 1);
}

/* Only the first few of equally near names are kept. */
static void keep(const char **best, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(best[i], name) == 0) {
            return;
        }
    }
    if (*count < SUGGESTIONS_MOST) {
        best[(*count)++] = name;
    }
}

/* A third of the letters may be wrong, two at most. Internal names are offered to those who begin
 * with an underscore. */
static size_t find_near(const char *name, const char **best)
{
    size_t len = strlen(name), count = 0;
    unsigned most = len >= 6 ? 2 : len >= 4 ? 1 : 0;

    for (size_t k = 0; k < KINDS && most > 0; k++) {
        for (size_t row = 0; row < kinds[k]->count(); row++) {
            const char *other = kinds[k]->row_name(row);
            if (other[0] == '_' && name[0] != '_') {
                continue;
            }
            unsigned steps = distance(name, other, most);
            if (kinds[k] == &explain_signals) { /* as they are written after kill */
                steps = least(steps, distance(name, other + strlen("SIG"), most));
            }
            if (steps < most) { /* only the nearest ones are worth reading */
                most = steps;
                count = 0;
            }
            if (steps == most) {
                keep(best, &count, other);
            }
        }
    }
    return count;
}

static char *describe_unknown(const char *name)
{
    const char *best[SUGGESTIONS_MOST];
    size_t count = find_near(name, best);
    char *text = xasprintf("nothing is known about '%.*s': expected a signal, a function, a flag, "
                           "an si_code or a rule",
                           (int)NAME_MOST, name);

    for (size_t i = 0; i < count; i++) {
        const char *before = i == 0 ? "; did you mean " : i + 1 < count ? ", " : " or ";
        char *more = xasprintf("%s%s%s", text, before, best[i]);
        free(text);
        text = more;
    }
    if (count > 0) {
        char *more = xasprintf("%s?", text);
        free(text);
        text = more;
    }
    return text;
}

/* "printf()" is printf. To be freed. */
static char *trimmed(const char *name)
{
    char *copy = xstrdup(name);
    size_t len = strlen(copy);

    if (len > 2 && strcmp(copy + len - 2, "()") == 0) {
        copy[len - 2] = '\0';
    }
    return copy;
}

/* Numbers and real-time signals out of range: nothing comes near them. */
static bool is_out_of_range(const char *name)
{
    const char *rest = strncasecmp(name, "SIG", 3) == 0 ? name + 3 : name;

    return (*name != '\0' && strspn(name, "0123456789") == strlen(name)) ||
           strncasecmp(rest, "RTMIN", 5) == 0 || strncasecmp(rest, "RTMAX", 5) == 0;
}

static char *describe_out_of_range(const char *name)
{
    if (strspn(name, "0") == strlen(name)) {
        return xstrdup("0 is no signal: kill(pid, 0) sends nothing, it only checks whether pid "
                       "may be signalled; expected 1 to 64");
    }
    return xasprintf(
        "'%.*s' is no signal: expected 1 to 64, SIGRTMIN+0 to +30 or SIGRTMAX-0 to -30",
        (int)NAME_MOST, name);
}

struct page *explain_name(const char *name, char **problem)
{
    CLEANUP_FREE char *asked = trimmed(name);
    enum explain_match best = MATCH_NONE, matches[KINDS];
    size_t rows[KINDS], chosen = 0;
    bool others = false;

    for (size_t k = 0; k < KINDS; k++) {
        matches[k] = strlen(asked) > NAME_MOST ? MATCH_NONE : kinds[k]->find(asked, &rows[k]);
        others = others || (best != MATCH_NONE && matches[k] != MATCH_NONE);
        if (matches[k] > best) {
            best = matches[k];
            chosen = k;
        }
    }
    if (best == MATCH_NONE) {
        *problem = is_out_of_range(asked) ? describe_out_of_range(asked) : describe_unknown(asked);
        return NULL;
    }
    struct page *p = kinds[chosen]->describe(rows[chosen]);
    json_t *array = page_array();
    for (size_t k = 0; k < KINDS && others; k++) {
        if (k != chosen && matches[k] != MATCH_NONE) {
            const char *other = kinds[k]->row_name(rows[k]);
            page_line(p, json_array_size(array) == 0 ? "see also" : "", "the %s %s", kinds[k]->name,
                      other);
            page_append(array, page_string(other));
        }
    }
    page_set(p, "see_also", array);
    return p;
}
