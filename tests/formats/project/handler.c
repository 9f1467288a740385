/* handler.c - a handler that does nothing, or (DIRTY) allocates; an argument must come as it was given. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static void *volatile kept;

static void on_usr1(int sig)
{
    (void)sig;
#ifdef DIRTY
    kept = malloc(10);
#endif
}

int main(int argc, char **argv)
{
    signal(SIGUSR1, on_usr1);
    raise(SIGUSR1);
    free(kept);
    return argc > 1 && strcmp(argv[1], "two words") != 0;
}
