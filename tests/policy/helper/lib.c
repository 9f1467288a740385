/* lib.c - a library of the target's that sends. */
#include <signal.h>

int lib_kill(pid_t pid, int signal);

/* No tail call: the caller is to be in here. */
int lib_kill(pid_t pid, int signal)
{
    volatile int result = kill(pid, signal);
    return result;
}
