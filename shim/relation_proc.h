/* relation_proc.h - how relation.c and relation_runs.c ask the kernel.
 *
 * Owns:     nothing.
 * Contexts: see relation.h.
 * Errors:   -errno.
 * Source:   proc(5). */
#ifndef SIGVET_SHIM_RELATION_PROC_H
#define SIGVET_SHIM_RELATION_PROC_H

#include <stdint.h>

/* What is read at once: holds a path such as "/proc/2147483647/fdinfo/2147483647", the beginning of a file
 * under /proc with all that is looked for, any entry of /proc. */
#define PIECE 88u

/* All that is asked of the kernel: few places, for the guard that lists them. */
long relation_asks(long number, uintptr_t a, uintptr_t b, uintptr_t c);

/* The path is /proc/PID followed by `what` and, if it is none below 0, `fd`. */
void relation_path(char text[PIECE], int32_t pid, const char *what, int32_t fd);

/* The beginning of such a file, ended by NUL; its length, or an error. */
long relation_read(int32_t pid, const char *what, int32_t fd, char text[PIECE]);

#endif
