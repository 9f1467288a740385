/* The same with a filter that kills for anything but read, write, exit, exit_group and sigreturn.
 * */
/* EXPECT: finding function=pthread_mutex_trylock signal=SIGALRM handler=on_alarm level=warning
 *         times=1 count=3 delivery=asynchronous interrupted=none line */
#define MODE_FILTER
#include "sandbox.h"
