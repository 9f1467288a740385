/* A server forks in its SIGCHLD handler and the child lives on in there: every call of the child is
 * a call of the handler, said once and not a thousand times. */
/* EXPECT: finding function=fork signal=SIGCHLD handler=on_chld level=warning times=1 */
/* EXPECT: finding function=malloc signal=SIGCHLD handler=on_chld level=warning times=1 count=1000
 *         stack=malloc,serve,on_chld line */
/* EXPECT: finding function=free signal=SIGCHLD handler=on_chld level=warning times=1 count=1000 */
#include <stdlib.h>

#include "target.h"

static volatile pid_t server;
static void *volatile block;

static __attribute__((noinline)) void serve(int requests)
{
    for (int i = 0; i < requests; i++) {
        block = malloc(10); /* HERE */
        free(block);
    }
}

static void on_chld(int sig)
{
    (void)sig;
    handled++;
    if (handled > 1) {
        return;
    }
#ifdef CLEAN
    server = _Fork();
    if (server == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(9);
    }
#else
    server = fork();
    if (server == 0) {
        serve(1000);
        _exit(5);
    }
#endif
}

int main(void)
{
    serve(10);
    catch_signal(SIGCHLD, on_chld, SA_RESTART);
    pid_t first = _Fork();
    if (first == 0) {
        _exit(4);
    }
    say_child(first);
    wait_handled(1);
    say_child(server);
    return 0;
}
