/* A program built with -fno-plt. */
/* FLAGS: -fno-plt */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning times=1 below=main
 *         line */
#define INSTALL catch_signal(SIGUSR1, on_usr1, 0)
#include "install.h"
