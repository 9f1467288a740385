/* finding.h - groups what the rules judged into findings: one per place to mend.
 *
 * Owns:     the findings with their messages, stacks and fingerprints, and the calls behind each.
 * Contexts: the tools only; one thread. Calls are kept by pointer: their live counters are read
 *           again.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   FNV-1a (Fowler, Noll, Vo) for the fingerprint. */
#ifndef SIGVET_TOOLS_FINDING_H
#define SIGVET_TOOLS_FINDING_H

#include "audit.h"
#include "evidence.h"
#include "rule.h"
#include "walk.h"

struct finding_set;

struct finding_set *finding_set_new(struct symbols *symbols, audit_news *news, void *arg);
void finding_set_free(struct finding_set *set);

/* Called with each finding before it is told of, and each time that it is refreshed: says whether it
 * is suppressed or known. */
typedef void finding_look(struct finding *f, void *arg);
void finding_on_look(struct finding_set *set, finding_look *look, void *arg);

/* Adds one call; `walk` is its walk. Tells the news when a finding appears or its level rises. */
void finding_add(struct finding_set *set, const struct evidence *e, const struct walk *walk);

/* The process of this call is over, and its counters are final. Of calls that tell nothing that an earlier one
 * does not tell, what they add to the sums stays; such a one is dropped, and was *evidence. */
enum finding_fate { FINDING_NONE, FINDING_STAYS, FINDING_DROPPED };
enum finding_fate finding_call_over(struct finding_set *set, const struct sigvet_unsafe_call *call,
                                    struct evidence *evidence);

/* The finding of this key, which is freed or kept: of what is no unsafe call. Whoever asks fills it in and
 * then tells of it, as often as its level rises. */
struct finding *finding_open(struct finding_set *set, char *key, bool *is_new);
void finding_tell(struct finding_set *set, struct finding *f);

/* By its rule, function, handler and via, which are set, and by the function that called. */
void finding_fingerprint(struct finding *f, const struct frame *caller);

/* Counts and levels as of now; those that count first, then known ones, then suppressed ones, and of
 * each the worst first. */
void finding_refresh(struct finding_set *set);

size_t finding_count(const struct finding_set *set);
const struct finding *finding_at(const struct finding_set *set, size_t i);

/* The function that begins at `address`, though an inlined one may begin there too. */
struct frame finding_entry(struct symbols *symbols, struct space *space, uint64_t address);

/* The innermost function at a return address that is the user's own. */
struct frame finding_caller(struct symbols *symbols, struct space *space, uint64_t address);

/* The frames of a walk, inlined ones included. To be freed. */
struct stack finding_stack(struct symbols *symbols, struct space *space,
                           const struct walk_step *steps, size_t count);

/* "function", else "module+0xoffset" with the module's base name, else "0xaddress". To be freed. */
char *finding_place(const struct frame *f);

#endif
