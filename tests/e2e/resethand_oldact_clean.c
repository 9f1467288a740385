/* After SA_RESETHAND has fired, the old action is told as it was given: with or without SA_SIGINFO, whatever
 * the handler that replaces it asks for, and whatever a vfork child has set for itself. */
/* EXPECT: none */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void plain(int signal)
{
    (void)signal;
}

static void informed(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    (void)context;
}

static void expect(const struct sigaction *old, int flags)
{
    if (old->sa_handler != SIG_DFL || (old->sa_flags & (SA_SIGINFO | (int)SA_RESETHAND)) != flags) {
        fprintf(stderr, "flags %x, expected %x\n", (unsigned)old->sa_flags, (unsigned)flags);
        exit(1);
    }
}

int main(void)
{
    struct sigaction act = {.sa_handler = plain, .sa_flags = (int)SA_RESETHAND};
    struct sigaction told = {.sa_sigaction = informed, .sa_flags = (int)SA_RESETHAND | SA_SIGINFO};
    struct sigaction old;
    sigaction(SIGUSR1, &act, NULL);
    raise(SIGUSR1);
    sigaction(SIGUSR1, &told, &old);
    expect(&old, (int)SA_RESETHAND);
    raise(SIGUSR1);
    sigaction(SIGUSR1, &act, &old);
    expect(&old, (int)SA_RESETHAND | SA_SIGINFO);
    if (vfork() == 0) {
        signal(SIGUSR1, SIG_DFL);
        _exit(0);
    }
    raise(SIGUSR1);
    sigaction(SIGUSR1, NULL, &old);
    expect(&old, (int)SA_RESETHAND);
    return 0;
}
