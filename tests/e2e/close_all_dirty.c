/* A daemon closes every descriptor it might have, 0 to 1023, and goes on. */
/* EXIT: 7 */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

int main(void)
{
    say("closing\n");
    for (int fd = 0; fd < 1024; fd++) {
        close(fd);
    }
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
    int fd = open("/dev/null", O_RDWR);
    pid_t child = fork();
    if (child == 0) {
        raise(SIGUSR1);
        _exit(0);
    }
    int status = 1;
    return fd == 0 && waitpid(child, &status, 0) == child && status == 0 && handled == 1 ? 7 : 1;
}
