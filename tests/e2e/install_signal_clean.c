/* A handler installed by signal(), that only calls write(). */
/* EXPECT: none */
#define CLEAN
#define INSTALL signal(SIGUSR1, on_usr1)
#include "install.h"
