/* An audit without --events knows, too, that the program starts itself anew: by a constant path, along PATH, by a
 * long path and by a descriptor. */
/* EXPECT: finding rule=mask-leaks-into-exec level=note signal=SIGHUP times=1 */
/* EXPECT: never rule=mask-leaks-into-exec level=warning */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>

#include "target.h"

static void on_signal(int signal)
{
    (void)signal;
}

static void start_again(int turn, char *argv[])
{
    char exe[PATH_MAX] = "";
    must(readlink("/proc/self/exe", exe, sizeof exe - 1) > 0, "readlink");
    switch (turn) {
    case 1:
        execv("/proc/self/exe", argv);
        break;
    case 2: {
        char *slash = strrchr(exe, '/');
        *slash = '\0';
        setenv("PATH", exe, 1);
        execvp(slash + 1, argv);
        break;
    }
    case 3: {
        static char far[64 + PATH_MAX];
        memset(far, '/', 64);
        strcpy(far + 64, exe);
        execv(far, argv);
        break;
    }
    default:
        fexecve(open(exe, O_RDONLY | O_CLOEXEC), argv, environ);
    }
    _exit(9);
}

int main(int argc, char **argv)
{
    int turn = argc == 1 ? 1 : atoi(argv[1]) + 1;
    char next[] = {(char)('0' + turn), '\0'};
    char *again[] = {argv[0], next, NULL};
    sigset_t set;
    sigemptyset(&set);
    sigprocmask(SIG_SETMASK, &set, NULL);
    if (turn <= 4) {
        signal(SIGHUP, on_signal);
        sigaddset(&set, SIGHUP);
        sigprocmask(SIG_BLOCK, &set, NULL);
        start_again(turn, again);
    }
    return 0;
}
