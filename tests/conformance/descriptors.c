/* The open descriptors, resource limits and identity of the program, its children and new images:
 * sigvet leaves nothing of its own in there. */
/* RUN: first */
/* RUN: second 3 4 5 */
/* NOT-RAW: shows SigCgt, and sigvet catches SIGSYS */
#include <sys/resource.h>

#include "kernel.h"

static void on_usr1(int sig)
{
    say_number("signal", sig);
    kernel_descriptors();
}

static void show(void)
{
    static const char *const names[] = {"Name",    "Umask",      "Uid",     "Gid",
                                        "Threads", "NoNewPrivs", "Seccomp", "SigBlk",
                                        "SigIgn",  "SigCgt",     NULL};
    kernel_descriptors();
    kernel_status(names);
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit limit = {0, 0};
        must(getrlimit(i, &limit) == 0, "getrlimit");
        say_number("limit", i);
        kernel_hex("  soft", limit.rlim_cur);
        kernel_hex("  hard", limit.rlim_max);
    }
}

int main(int argc, char **argv)
{
    show();
    if (strcmp(argv[argc - 1], "again") == 0) {
        return 0;
    }
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
    pid_t child = fork();
    if (child == 0) {
        show();
        raise(SIGUSR1);
        execl("/proc/self/exe", "image", "again", (char *)NULL);
        _exit(9);
    }
    say_child(child);
    int fd = open("/dev/null", O_RDONLY);
    say_number("lowest free descriptor", fd);
    return 0;
}
