/* A handler installed by sigset(), that only calls write(). */
/* EXPECT: none */
#define CLEAN
#define INSTALL sigset(SIGUSR1, on_usr1)
#include "install.h"
