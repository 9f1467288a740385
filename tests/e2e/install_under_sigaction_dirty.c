/* A handler installed by __sigaction(), as libc names it for libraries. */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none sender=SI_TIMER count=1 times=1 installed=main
 *         line */
int under_sigaction(int, const void *, void *) __asm__("__sigaction");
#define INSTALL under_sigaction(SIGUSR1, &(struct sigaction){.sa_handler = on_usr1}, NULL)
#include "install.h"
