/* catalogue.c - what is known of each rule: its texts and the lists of weaknesses that it stands in.
 *
 * Owns:     see catalogue.h.
 * Contexts: the tools only.
 * Errors:   see catalogue.h.
 * Source:   CWE's and CERT C's own way to write their ids. */
#include "catalogue.h"

#include <stdio.h>
#include <string.h>

static const struct rule_row rows[] = {
#define RULE(rule, name, what, error, warning, note, todo, see)                               \
    {.id = (rule),                                                                            \
     .title = (name),                                                                         \
     .reports = (what),                                                                       \
     .levels = {[LEVEL_ERROR] = (error), [LEVEL_WARNING] = (warning), [LEVEL_NOTE] = (note)}, \
     .mend = (todo),                                                                          \
     .references = (see)},
#include "rules.def"
};

size_t catalogue_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const struct rule_row *catalogue_at(size_t i)
{
    return i < catalogue_count() ? &rows[i] : NULL;
}

const struct rule_row *catalogue_find(const char *id)
{
    for (size_t i = 0; i < catalogue_count(); i++) {
        if (strcmp(rows[i].id, id) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

enum level catalogue_level(const struct rule_row *row)
{
    int level = LEVELS - 1;

    while (level > 0 && row->levels[level][0] == '\0') {
        level--;
    }
    return (enum level)level;
}

/* Length of the id that a word begins with; 0: none. */
static size_t id_length(const char *word)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", digits[] = "0123456789";
    size_t letters, number;

    if (strncmp(word, "CWE-", 4) == 0) {
        number = strspn(word + 4, digits);
        return number > 0 ? 4 + number : 0;
    }
    letters = strspn(word, capitals);
    number = strspn(word + letters, digits);
    if (letters != 3 || number != 2 || strncmp(word + letters + number, "-C", 2) != 0) {
        return 0;
    }
    return letters + number + 2;
}

bool catalogue_tag(const char **at, char *tag, size_t size)
{
    static const char between[] = " ,;";
    const char *word = *at;

    while (*word != '\0') {
        word += strspn(word, between);
        size_t len = id_length(word);
        if (len > 0) {
            (void)snprintf(tag, size, "%.*s", (int)len, word);
            *at = word + len;
            return true;
        }
        word += strcspn(word, between);
    }
    *at = word;
    return false;
}
