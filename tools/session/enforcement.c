/* enforcement.c - the policy of a run: loaded, put into the trace, and handed to what enforces it.
 *
 * Owns:     see enforcement.h.
 * Contexts: see enforcement.h.
 * Errors:   see enforcement.h.
 * Source:   see enforcement.h. */
#include "enforcement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforce.h"
#include "gapwords.h"
#include "sigvet/config.h"
#include "util.h"

void enforcement_load(struct enforcement *e, const struct options *o,
                      const struct elfcheck *program)
{
    enum sigvet_gap gap = elfcheck_gap(program->kind);

    if (o->policy == NULL) {
        return;
    }
    if (!policy_load(o->policy, &e->policy)) {
        exit(EXIT_USAGE);
    }
    e->best_effort = (o->enforce & ENFORCE_BEST_EFFORT) != 0;
    if (gap != SIGVET_GAP_NONE && (o->enforce & ENFORCE_KERNEL) == 0 && !e->best_effort) {
        die("the shim cannot hold '%s' to a policy (%s); --enforce=kernel can, and "
            "--enforce=best-effort goes on without",
            program->image, gapwords_text(gap));
    }
}

/* An enforce_decided: on the thread that decided. */
static void append(void *file, const struct sigvet_decision *decision)
{
    (void)tracefile_append(file, decision, decision->rec.size);
}

bool enforcement_put(struct enforcement *e, const struct options *o, struct tracefile *file)
{
    char why[256] = "";

    if (e->policy.bytes == NULL) {
        return true;
    }
    if (!tracefile_set_policy(file, e->policy.bytes, e->policy.size,
                              e->best_effort ? SIGVET_MODE_BEST_EFFORT : 0)) {
        warn("cannot write the policy into the trace: %s", strerror(errno));
        return false;
    }
    if ((o->enforce & ENFORCE_KERNEL) == 0) {
        return true;
    }
    const struct enforce_options options = {
        .policy = e->policy.bytes,
        .best_effort = e->best_effort,
        .decided = append,
        .arg = file,
    };
    e->kernel = enforce_new(&options, why, sizeof why);
    if (e->kernel == NULL && why[0] != '\0') { /* else it has said why */
        warn("%s", why);
    }
    return e->kernel != NULL;
}

void enforcement_end(struct enforcement *e)
{
    if (e->kernel != NULL) {
        enforce_end(e->kernel);
        e->kernel = NULL;
    }
}

void enforcement_free(struct enforcement *e)
{
    enforcement_end(e);
    policy_block_free(&e->policy);
}

uint32_t enforcement_stuck_seconds(const struct enforcement *e)
{
    const struct sigvet_policy *p = e->policy.bytes;

    return p != NULL ? p->stuck_seconds : 0;
}

bool enforcement_kills_stuck(const struct enforcement *e)
{
    const struct sigvet_policy *p = e->policy.bytes;

    return p != NULL && (p->flags & SIGVET_POLICY_STUCK_KILL) != 0;
}
