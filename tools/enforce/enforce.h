/* enforce.h - --enforce=kernel: the policy held by the kernel, for programs that no library can
 * hold.
 *
 * Owns:     the plan (which layer holds which rule, and why not), the filter and the domain that
 *           the program is put under before it is executed, and the thread that answers the
 *           filter's questions.
 * Contexts: enforce_child(): the forked child, which may allocate. enforce_decided: a thread of its
 *           own with every signal blocked; it may append to the trace. Everything else: the
 *           launcher's first thread.
 * Errors:   one line on stderr for each rule that cannot be held and each feature that the kernel
 *           lacks; else one line in why[].
 * Source:   seccomp_unotify(2), landlock(7), docs/policy.md "The kernel layer".
 *
 * The launcher's use of it:
 *
 *     e = enforce_new(&options, why, sizeof why);  before fork; NULL: end with EXIT_USAGE
 *     enforce_child(e)                             in the child, last before execve; 0 or an errno
 *     enforce_start(e, pid)                        in the launcher, right after fork
 *     enforce_end(e)                               once the run is over, before the trace is closed
 *     */
#ifndef SIGVET_TOOLS_ENFORCE_H
#define SIGVET_TOOLS_ENFORCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "sigvet/config.h"
#include "sigvet/trace.h"

struct enforce;

/* A complete record, header word included; the counts of repeats come as further records. */
typedef void enforce_decided(void *arg, const struct sigvet_decision *decision);

struct enforce_options {
    const void *policy; /* a valid block of config.h; it is copied */
    bool best_effort;   /* start without what cannot be held */
    enforce_decided *decided;
    void *arg;
};

/* Plans and builds. False in best effort never; else NULL when a rule or the kernel does not allow
 * it: all lines are on stderr then, and why[] is empty; or, for other failures, one line is in
 * why[]. */
struct enforce *enforce_new(const struct enforce_options *options, char *why, size_t why_size);

/* The forked child, last before execve: puts the calling process under the domain and the filter. 0
 * or an errno. Nothing of it but the two stays across execve. */
int enforce_child(struct enforce *e);

/* The launcher, after fork: begins to answer. `program`: the child. */
void enforce_start(struct enforce *e, pid_t program);

/* Ends the thread. What still runs under the filter gets ENOSYS for the calls that it asks about,
 * and stays in its domain. NULL: nothing. */
void enforce_end(struct enforce *e);

/* `sigvet policy show --enforce=kernel`: for each rule and the default one line: its layer, and
 * why. */
void enforce_show(const void *policy, FILE *out);

#endif
