/* window.h - body of the window_* targets, as some servers are built: SIGUSR1 and SIGUSR2 are blocked but
 * between two calls of sigprocmask(), and the handlers do the work.
 *
 * Words:    WINDOW what is done between the two calls, besides waiting for the signal; SETUP what is done before
 *           the handlers are installed; OPEN and CLOSE the two calls, where they are others; MASK the handlers'
 *           sa_mask; WORK what else is done between two turns; AFTER what is done in the end; DELIVERIES how many there are until then.
 * Contexts: included once by each variant. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>

#include "target.h"

static void *volatile block;
static sigset_t blocked, opened;

static void on_usr1(int sig)
{
    say_number("signal", sig);
    free(block);
    block = malloc(10); /* HERE */
    handled++;
}

#ifndef OPEN
#define OPEN must(sigprocmask(SIG_SETMASK, &opened, NULL) == 0, "sigprocmask")
#endif
#ifndef CLOSE
#define CLOSE must(sigprocmask(SIG_SETMASK, &blocked, NULL) == 0, "sigprocmask")
#endif
#ifndef DELIVERIES
#define DELIVERIES 6
#endif
#ifndef MASK
#define MASK blocked
#endif

static void on_usr2(int sig)
{
    say_number("signal", sig);
    tzset();
    handled++;
}

static void install(int sig)
{
    struct sigaction act = {.sa_handler = sig == SIGUSR1 ? on_usr1 : on_usr2};
    act.sa_mask = MASK;
    must(sigaction(sig, &act, NULL) == 0, "sigaction");
}

/* One turn: a signal waits already. */
static void turn(int sig)
{
    struct timeval none = {0, 0};
    must(kill(getpid(), sig) == 0, "kill");
    OPEN;
    (void)select(0, NULL, NULL, NULL, &none);
#ifdef WINDOW
    WINDOW;
#endif
    CLOSE;
}

static void work(void)
{
    void *volatile p = malloc(100);
    free(p);
    printf("turns\n");
    fflush(stdout);
#ifdef WORK
    WORK;
#endif
}

int main(void)
{
    sigfillset(&blocked);
    sigemptyset(&opened);
#ifdef SETUP
    SETUP;
#endif
    must(sigprocmask(SIG_SETMASK, &blocked, NULL) == 0, "sigprocmask");
    install(SIGUSR1);
    install(SIGUSR2);
    for (int i = 0; i < 3; i++) {
        work();
        turn(SIGUSR1);
        work();
        turn(SIGUSR2);
    }
    must(handled == DELIVERIES, "deliveries");
#ifdef AFTER
    AFTER;
#endif
    say("end of main\n");
    return 0;
}
