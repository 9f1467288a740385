/* renderer.h - shows events in a process of its own, so that a slow terminal slows nobody but itself.
 *
 * Owns:     the process, the pipe that tells it the end, the page that it tells its progress in.
 * Contexts: the launcher and its forked child.
 * Errors:   one line in why[].
 * Source:   fork(2), pipe(7): the reader of a pipe sees the end of the last writer, however it ended. */
#ifndef SIGVET_TOOLS_RENDERER_H
#define SIGVET_TOOLS_RENDERER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "launch.h"
#include "present.h"
#include "tracefile.h"

struct renderer {
    pid_t pid;      /* 0: it is not there, or not any more */
    int pipe;       /* our end */
    uint64_t *read; /* shared: see present_read() */
};

/* Starts it, after the program: nothing of it must reach the program. It shows all that `p` gives, and
 * ends when the launcher does or says so. */
bool renderer_start(struct renderer *r, struct present *p, struct tracefile *tf, struct launch *l,
                    char *why, size_t why_size);

/* How far it has read; UINT64_MAX when it is gone. */
uint64_t renderer_read(struct renderer *r);

/* Nothing will be written any more: waits until it has shown the rest. */
void renderer_finish(struct renderer *r);

#endif
