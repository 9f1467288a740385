/* spare.h - the exported functions that have no name yet.
 *
 * Owns:     the names that they bear until `--unsafe` gives them others (tools/launch/spares.c), and so how
 *           long those may be.
 * Contexts: data only; for C and assembly, so: no C in here.
 * Source:   docs/architecture.md, "Functions that a user names" */
#ifndef SIGVET_SPARE_H
#define SIGVET_SPARE_H

#define SIGVET_SPARE_NAME_MOST 120 /* bytes, as in the names below */

/* Long, so that longer ones fit into their place, and such as no program uses. */
#define SIGVET_SPARE_PAD(id, pad) SIGVET_SPARE_JOIN(sigvet_spare_##id##_, pad, pad)
#define SIGVET_SPARE_JOIN(a, b, c) SIGVET_SPARE_PASTE(a, b, c)
#define SIGVET_SPARE_PASTE(a, b, c) a##b##c
#define SIGVET_SPARE(id) SIGVET_SPARE_PAD(id, 0123456789abcdef0123456789abcdef0123456789abcdef0123)

#define SIGVET_SPARE_TEXT(id) SIGVET_SPARE_QUOTE(SIGVET_SPARE(id))
#define SIGVET_SPARE_QUOTE(name) SIGVET_SPARE_QUOTED(name)
#define SIGVET_SPARE_QUOTED(name) #name

#endif
