/* standalone.h - a run without a launcher: LD_PRELOAD alone.
 *
 * Owns:     the path of the trace that this process made.
 * Contexts: standalone_make: start-up; standalone_finish: exit.
 * Errors:   one line on stderr; the program runs on without a trace. */
#ifndef SIGVET_SHIM_STANDALONE_H
#define SIGVET_SHIM_STANDALONE_H

#include <stddef.h>
#include <stdint.h>

/* Makes the file named by the option trace= (default sigvet.PID.trace in the working directory),
 * gives it all the storage that it will have, maps it, and writes its absolute path to `path` (""
 * on failure). */
void standalone_make(const char *options, uint32_t pid, char *path, size_t size);

/* In the process that made the trace: says where it is. */
void standalone_finish(void);

#endif
