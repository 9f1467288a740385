/* A handler uses a thread-local variable of a loaded library for the first time: the loader allocates it then. */
/* BUILD: cc -O1 -fPIC -shared -o $B/libtls_library.so $S/helper/tls_library.c */
/* RUN: $B/libtls_library.so */
/* EXPECT: finding rule=unsafe-call function=malloc via=touch signal=SIGUSR1 handler=on_usr1 level=warning */
#include <dlfcn.h>

#include "target.h"

static void (*touch)(void);

static void on_usr1(int sig)
{
    (void)sig;
    touch();
    handled++;
}

int main(int argc, char **argv)
{
    must(argc == 2, "argument");
    void *library = dlopen(argv[1], RTLD_NOW);
    must(library != NULL, "dlopen");
    touch = (void (*)(void))dlsym(library, "touch");
#ifdef CLEAN
    touch();
#endif
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
