/* The handler calls pthread_mutex_trylock(). */
/* EXPECT: finding function=pthread_mutex_trylock signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none installed=catch_signal times=1
 *         stack=pthread_mutex_trylock,on_usr1 below=main line */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int error;
#define CALL error = pthread_mutex_trylock(&lock)
#define AFTER say_number("error", error)
#include "call.h"
