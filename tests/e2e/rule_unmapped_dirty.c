/* A library is unloaded that a handler is in. */
/* OPTIONS: --events */
/* BUILD: cc -g -O1 -shared -fPIC -I$S/helper -o $B/libunmapped.so $S/helper/holder_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: finding rule=handler-unmapped level=error signal=SIGUSR1 times=1 */
#include <dlfcn.h>

#include "target.h"

#ifndef LIBRARY
#define LIBRARY "libunmapped.so"
#endif

static void on_usr2(int sig)
{
    (void)sig;
    handled++;
}

int main(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW);
    must(library != NULL, "dlopen");
    void (*start)(void) = (void (*)(void))dlsym(library, "holder_start");
    void (*stop)(void) = (void (*)(void))dlsym(library, "holder_stop");
    must(start != NULL && stop != NULL, "dlsym");
    start();
#ifdef CLEAN
    stop();
#endif
    must(dlclose(library) == 0, "dlclose");
    catch_signal(SIGUSR2, on_usr2, 0);
    raise(SIGUSR2);
    return 0;
}
