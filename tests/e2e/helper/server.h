/* server.h - body of the server_* targets: SIGUSR1 is blocked except while WAIT waits for it with
 * open_mask. With LEAK it is also let in once in the middle of the program.
 *
 * Contexts: included once by each variant. */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
    free(block);
    block = malloc(10); /* HERE */
    handled++;
}

int main(void)
{
    sigset_t blocked, open_mask;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    must(sigprocmask(SIG_BLOCK, &blocked, &open_mask) == 0, "sigprocmask");
    catch_signal(SIGUSR1, on_usr1, 0);
#ifdef SETUP
    SETUP;
#endif
    while (handled < 3) {
        must(kill(getpid(), SIGUSR1) == 0, "kill");
        WAIT;
    }
#ifdef LEAK
    must(sigprocmask(SIG_UNBLOCK, &blocked, NULL) == 0, "sigprocmask");
    send_later(SIGUSR1);
    wait_handled(4);
#endif
    say("end of main\n");
    return 0;
}
