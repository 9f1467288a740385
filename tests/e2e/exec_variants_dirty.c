/* Every exec function and posix_spawn: the image gets the arguments and the environment as in a
 * bare run, is followed, and its dirty handler is found once for all of them. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=child_handler level=warning times=1
 *         count=19 installed=catch_signal line */
#include <spawn.h>

#include "child.h"

#define SELF "/proc/self/exe"

static char *const arguments[] = {"one two", "child", "", "last", NULL};
static char *const some[] = {"A=1", "EMPTY=", "no equals sign", "PATH=/bin", NULL};
static char *const nothing[] = {NULL};

static void start(int how, const char *self)
{
    switch (how) {
    case 0:
        execl(SELF, "one two", "child", "", "last", (char *)NULL);
        break;
    case 1:
        execle(SELF, "one two", "child", "", "last", (char *)NULL, some);
        break;
    case 2:
        execlp(self, "one two", "child", "a", "b", "c", "d", "e", "f", "g", "h", (char *)NULL);
        break;
    case 3:
        execv(SELF, arguments);
        break;
    case 4:
        execve(SELF, arguments, some);
        break;
    case 5:
        execve(SELF, arguments, nothing);
        break;
    case 6:
        execvp(self, arguments);
        break;
    case 7:
        execvpe(self, arguments, some);
        break;
    case 8:
        fexecve(open(SELF, O_RDONLY | O_CLOEXEC), arguments, some);
        break;
    case 9:
        execveat(AT_FDCWD, SELF, arguments, some, 0);
        break;
    case 10:
        execve(SELF, arguments, NULL);
        break;
    case 11:
        syscall(SYS_execve, SELF, arguments, some);
        break;
    case 12:
        syscall(SYS_execve, SELF, arguments, NULL);
        break;
    case 13:
        syscall(SYS_execveat, open(SELF, O_RDONLY | O_CLOEXEC), "", arguments, nothing,
                AT_EMPTY_PATH);
        break;
    default:
        clearenv();
        execv(SELF, arguments);
        break;
    }
    say_number("errno", errno);
    _exit(9);
}

static void spawn(int how, const char *self)
{
    pid_t child;
    int error = how == 0   ? posix_spawn(&child, SELF, NULL, NULL, arguments, some)
                : how == 1 ? posix_spawnp(&child, self, NULL, NULL, arguments, environ)
                : how == 2 ? posix_spawn(&child, SELF, NULL, NULL, arguments, nothing)
                           : posix_spawnp(&child, "/missing/program", NULL, NULL, arguments, some);
    if (error == 0) {
        say_child(child);
    }
    say_number("posix_spawn", error);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        return child_main(argc, argv);
    }
    char self[4096];
    ssize_t len = readlink(SELF, self, sizeof(self) - 1);
    must(len > 0, "readlink");
    self[len] = '\0';
    for (int how = 0; how < 15; how++) {
        pid_t child = fork();
        must(child >= 0, "fork");
        if (child == 0) {
            start(how, self);
        }
        say_child(child);
    }
    for (int how = 0; how < 4; how++) {
        spawn(how, self);
    }
    pid_t child = vfork();
    if (child == 0) {
        execve(SELF, arguments, some);
        _exit(9);
    }
    say_child(child);
    return 0;
}
