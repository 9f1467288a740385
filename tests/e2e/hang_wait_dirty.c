/* The handler, on a thread, waits for a byte that does not come: not for a lock. */
/* FLAGS: -pthread */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXIT: SIGKILL */
/* EXPECT: finding rule=handler-stuck function=read signal=SIGUSR1 handler=on_usr1 level=warning times=1
 *         because=it?waits,?though?not?for?a?lock* stack=read,on_usr1 below=work interrupted=none */
#include <pthread.h>

#include "hang.h"

static int ends[2];

static void on_usr1(int sig)
{
    char byte;
    ssize_t n = read(ends[0], &byte, sizeof byte);

    (void)sig;
    (void)n;
}

static void *work(void *unused)
{
    pthread_kill(pthread_self(), SIGUSR1);
    return unused;
}

int main(void)
{
    pthread_t thread;

    end_some_day();
    catch (SIGUSR1, on_usr1);
    if (pipe(ends) != 0) {
        return 1;
    }
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    return 0;
}
