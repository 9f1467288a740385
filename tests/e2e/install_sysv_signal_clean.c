/* A handler installed by sysv_signal(), which resets the disposition, that only calls write(). */
/* EXPECT: none */
#define CLEAN
#define INSTALL sysv_signal(SIGUSR1, on_usr1)
#include "install.h"
