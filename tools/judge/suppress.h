/* suppress.h - findings that a user knows of and does not want to hear about.
 *
 * Owns:     the suppressions of all files that were read, and how often each was used.
 * Contexts: the tools only; one thread. The files are the user's, but may hold anything.
 * Errors:   suppress_load() says why in one line, with file and line.
 * Source:   docs/suppressions.md; the manuals of Valgrind and of the sanitizers. */
#ifndef SIGVET_TOOLS_SUPPRESS_H
#define SIGVET_TOOLS_SUPPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit.h"

enum suppress_kind { SUPPRESS_FUN, SUPPRESS_OBJ, SUPPRESS_SRC, SUPPRESS_ANY_FRAMES };

struct suppress_frame {
    enum suppress_kind kind;
    char *pattern; /* NULL: SUPPRESS_ANY_FRAMES */
};

/* One entry. What is NULL or 0 does not matter to it. */
struct suppression {
    char *name;
    char *file; /* where it stands */
    unsigned line;
    char *rule, *call, *handler, *module;
    uint64_t signals; /* the finding's signals must all be among these */
    struct suppress_frame *frames;
    size_t frame_count;
    char *anywhere; /* the sanitizers' form: occurs in a function, module or file of the stack */
    uint64_t uses;  /* findings that it suppressed */
};

struct suppressions {
    struct suppression *entries; /* in the order of the files */
    size_t count, room;
};

/* Adds the entries of one file. False: nothing may be used, one line in why[]. */
bool suppress_load(struct suppressions *s, const char *file, char *why, size_t why_size);
void suppress_clear(struct suppressions *s);

void suppress_reset(struct suppressions *s); /* no entry was used */

/* The first entry that fits, with one use more; NULL: none. */
const struct suppression *suppress_match(struct suppressions *s, const struct finding *f);

/* suppress_text.c: likewise from a text; `text` is changed. */
bool suppress_parse(struct suppressions *s, char *text, size_t size, const char *file, char *why,
                    size_t why_size);

#endif
