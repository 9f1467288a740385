/* A handler installed by __sysv_signal(), what signal() is in strict modes, that only calls
 * write(). */
/* EXPECT: none */
#define CLEAN
void (*under_sysv(int sig, void (*handler)(int)))(int) __asm__("__sysv_signal");
#define INSTALL under_sysv(SIGUSR1, on_usr1)
#include "install.h"
