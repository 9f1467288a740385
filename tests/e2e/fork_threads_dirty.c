/* A child of fork() in a program with threads: its own deliveries are seen, its disposition is its
 * own, and the grandchild's too. */
/* FLAGS: -pthread */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=3 line
 *         */
#include <pthread.h>
#include <stdlib.h>

#include "target.h"

static int hold[2];
static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

static void *wait_for_end(void *arg)
{
    char byte;
    while (read(hold[0], &byte, 1) > 0) {
    }
    return arg;
}

static void show(const char *who)
{
    struct sigaction now;
    must(sigaction(SIGUSR1, NULL, &now) == 0, "sigaction");
    say(who);
    say(now.sa_handler == on_usr1   ? ": mine\n"
        : now.sa_handler == SIG_DFL ? ": default\n"
                                    : ": foreign\n");
}

int main(void)
{
    pthread_t threads[3];
    must(pipe(hold) == 0, "pipe");
    for (int i = 0; i < 3; i++) {
        must(pthread_create(&threads[i], NULL, wait_for_end, NULL) == 0, "pthread_create");
    }
    catch_signal(SIGUSR1, on_usr1, 0);
    pid_t child = fork();
    if (child == 0) {
        show("child");
        raise(SIGUSR1);
        pid_t grandchild = fork();
        if (grandchild == 0) {
            raise(SIGUSR1);
            signal(SIGUSR1, SIG_DFL);
            show("grandchild");
            free(malloc(10));
            _exit(3);
        }
        say_child(grandchild);
        show("child");
        _exit(2);
    }
    say_child(child);
    show("parent");
    raise(SIGUSR1);
    close(hold[1]);
    for (int i = 0; i < 3; i++) {
        must(pthread_join(threads[i], NULL) == 0, "pthread_join");
    }
    return 0;
}
