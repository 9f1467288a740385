/* A program built with -O2 -D_FORTIFY_SOURCE=2. */
/* FLAGS: -O2 -fno-optimize-sibling-calls -D_FORTIFY_SOURCE=2 */
/* EXPECT: finding function=__printf_chk signal=SIGUSR1 handler=on_usr1 level=warning times=1
 *         below=main line */
#define INSTALL catch_signal(SIGUSR1, on_usr1, 0)
#include "install.h"
