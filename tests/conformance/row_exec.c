/* The calls that put another program in a process's place, and those that start one in a new process. */
/* FLAGS: -I$S/../../include -Wno-nonnull */
#include <spawn.h>

#include "sender.h"

#define SELF "/proc/self/exe"

extern char **environ;
int posix_spawn_at_2_2_5(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                         const posix_spawnattr_t *attr, char *const argv[], char *const envp[]);
int posix_spawnp_at_2_2_5(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                          const posix_spawnattr_t *attr, char *const argv[], char *const envp[]);
__asm__(".symver posix_spawn_at_2_2_5, posix_spawn@GLIBC_2.2.5");
__asm__(".symver posix_spawnp_at_2_2_5, posix_spawnp@GLIBC_2.2.5");

static const char *path, *missing = "/missing/program";
static const char *volatile bad = (const char *)16;
static char name[] = "image";
static char *const arguments[] = {name, NULL};

static void refused(long result)
{
    int error = errno;
    say_number("refused", result);
    say_number("errno", error);
}

/* Each in a child of its own; first where there is nothing. */
#define IN_CHILD(attempt, real)                       \
    do {                                              \
        pid_t child = FORKED(TRY(fork));              \
        if (child == 0) {                             \
            attempt;                                  \
            real;                                     \
            kernel_call(SYS_exit_group, 99, 0, 0, 0); \
        }                                             \
        int status = 0;                               \
        TRY(waitpid, child, &status, 0);              \
    } while (0)
#define BOTH(id, call, where, rest...)                                    \
    IN_CHILD((NOTED(id, where(missing), ##rest), refused(call(missing))), \
             (NOTED(id, where(path), ##rest), refused(call(path))))
#define FIRST(p) p

#define CALL_execve(p) execve(p, arguments, environ)
#define CALL_execv(p) execv(p, arguments)
#define CALL_execl(p) execl(p, name, (char *)NULL)
#define CALL_execle(p) execle(p, name, (char *)NULL, environ)
#define CALL_execlp(p) execlp(p, name, (char *)NULL)
#define CALL_execvp(p) execvp(p, arguments)
#define CALL_execvpe(p) execvpe(p, arguments, environ)

static void execs(void)
{
    BOTH(execve, CALL_execve, FIRST, arguments, environ);
    BOTH(execv, CALL_execv, FIRST, arguments);
    BOTH(execl, CALL_execl, FIRST, name);
    BOTH(execle, CALL_execle, FIRST, name);
    BOTH(execlp, CALL_execlp, FIRST, name);
    BOTH(execvp, CALL_execvp, FIRST, arguments);
    BOTH(execvpe, CALL_execvpe, FIRST, arguments, environ);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    IN_CHILD((NOTED(fexecve, -1, arguments, environ), refused(fexecve(-1, arguments, environ))),
             (NOTED(fexecve, fd, arguments, environ), refused(fexecve(fd, arguments, environ))));
    kernel_call(SYS_close, fd, 0, 0, 0);
    IN_CHILD((NOTED(execveat, -1, "x", arguments, environ, 0),
              refused(execveat(-1, "x", arguments, environ, 0))),
             (NOTED(execveat, AT_FDCWD, path, arguments, environ, 0),
              refused(execveat(AT_FDCWD, path, arguments, environ, 0))));
    IN_CHILD((NOTED_KERNEL(execve, missing, arguments, environ),
              refused(syscall(SYS_execve, missing, arguments, environ))),
             (NOTED_KERNEL(execve, path, arguments, environ),
              refused(syscall(SYS_execve, path, arguments, environ))));
    IN_CHILD((NOTED_KERNEL(execveat, -1, "x", arguments, environ, 0),
              refused(syscall(SYS_execveat, -1, "x", arguments, environ, 0))),
             (NOTED_KERNEL(execveat, AT_FDCWD, path, arguments, environ, 0),
              refused(syscall(SYS_execveat, AT_FDCWD, path, arguments, environ, 0))));
}

/* Bad pointers that only the kernel reads. */
static void bad_pointers(void)
{
    char *const *nowhere = (char *const *)(const void *)bad;
    pid_t pid = 0;
    NOTED(execve, bad, arguments, environ);
    refused(execve(bad, arguments, environ));
    NOTED(execve, path, nowhere, environ);
    refused(execve(path, nowhere, environ));
    NOTED(execve, path, arguments, nowhere);
    refused(execve(path, arguments, nowhere));
    NOTED(execv, bad, arguments);
    refused(execv(bad, arguments));
    NOTED(execl, bad, name);
    refused(execl(bad, name, (char *)NULL));
    NOTED(execveat, AT_FDCWD, bad, arguments, environ, AT_EMPTY_PATH);
    refused(execveat(AT_FDCWD, bad, arguments, environ, AT_EMPTY_PATH));
    NOTED(execvpe, "sh", arguments, nowhere);
    refused(execvpe("sh", arguments, nowhere));
    NOTED_KERNEL(execve, bad, arguments, environ);
    refused(syscall(SYS_execve, bad, arguments, environ));
    TRY(posix_spawn, &pid, bad, NULL, NULL, arguments, environ);
    TRY(posix_spawn, &pid, path, NULL, NULL, arguments, nowhere);
}

#define SPAWN(id)                                               \
    do {                                                        \
        pid_t pid = 0;                                          \
        int status = 0;                                         \
        TRY(id, &pid, missing, NULL, NULL, arguments, environ); \
        probe_mute = true;                                      \
        TRY(id, &pid, path, NULL, NULL, arguments, environ);    \
        probe_mute = false;                                     \
        TRY(waitpid, pid, &status, 0);                          \
        probe_mute = true;                                      \
        TRY(id, NULL, path, NULL, NULL, arguments, environ);    \
        probe_mute = false;                                     \
        TRY(wait, &status);                                     \
    } while (0)

int main(int argc, char **argv)
{
    static char own[4096];
    if (argc > 0 && strcmp(argv[0], name) == 0) {
        say("the image runs\n");
        kernel_changes();
        TRY(kill, getpid(), 0);
        return 17;
    }
    ssize_t len = readlink(SELF, own, sizeof(own) - 1);
    must(len > 0, "readlink");
    path = own;
    kernel_changes();
    execs();
    bad_pointers();
    SPAWN(posix_spawn);
    SPAWN(posix_spawnp);
    SPAWN(posix_spawn_at_2_2_5);
    SPAWN(posix_spawnp_at_2_2_5);
    return 0;
}
