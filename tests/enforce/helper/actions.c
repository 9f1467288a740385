/* actions.c - sends SIGUSR1 to itself by kill, for each word `send`; `block` blocks SIGABRT before.
 * */
/* FLAGS: -static */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void handler(int sig)
{
    (void)sig;
    (void)!write(STDOUT_FILENO, "handled\n", 8);
}

int main(int argc, char **argv)
{
    sigset_t set;

    (void)signal(SIGUSR1, handler);
    (void)setvbuf(stdout, NULL, _IONBF, 0);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "block") == 0) {
            (void)sigemptyset(&set);
            (void)sigaddset(&set, SIGABRT);
            (void)sigprocmask(SIG_BLOCK, &set, NULL);
        } else {
            printf("sent %s\n", kill(getpid(), SIGUSR1) == 0 ? "0" : strerrorname_np(errno));
        }
    }
    return 0;
}
