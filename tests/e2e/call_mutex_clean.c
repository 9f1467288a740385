/* main() calls pthread_mutex_trylock(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int error;
#define CALL error = pthread_mutex_trylock(&lock)
#define AFTER say_number("error", error)
#include "call.h"
