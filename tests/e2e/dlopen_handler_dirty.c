/* The handler lives in a library that is loaded late, and unloaded before the program ends. */
/* BUILD: cc -g -O1 -shared -fPIC -I$S/helper -o $B/libholder.so $S/helper/holder_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=holder_handler level=warning times=1
 *         count=2 stack=malloc,holder_handler installed=holder_start line */
#include <dlfcn.h>

#include "target.h"

#ifndef LIBRARY
#define LIBRARY "libholder.so"
#endif

int main(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW);
    must(library != NULL, "dlopen");
    void (*start)(void) = (void (*)(void))dlsym(library, "holder_start");
    void (*stop)(void) = (void (*)(void))dlsym(library, "holder_stop");
    must(start != NULL && stop != NULL, "dlsym");
    start();
    raise(SIGUSR1);
    raise(SIGUSR1);
    stop();
    raise(SIGUSR1);
    must(dlclose(library) == 0, "dlclose");
    raise(SIGUSR1);
    struct sigaction now;
    must(sigaction(SIGUSR1, NULL, &now) == 0 && now.sa_handler == SIG_IGN, "disposition");
    say("end of main\n");
    return 0;
}
