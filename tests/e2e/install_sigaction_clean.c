/* A handler installed by sigaction(), that only calls write(). */
/* EXPECT: none */
#define CLEAN
#define INSTALL catch_signal(SIGUSR1, on_usr1, 0)
#include "install.h"
