/* accepted.c - what a user knows of already: suppressions and a baseline, as one thing.
 *
 * Owns:     see accepted.h.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   docs/suppressions.md, docs/baseline.md */
#include "accepted.h"

void accepted_look(struct finding *f, void *accepted)
{
    struct accepted *a = accepted;
    const struct suppression *by = NULL;

    f->suppressed = f->annotation; /* the program's own word needs no file */
    f->known = false;
    if (a && !f->suppressed && (by = suppress_match(&a->suppressions, f)) != NULL) {
        f->suppressed = by->name;
    }
    if (a && !f->suppressed) {
        f->known = baseline_has(&a->baseline, f);
    }
}

void accepted_clear(struct accepted *a)
{
    suppress_clear(&a->suppressions);
    baseline_clear(&a->baseline);
}
