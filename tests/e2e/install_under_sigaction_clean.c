/* A handler installed by __sigaction(), as libc names it for libraries, that only calls write(). */
/* EXPECT: none */
#define CLEAN
int under_sigaction(int, const void *, void *) __asm__("__sigaction");
#define INSTALL under_sigaction(SIGUSR1, &(struct sigaction){.sa_handler = on_usr1}, NULL)
#include "install.h"
