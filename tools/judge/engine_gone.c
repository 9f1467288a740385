/* engine_gone.c - which processes of a growing trace are there no more, though nobody was seen to wait for them.
 *
 * Owns:     nothing.
 * Contexts: the process that reads the trace while it is being written, on the same machine.
 * Errors:   what cannot be told stays: no /proc, a process of another pid namespace, a parent that is gone.
 * Source:   kill(2), pid_namespaces(7), proc(5) (/proc/PID/ns/pid_for_children).
 *
 * A parent may ignore SIGCHLD, or have used its share of events. A pid in the trace is the process's own, so it
 * means something here only where its parent makes children in our namespace. A zombie has its pid still.
 * Where the trace ends once a process is gone is behind all that it wrote: it is over when that was read. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine_inner.h"
#include "util.h"

#define LOOK_NS 25000000u
#define LINK_SIZE 64

static bool read_namespace(const char *path, char link[LINK_SIZE])
{
    ssize_t n = readlink(path, link, LINK_SIZE - 1);

    link[n > 0 ? n : 0] = '\0';
    return n > 0;
}

struct look {
    char own[LINK_SIZE];
    uint32_t parent; /* who was asked last: most children that have gone have one parent */
    bool here;
};

static bool has_children_here(uint32_t pid, struct look *l)
{
    char path[LINK_SIZE];
    char link[LINK_SIZE];

    if (pid != l->parent) {
        (void)snprintf(path, sizeof path, "/proc/%u/ns/pid_for_children", pid);
        l->here = read_namespace(path, link) && strcmp(link, l->own) == 0;
        l->parent = pid;
    }
    return l->here;
}

static bool is_there(uint32_t pid)
{
    return pid == 0 || pid > INT32_MAX || kill((pid_t)pid, 0) == 0 || errno != ESRCH;
}

/* A replay_is_gone. */
static bool is_gone(const struct replay_process *p, void *look)
{
    return !is_there(p->pid) && has_children_here(p->parent_pid, look);
}

void engine_gone_look(struct engine *g)
{
    struct look l = {.here = false}; /* of pid 0 nothing is known */
    uint64_t now = util_now_ns(CLOCK_MONOTONIC);

    if (now - g->looked_ns < LOOK_NS) {
        return;
    }
    g->looked_ns = now;
    if (events_reached(g->events) < g->gone_tail) {
        return;
    }
    replay_retire_gone(g->replay);
    if (read_namespace("/proc/self/ns/pid", l.own)) {
        replay_mark_gone(g->replay, is_gone, &l);
        g->gone_tail = reader_tail(g->trace);
    }
}
