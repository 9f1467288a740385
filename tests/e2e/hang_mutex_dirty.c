/* The handler locks a normal mutex that the code which it interrupted holds. */
/* FLAGS: -pthread */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXIT: SIGKILL */
/* EXPECT: finding rule=handler-stuck function=pthread_mutex_lock signal=SIGUSR1 handler=on_usr1 level=error
 *         times=1 because=deadlock:*this?thread?itself?holds* stack=pthread_mutex_lock,on_usr1 below=main */
/* EXPECT: finding rule=unsafe-call function=pthread_mutex_lock level=error because=this?call?deadlocks:*
 *         times=1 line */
#include <pthread.h>

#include "hang.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int held;

static void on_usr1(int sig)
{
    (void)sig;
    pthread_mutex_lock(&lock); /* HERE */
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    end_some_day();
    catch (SIGUSR1, on_usr1);
    pthread_mutex_lock(&lock);
    held = 1;
    kill(getpid(), SIGUSR1);
    pthread_mutex_unlock(&lock);
    return 0;
}
