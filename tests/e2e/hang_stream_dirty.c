/* The handler prints on a stream that another thread has locked, which waits for the handler. */
/* FLAGS: -pthread */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXIT: SIGKILL */
/* EXPECT: finding rule=handler-stuck function=fputs|fwrite signal=SIGUSR1 handler=on_usr1 level=error times=1
 *         because=it?waits?for?a?lock?that?another?thread?holds message=*which?thread*holds
 *         stack=on_usr1 below=main */
/* EXPECT: finding rule=unsafe-call function=fputs|fwrite */
#include <pthread.h>
#include <stdio.h>

#include "hang.h"

static volatile int done;

static void on_usr1(int sig)
{
    (void)sig;
    fputs("is not printed\n", stderr);
    done = 1;
}

static void *lock_and_wait(void *main_thread)
{
    flockfile(stderr);
    pthread_kill(*(pthread_t *)main_thread, SIGUSR1);
    while (!done) {
        usleep(1000);
    }
    return NULL;
}

int main(void)
{
    pthread_t self = pthread_self(), thread;

    end_some_day();
    catch (SIGUSR1, on_usr1);
    pthread_create(&thread, NULL, lock_and_wait, &self);
    for (;;) {
        pause();
    }
}
