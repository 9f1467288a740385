/* A program built with -O2 -fomit-frame-pointer. */
/* FLAGS: -O2 -fno-optimize-sibling-calls -fomit-frame-pointer */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning times=1 below=main
 *         line */
#define INSTALL catch_signal(SIGUSR1, on_usr1, 0)
#include "install.h"
