/* escape.h - what programs that try to reach somebody outside have in common.
 *
 * Owns:     nothing.
 * Contexts: none of it goes through libc's own wrappers, so the shim does not see it.
 * Errors:   exit 99: the test itself cannot be done.
 * Source:   the x86-64 system call convention.
 *
 * VICTIM in the environment is the pid of helper/victim.c, which is of no run. A line of output is
 * what an attempt gave: "NAME 0" or "NAME EPERM". */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "direct6.h"

/* The low half alone is a number for the kernel, where it takes an int. */
#define GARBAGE 0x5a5a5a5a00000000l

static inline void need(int good, const char *what)
{
    if (!good) {
        (void)fprintf(stderr, "%s: %s\n", what, strerror(errno));
        exit(99);
    }
}

static inline pid_t victim(void)
{
    const char *text = getenv("VICTIM");
    need(text != NULL, "VICTIM");
    return (pid_t)atoi(text);
}

/* The result of a system call as the kernel gives it. */
static inline void tried(const char *what, long result)
{
    printf("%s %s\n", what, result >= 0 ? "0" : strerrorname_np((int)-result));
    (void)fflush(stdout);
}

#endif
