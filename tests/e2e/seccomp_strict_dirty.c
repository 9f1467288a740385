/* A program forbids itself everything but read, write, exit and sigreturn, then signals arrive: the
 * handler makes an unsafe call that needs no system call. */
/* EXPECT: finding function=pthread_mutex_trylock signal=SIGALRM handler=on_alarm level=warning
 *         times=1 count=3 delivery=asynchronous interrupted=none line */
#define MODE_STRICT
#include "sandbox.h"
