/* The handler makes its last call by a jump, its frame is gone: it locks a mutex that the interrupted code holds. */
/* FLAGS: -pthread -O2 */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXIT: SIGKILL */
/* EXPECT: finding rule=handler-stuck function=pthread_mutex_lock signal=SIGUSR1 handler=on_usr1 level=error
 *         times=1 because=deadlock:*this?thread?itself?holds* stack=pthread_mutex_lock below=main */
/* EXPECT: finding rule=unsafe-call function=pthread_mutex_lock level=error because=this?call?deadlocks:* times=1 */
#include <pthread.h>

#include "hang.h"

#ifdef CLEAN
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
#else
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
#endif

static void on_usr1(int sig)
{
    (void)sig;
    pthread_mutex_lock(&lock);
}

int main(void)
{
#ifndef CLEAN
    end_some_day();
#endif
    catch (SIGUSR1, on_usr1);
    pthread_mutex_lock(&lock);
    kill(getpid(), SIGUSR1);
    pthread_mutex_unlock(&lock);
    return 0;
}
