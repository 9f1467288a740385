/* What an image inherits: mask, ignored signals, pending ones, descriptors, the alternate stack
 * that is gone; by exec, vfork and posix_spawn with and without attributes. */
/* NOT-RAW: shows SigCgt, and sigvet catches SIGSYS */
#include <spawn.h>

#include "kernel.h"

#define SELF "/proc/self/exe"

static void on_usr1(int sig)
{
    say_number("signal", sig);
}

static void show(void)
{
    static const char *const names[] = {"SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt", NULL};
    stack_t stack;
    kernel_status(names);
    must(kernel_call(SYS_sigaltstack, 0, (long)&stack, 0, 0) == 0, "sigaltstack");
    say_number("alternate stack", (long)stack.ss_size);
    kernel_descriptors();
}

static void spawn_with_attributes(char *const *arguments, char *const *variables)
{
    posix_spawnattr_t attr;
    posix_spawn_file_actions_t actions;
    sigset_t set;
    pid_t child;
    must(posix_spawnattr_init(&attr) == 0, "posix_spawnattr_init");
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    posix_spawnattr_setsigmask(&attr, &set);
    sigaddset(&set, SIGUSR2);
    posix_spawnattr_setsigdefault(&attr, &set);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                        POSIX_SPAWN_SETPGROUP);
    must(posix_spawn_file_actions_init(&actions) == 0, "posix_spawn_file_actions_init");
    posix_spawn_file_actions_addopen(&actions, 9, "/dev/null", O_RDONLY, 0);
    must(posix_spawn(&child, SELF, &actions, &attr, arguments, variables) == 0, "posix_spawn");
    say_child(child);
}

int main(int argc, char **argv)
{
    static char stack_bytes[65536];
    stack_t stack = {.ss_sp = stack_bytes, .ss_size = sizeof(stack_bytes)};
    char *const arguments[] = {"image", "child", NULL};
    char *const variables[] = {NULL};
    sigset_t set;
    if (argc > 1) {
        say(argv[1]);
        say("\n");
        show();
        return 5;
    }
    catch_signal(SIGUSR1, on_usr1, 0);
    signal(SIGUSR2, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGRTMIN + 3);
    must(sigprocmask(SIG_BLOCK, &set, NULL) == 0, "sigprocmask");
    must(sigaltstack(&stack, NULL) == 0, "sigaltstack");
    raise(SIGHUP);
    show();
    pid_t child = fork();
    if (child == 0) {
        show();
        execve(SELF, arguments, variables);
        _exit(9);
    }
    say_child(child);
    child = vfork();
    if (child == 0) {
        execve(SELF, arguments, variables);
        _exit(9);
    }
    say_child(child);
    must(posix_spawn(&child, SELF, NULL, NULL, arguments, variables) == 0, "posix_spawn");
    say_child(child);
    spawn_with_attributes(arguments, variables);
    show();
    return 0;
}
