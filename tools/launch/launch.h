/* launch.h - starts the program under the shim, passes signals on, and ends as it ended.
 *
 * Owns:     what the launcher changed of its own signal state and limits, and how it was before.
 * Contexts: the launcher, one thread. The program gets every disposition, mask, limit and
 *           descriptor as the launcher found them, and stays in its process group and terminal.
 * Errors:   one line in why[].
 * Source:   execve(2), signalfd(2), signal(7), ld.so(8). */
#ifndef SIGVET_TOOLS_LAUNCH_H
#define SIGVET_TOOLS_LAUNCH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>

#define LAUNCH_LIMITS 5
#define LAUNCH_LIMIT_SPACE 2 /* which of them is RLIMIT_AS */
#define LAUNCH_DISPOSITIONS 3

struct launch {
    pid_t pid;  /* the program; 0: not started */
    int status; /* of wait(2), once it ended */
    bool ended;
    bool interrupted; /* a signal came after the program's end */
    int stops_seen;   /* how often in a row the program was found stopped */
    bool stop_asked;  /* a SIGTSTP came to us: it and we shall stop */
    bool stop_passed; /* it came to us alone, and so will the SIGCONT */
    int signals;      /* signalfd */
    sigset_t mask;    /* as found */
    struct sigaction disposition[LAUNCH_DISPOSITIONS];
    struct rlimit limit[LAUNCH_LIMITS];
    bool adopts;            /* orphans become our children: they are the program's */
    struct itimerval alarm; /* likewise: it is the program's */
};

struct launch_program {
    const char *path; /* what execve() gets */
    char **argv;
    const char *library;     /* to be preloaded; NULL: this program cannot bear it */
    const char *trace;       /* absolute */
    struct enforce *enforce; /* what the kernel holds it to (enforce.h); NULL: nothing */
};

/* Whether `pid` belongs to the run, so that what it sends is not passed on. */
typedef bool launch_member(pid_t pid, void *arg);

/* Before anything else: puts place-holders on closed standard descriptors, so that no file of ours
 * gets their numbers. They fail as closed ones do, and the program finds them closed. */
void launch_guard_descriptors(void);

/* Finds the library: `given`, or next to the tool in the build tree or where it is installed. */
bool launch_find_library(const char *given, bool strict, char *out, size_t out_size, char *why,
                         size_t why_size);

/* Raises the soft limits of this process as far as they go; found[] is what they were. */
void launch_raise_limits(struct rlimit found[LAUNCH_LIMITS]);

/* Blocks and ignores what would disturb the launcher, raises its soft limits. */
bool launch_prepare(struct launch *l, char *why, size_t why_size);

/* Whether the kernel can show system calls that no libc makes (5.11 and newer). */
bool launch_can_dispatch(void);

/* Starts the program; returns once it has been executed. */
bool launch_start(struct launch *l, const struct launch_program *p, char *why, size_t why_size);

/* Waits at most `ms` for something to happen, and passes signals on. True: the program has ended.
 * Signals that come after its end set l->interrupted. */
bool launch_wait(struct launch *l, int ms, launch_member *member, void *arg);

/* Gives the launcher its own signals back: from here on they end it. */
void launch_finish(struct launch *l);

/* Ends the launcher with the status of wait(2): the same exit status, or by the same signal. */
_Noreturn void launch_exit_as(int status);

#endif
