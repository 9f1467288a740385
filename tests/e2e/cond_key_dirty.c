/* The handler calls pthread_setspecific() with the 40th key. */
/* EXPECT: finding function=pthread_setspecific signal=SIGUSR1 handler=on_usr1 level=warning
 *         interrupted=none times=1 line */
#include <pthread.h>

#define KEY 39
static pthread_key_t keys[40];
static void make_keys(void)
{
    for (int i = 0; i < 40; i++) {
        pthread_key_create(&keys[i], NULL);
    }
}
#define SETUP make_keys()
#define CALL pthread_setspecific(keys[39], keys)
#define AFTER say(pthread_getspecific(keys[KEY]) == keys ? "kept\n" : "lost\n")
#include "call.h"
