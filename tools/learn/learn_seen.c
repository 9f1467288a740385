/* learn_seen.c - see learn_seen.h.
 *
 * Owns:     see learn_seen.h.
 * Contexts: see learn_seen.h.
 * Errors:   see learn_seen.h. */
#include "learn_seen.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

void learn_seen_free(struct learn_seen *s)
{
    struct learn_kind *k, *next;

    HASH_ITER(hh, s->kinds, k, next)
    {
        HASH_DEL(s->kinds, k);
        free(k->side[0].place);
        free(k->side[1].place);
        free(k);
    }
    for (size_t i = 0; i < s->program_count; i++) {
        free(s->programs[i]);
    }
    free(s->programs);
}

uint32_t learn_seen_program(struct learn_seen *s, const char *exe)
{
    const char *slash = strrchr(exe, '/');
    const char *name = slash != NULL ? slash + 1 : exe;

    for (size_t i = 0; i < s->program_count; i++) {
        if (strcmp(s->programs[i], name) == 0) {
            return (uint32_t)i;
        }
    }
    s->programs = xrealloc_array(s->programs, s->program_count + 1, sizeof *s->programs);
    s->programs[s->program_count] = xstrdup(name);
    return (uint32_t)s->program_count++;
}

void learn_seen_add(struct learn_seen *s, const struct learn_key *key,
                    const struct learn_facts *facts, bool in_handler, struct learn_side **side)
{
    struct learn_kind *k = NULL;

    HASH_FIND(hh, s->kinds, key, sizeof *key, k);
    if (k == NULL) {
        k = xcalloc(1, sizeof *k);
        k->key = *key;
        HASH_ADD(hh, s->kinds, key, sizeof k->key, k);
    }
    *side = &k->side[in_handler];
    if ((*side)->count++ == 0) {
        (*side)->order = s->calls;
    }
    (*side)->signals |= facts->signals;
    (*side)->zero |= facts->no_signal;
    s->calls++;
}
