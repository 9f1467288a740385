/* gap.h - body of the gap_* targets: starts IMAGE, which lies beside this program, by execve and by
 * posix_spawn.
 *
 * Contexts: included once by each variant. */
#include <spawn.h>

#include "target.h"

int main(int argc, char **argv)
{
    static char path[4096];
    char *const arguments[] = {IMAGE, "argument", NULL};
    char *const variables[] = {"A=1", "B=2", NULL};
    must(argc > 0 && strlen(argv[0]) + sizeof(IMAGE) < sizeof(path), "path");
    strcpy(path, argv[0]);
    strcpy(strrchr(path, '/') + 1, IMAGE);
    pid_t child = fork();
    if (child == 0) {
        execve(path, arguments, variables);
        say_number("errno", errno);
        _exit(9);
    }
    say_child(child);
    int error = posix_spawn(&child, path, NULL, NULL, arguments, variables);
    must(error == 0, "posix_spawn");
    say_child(child);
    return 0;
}
