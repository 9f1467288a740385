/* A handler installed by ssignal(), an old name of signal(), that only calls write(). */
/* EXPECT: none */
#define CLEAN
#define INSTALL ssignal(SIGUSR1, on_usr1)
#include "install.h"
