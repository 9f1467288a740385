/* nested.h - the processes of a run in PID namespaces below ours, and the numbers that they go by here.
 *
 * Owns:     what was seen at the last look.
 * Contexts: the launcher, one thread, while everything goes on.
 * Errors:   what /proc does not tell is not there; only memory exhaustion ends the tool.
 * Source:   pid_namespaces(7), proc_pid_status(5) (NStgid).
 *
 * A process tells its own number in the trace. Where it lives in a namespace of its own, that number is another
 * process's here: init's, perhaps. */
#ifndef SIGVET_TOOLS_NESTED_H
#define SIGVET_TOOLS_NESTED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct nested {
    struct nested_process {
        pid_t here, inner;
    } * list;
    size_t count, room;
};

/* Looks through /proc. */
void nested_look(struct nested *n);

/* Whether this may be the process that is looked for. */
typedef bool nested_match(pid_t here, const void *arg);

/* The one that calls itself `inner` and matches, as it is called here. 0: there is none. -1: there are several, each in a
 * namespace of its own. */
pid_t nested_find(const struct nested *n, pid_t inner, nested_match *matches, const void *arg);

void nested_free(struct nested *n);

#endif
