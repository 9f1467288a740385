/* nested.c - see nested.h.
 *
 * Owns:     see nested.h.
 * Contexts: see nested.h.
 * Errors:   see nested.h.
 * Source:   see nested.h. */
#include "nested.h"

#include <stdlib.h>

#include "procfile.h"
#include "util.h"

/* A procfile_visit. */
static bool take(pid_t pid, void *nested)
{
    struct nested *n = nested;
    struct procfile_ids ids;

    if (!procfile_ids(pid, &ids) || ids.depth == 1) {
        return false;
    }
    if (n->count == n->room) {
        n->room = n->room > 0 ? 2 * n->room : 16;
        n->list = xrealloc_array(n->list, n->room, sizeof *n->list);
    }
    n->list[n->count++] = (struct nested_process){.here = pid, .inner = ids.inner};
    return false;
}

void nested_look(struct nested *n)
{
    n->count = 0;
    (void)procfile_each(0, take, n);
}

pid_t nested_find(const struct nested *n, pid_t inner, nested_match *matches, const void *arg)
{
    pid_t found = 0;

    for (size_t i = 0; i < n->count; i++) {
        if (n->list[i].inner == inner && matches(n->list[i].here, arg)) {
            found = found == 0 ? n->list[i].here : -1;
        }
    }
    return found;
}

void nested_free(struct nested *n)
{
    free(n->list);
    *n = (struct nested){0};
}
