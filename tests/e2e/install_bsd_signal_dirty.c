/* A handler installed by bsd_signal(). */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none sender=SI_TIMER count=1 times=1 installed=main
 *         line */
void (*bsd_signal(int sig, void (*handler)(int)))(int);
#define INSTALL bsd_signal(SIGUSR1, on_usr1)
#include "install.h"
