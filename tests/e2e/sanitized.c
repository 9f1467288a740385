/* FLAGS: -fsanitize=address */
/* RUN: */
/* RUN: ASAN_OPTIONS=detect_leaks=0 */
/* EXPECT: finding rule=unsafe-call function=fflush handler=handler level=warning */
/* A shared libasan that does not come first among the libraries ends the program before main(). */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void handler(int signal)
{
    (void)signal;
    fflush(stdout);
}

int main(void)
{
    struct sigaction act = {.sa_handler = handler};
    char *volatile text = malloc(10);
    sigaction(SIGUSR1, &act, NULL);
    raise(SIGUSR1);
    free(text);
    puts("alive");
    return 0;
}
