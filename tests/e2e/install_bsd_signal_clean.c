/* A handler installed by bsd_signal(), that only calls write(). */
/* EXPECT: none */
#define CLEAN
void (*bsd_signal(int sig, void (*handler)(int)))(int);
#define INSTALL bsd_signal(SIGUSR1, on_usr1)
#include "install.h"
