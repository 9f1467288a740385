/* A handler installed by __sysv_signal(), what signal() is in strict modes. */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none sender=SI_TIMER count=1 times=1 installed=main
 *         line */
void (*under_sysv(int sig, void (*handler)(int)))(int) __asm__("__sysv_signal");
#define INSTALL under_sysv(SIGUSR1, on_usr1)
#include "install.h"
