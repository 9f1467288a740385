/* naming.c - the functions that a user calls unsafe, in one run: from the options to what was found of them.
 *
 * Owns:     see naming.h.
 * Contexts: see naming.h.
 * Errors:   see naming.h.
 * Source:   see naming.h. */
#include "naming.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elfnames.h"
#include "reader.h"
#include "slurp.h"
#include "spares.h"
#include "util.h"

#define FILE_MOST (1u << 30)
#define WHY_SIZE (2 * PATH_MAX)

/* What a file defines under each name is added to kinds[]: a function counts most. */
static void look_into(const char *file, const struct options *o, enum elfnames_kind *kinds)
{
    char why[WHY_SIZE];
    struct elfnames e;
    size_t size;
    char *bytes CLEANUP_FREE = slurp_file(file, FILE_MOST, &size, why, sizeof why);

    if (bytes == NULL || !elfnames_open(&e, (unsigned char *)bytes, size)) {
        return;
    }
    for (size_t i = 0; i < o->unsafe_count; i++) {
        enum elfnames_kind kind = elfnames_defined(&e, o->unsafe[i]);
        kinds[i] = kinds[i] == ELFNAMES_FUNCTION || kind == ELFNAMES_NONE ? kinds[i] : kind;
    }
}

bool naming_library(const struct options *o, const char *image, char *library, size_t library_size,
                    char *why, size_t why_size)
{
    enum elfnames_kind kinds[SPARES_MOST] = {ELFNAMES_NONE};

    if (o->unsafe_count == 0) {
        return true;
    }
    /* A function of ours would be taken for the variable, and copied over it. */
    look_into(image, o, kinds);
    for (size_t i = 0; i < o->unsafe_count; i++) {
        if (kinds[i] == ELFNAMES_DATA) {
            (void)snprintf(why, why_size, "--unsafe: '%s' is data of '%s', and no function",
                           o->unsafe[i], image);
            return false;
        }
    }
    return spares_make(library, library_size, o->unsafe, o->unsafe_count, why, why_size);
}

bool naming_put(const struct options *o, struct tracefile *file)
{
    return o->unsafe_count == 0 || tracefile_set_names(file, o->unsafe, o->unsafe_count);
}

/* The files that were looked into. */
struct files {
    char **list;
    size_t count;
};

static bool is_new(struct files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->list[i], path) == 0) {
            return false;
        }
    }
    files->list = xrealloc_array(files->list, files->count + 1, sizeof *files->list);
    files->list[files->count++] = xstrdup(path);
    return true;
}

static bool are_found(const struct options *o, const enum elfnames_kind *kinds)
{
    size_t i = 0;

    while (i < o->unsafe_count && kinds[i] == ELFNAMES_FUNCTION) {
        i++;
    }
    return i == o->unsafe_count;
}

/* The record was checked by the reader: its paths end within it. */
static void look_at_modules(const struct sigvet_modules *rec, const struct options *o,
                            struct files *files, enum elfnames_kind *kinds)
{
    const char *at = (const char *)(rec + 1);

    for (uint32_t i = 0; i < rec->count; i++) {
        struct sigvet_module m;
        memcpy(&m, at, sizeof m);
        const char *path = at + sizeof m;
        /* The program itself has no path. */
        if (path[0] == '/' && is_new(files, path) && !are_found(o, kinds)) {
            look_into(path, o, kinds);
        }
        at = path + (((size_t)m.path_len + 7) & ~(size_t)7);
    }
}

void naming_end(const struct options *o, const char *trace, const char *library)
{
    enum elfnames_kind kinds[SPARES_MOST] = {ELFNAMES_NONE};
    struct files files = {0};
    const struct sigvet_record *rec;
    char why[WHY_SIZE];
    struct trace *t = o->unsafe_count > 0 ? reader_open(trace, why, sizeof why) : NULL;

    if (t == NULL) {
        return;
    }
    (void)is_new(&files, library); /* it has all of them */
    while ((rec = reader_next(t, true)) != NULL) {
        if (rec->type == SIGVET_REC_MODULES) {
            look_at_modules((const void *)rec, o, &files, kinds);
        }
    }
    for (size_t i = 0; files.count > 1 && i < o->unsafe_count; i++) {
        if (kinds[i] != ELFNAMES_FUNCTION) {
            warn(kinds[i] == ELFNAMES_DATA ? "--unsafe: '%s' is data, and no function"
                                           : "--unsafe: no library that was seen defines '%s'",
                 o->unsafe[i]);
        }
    }
    for (size_t i = 0; i < files.count; i++) {
        free(files.list[i]);
    }
    free(files.list);
    reader_close(t);
}
