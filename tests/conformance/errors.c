/* Return values and errno of erroneous calls to what sigvet intercepts, and errno after calls that
 * succeed. */
#include <spawn.h>
#include <sys/stat.h>

#include "kernel.h"

static void on_usr1(int sig)
{
    (void)sig;
}

static void *volatile nowhere = (void *)16;

static void show(const char *what, long result)
{
    int error = errno;
    say(what);
    say_number(":", result);
    say_number("  errno", error);
    errno = 44;
}

static void dispositions(void)
{
    static const int numbers[] = {-1, 0, 1, 9, 19, 31, 32, 33, 34, 64, 65, 128};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct sigaction act = {.sa_handler = on_usr1}, old;
        int sig = numbers[i];
        say_number("number", sig);
        if (sig < 1 || sig > 64 || sig == 32 || sig == 33) { /* refused before it is read */
            show("sigaction bad pointer", sigaction(sig, (struct sigaction *)nowhere, &old));
        }
        show("sigaction", sigaction(sig, &act, &old));
        show("sigaction both NULL", sigaction(sig, NULL, NULL));
        show("sigaction query", sigaction(sig, NULL, &old));
        act.sa_handler = SIG_IGN;
        show("sigaction ignore", sigaction(sig, &act, NULL));
        act.sa_handler = SIG_DFL;
        show("sigaction default", sigaction(sig, &act, NULL));
        show("signal", signal(sig, on_usr1) == SIG_ERR);
        show("sysv_signal", sysv_signal(sig, SIG_IGN) == SIG_ERR);
        show("sigset", sigset(sig, SIG_DFL) == SIG_ERR);
        show("ssignal", ssignal(sig, on_usr1) == SIG_ERR);
        show("siginterrupt", siginterrupt(sig, 1));
    }
}

static void images(void)
{
    char *const arguments[] = {"name", NULL};
    char *const variables[] = {"A=1", NULL};
    static char huge[3 * 1024 * 1024];
    memset(huge, 'x', sizeof(huge) - 1);
    char *const too_much[] = {"name", huge, NULL};
    pid_t child;
    must(mkdir("directory", 0755) == 0, "mkdir");
    int fd = open("plain", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    must(fd >= 0 && write(fd, "text\n", 5) == 5, "open");
    close(fd);
    fd = open("empty", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
    must(fd >= 0, "open");
    show("busy", execve("empty", arguments, variables));
    close(fd);
    show("missing", execve("/missing/program", arguments, variables));
    show("directory", execve("directory", arguments, variables));
    show("not executable", execve("plain", arguments, variables));
    show("below a file", execve("plain/x", arguments, variables));
    const char *volatile none = NULL;
    show("no path", execve(none, arguments, variables));
    show("empty name", execve("", arguments, variables));
    show("empty file", execve("empty", arguments, variables));
    show("too much", execve("/bin/true", too_much, variables));
    show("execv", execv("/missing/program", arguments));
    show("execl", execl("/missing/program", "name", "a", (char *)NULL));
    show("execle", execle("/missing/program", "name", "a", (char *)NULL, variables));
    show("execlp", execlp("no such program", "name", (char *)NULL));
    show("execvp", execvp("no such program", arguments));
    show("execvp of nothing", execvp("", arguments));
    show("execvpe", execvpe("./plain", arguments, variables));
    show("fexecve", fexecve(-1, arguments, variables));
    show("fexecve of no file", fexecve(1000, arguments, variables));
    show("execveat", execveat(-1, "x", arguments, variables, 0));
    show("execveat with bad flags", execveat(AT_FDCWD, "/bin/true", arguments, variables, 0x10000));
    show("posix_spawn", posix_spawn(&child, "/missing/program", NULL, NULL, arguments, variables));
    show("posix_spawn of a directory",
         posix_spawn(&child, "directory", NULL, NULL, arguments, variables));
    show("posix_spawnp", posix_spawnp(&child, "no such program", NULL, NULL, arguments, variables));
    show("chroot", chroot("/missing/directory"));
    show("chroot into a file", chroot("plain"));
}

int main(void)
{
    errno = 44;
    dispositions();
    images();
    kernel_descriptors();
    return 0;
}
