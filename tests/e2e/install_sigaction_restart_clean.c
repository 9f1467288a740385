/* A handler installed by sigaction() with SA_RESTART and SA_NODEFER, that only calls write(). */
/* EXPECT: none */
#define CLEAN
#define INSTALL catch_signal(SIGUSR1, on_usr1, SA_RESTART | SA_NODEFER)
#include "install.h"
