/* The handler locks a recursive mutex that the interrupted code holds, and one that nobody holds: no deadlock. */
/* FLAGS: -pthread */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXPECT: finding rule=unsafe-call function=pthread_mutex_lock level=warning */
/* EXPECT: allow rule=unsafe-call function=pthread_mutex_unlock */
/* EXPECT: never because=*deadlock* */
#include <pthread.h>

#include "hang.h"

static pthread_mutex_t again = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_mutex_t open = PTHREAD_MUTEX_INITIALIZER;

static void on_usr1(int sig)
{
    (void)sig;
    pthread_mutex_lock(&again);
    pthread_mutex_unlock(&again);
    pthread_mutex_lock(&open);
    pthread_mutex_unlock(&open);
}

int main(void)
{
    catch (SIGUSR1, on_usr1);
    pthread_mutex_lock(&again);
    kill(getpid(), SIGUSR1);
    pthread_mutex_unlock(&again);
    return 0;
}
