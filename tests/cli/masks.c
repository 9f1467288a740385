/* masks.c - sigprocmask and pthread_sigmask with all that they may be given, for test_masks.py: prints what each
 * answered.
 *
 * Source: sigprocmask(2), pthread_sigmask(3). */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int mask_call(int, const sigset_t *, sigset_t *);

static volatile sig_atomic_t forked;

static void on_usr1(int signal)
{
    (void)signal;
}

/* The call that lets this in comes back twice. */
static void on_usr2(int signal)
{
    (void)signal;
    forked = fork();
}

static void tell(const char *what, int result, const sigset_t *old)
{
    uint64_t bits = 0;
    if (old != NULL) {
        memcpy(&bits, old, sizeof bits);
    }
    printf("%s %d %d %llx\n", what, result, errno, (unsigned long long)bits);
    errno = 0;
}

static void calls(mask_call *call)
{
    sigset_t usr1, old, both;
    sigset_t *volatile nowhere = (sigset_t *)8;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    tell("block", call(SIG_BLOCK, &usr1, NULL), NULL);
    raise(SIGUSR1);
    tell("open", call(SIG_UNBLOCK, &usr1, &old), &old);
    both = usr1;
    tell("same", call(SIG_SETMASK, &both, &both), &both);
    tell("ask", call(SIG_BLOCK, NULL, &old), &old);
    tell("nothing", call(99, NULL, NULL), NULL);
    tell("how", call(99, &usr1, &old), NULL);
    tell("nowhere", call(SIG_UNBLOCK, &usr1, nowhere), NULL);
    sigfillset(&both);
    tell("all", call(SIG_SETMASK, &both, &old), &old);
    sigemptyset(&both);
    tell("none", call(SIG_SETMASK, &both, &old), &old);
}

static void forks(mask_call *call)
{
    sigset_t usr2, old;
    sigemptyset(&usr2);
    sigaddset(&usr2, SIGUSR2);
    call(SIG_BLOCK, &usr2, NULL);
    raise(SIGUSR2);
    fflush(stdout);
    int result = call(SIG_UNBLOCK, &usr2, &old);
    if (forked == 0) {
        _exit(result);
    }
    int status;
    waitpid(forked, &status, 0);
    tell("forks", result + status, &old);
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    signal(SIGUSR2, on_usr2);
    calls(sigprocmask);
    calls(pthread_sigmask);
    forks(sigprocmask);
    return 0;
}
