/* exec_env.h - what an image that is about to be started needs, and whether it can be followed at
 * all.
 *
 * Owns:     our own two environment entries; where the program's environment is; the words about files in
 *           page 0 of the trace.
 * Contexts: exec_env_learn, start-up; the rest: where the program calls exec (handlers and vfork
 *           children included). Opens and closes the file to be run: the only system calls of ours
 *           after start-up, made where the program is about to have the loader do the same.
 * Source:   execve(2), ld.so(8), elf(5). */
#ifndef SIGVET_SHIM_EXEC_ENV_H
#define SIGVET_SHIM_EXEC_ENV_H

#include <stdbool.h>
#include <stddef.h>

#include "sigvet/trace.h"

#define EXEC_LIST_MOST \
    (1u << 20) /* entries that the kernel takes: their pointers and ends take more than its 6 MiB */
#define EXEC_ENV_MOST 4096u     /* entries of an environment that we are ready to copy */
#define EXEC_PRELOAD_MOST 1024u /* bytes of a rewritten LD_PRELOAD entry */

/* Start-up: absolute paths of our library and of the trace. */
void exec_env_learn(const char *library, const char *trace);

/* SIGVET_TRACE=<trace>, as programs of this run have it in their environment; "" before that is known. */
const char *exec_env_trace(void);

/* The environment of this process; NULL: there is none to be found. */
char **exec_env_own(void);

/* What a forked child would look up to start an image is found here, once, and not by each child. */
void exec_env_before_fork(void);

/* What is to be started: `path`, seen from the folder `dir` (AT_FDCWD: the current one), or, `by_fd`, what `dir` itself is
 * open on. */
struct image {
    const char *path;
    int dir;
    bool by_fd;
};

/* By what its file is remembered; 0: it is not. Not 0: the kernel could follow the path, which is therefore a good one. */
uint64_t exec_env_key(const struct image *image);

/* Why it cannot be followed, or SIGVET_GAP_NONE. */
enum sigvet_gap exec_env_inspect(const struct image *image, uint64_t key);

/* Entries of `envp`, the last NULL not counted. */
size_t exec_env_count(char *const envp[]);

/* Would `envp`, of so many entries, start a followed image (or, with `follow` false, one free of us) as it is? */
bool exec_env_fits(char *const envp[], size_t count, bool follow);

/* Builds the environment in `to` (room for exec_env_count() + 3), with `preload` as room for one
 * entry; returns `to`. */
char *const *exec_env_build(char *const envp[], bool follow, char *to[],
                            char preload[EXEC_PRELOAD_MOST]);

#endif
