/* exec_clean.c - programs that are started without the shim: by an environment without it, by
 * execveat from a file that has no name, by posix_spawn in an empty environment.
 *
 * Source: execveat(2), memfd_create(2). */
/* RUN: execve */
/* RUN: execveat */
/* RUN: env */
/* GIVES: kill EPERM */
/* TOLD: kill */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "escape.h"

extern char **environ;

int main(int argc, char **argv)
{
    char to[32], path[64];
    char *then[] = {argv[0], "then", NULL};
    char *env[] = {to, NULL};

    need(argc == 2, "usage");
    if (strcmp(argv[1], "then") == 0) {
        need(getenv("LD_PRELOAD") == NULL, "there is a shim");
        tried("kill", kill(victim(), SIGTERM) == 0 ? 0 : -errno);
        return 0;
    }
    (void)snprintf(to, sizeof to, "VICTIM=%d", (int)victim());
    if (strcmp(argv[1], "execve") == 0) {
        (void)direct(SYS_execve, "/proc/self/exe", then, env, 0);
    } else if (strcmp(argv[1], "execveat") == 0) {
        int from = open("/proc/self/exe", O_RDONLY), memory = memfd_create("other", 0);
        struct stat st;
        need(fstat(from, &st) == 0, "fstat");
        need(sendfile(memory, from, NULL, (size_t)st.st_size) == st.st_size, "sendfile");
        (void)direct6(SYS_execveat, memory, (long)"", (long)then, (long)env, AT_EMPTY_PATH, 0);
    } else {
        need(readlink("/proc/self/exe", path, 0) != 0, "readlink");
        environ = NULL;
        char *words[] = {"/usr/bin/env", "-i", to, argv[0], "then", NULL};
        (void)direct(SYS_execve, words[0], words, &words[5], 0);
    }
    need(0, "exec");
    return 99;
}
