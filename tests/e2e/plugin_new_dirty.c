/* Two plug-ins have an operator new each, and one of them goes away: each calls its own one, as ever. */
/* BUILD: cc -g -O0 -shared -fPIC -DNUMBER=1 -o $B/libnew1_dirty.so $S/helper/new_lib.c */
/* BUILD: cc -g -O0 -shared -fPIC -DNUMBER=100 -o $B/libnew2_dirty.so $S/helper/new_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: finding function=operator?new* handler=on_usr1 level=warning stack=plugin_make,on_usr1 line */
#include <dlfcn.h>

#include "target.h"

#ifdef CLEAN
#define FIRST "libnew1_clean.so"
#define SECOND "libnew2_clean.so"
#else
#define FIRST "libnew1_dirty.so"
#define SECOND "libnew2_dirty.so"
#endif

static void *(*make)(void);
static void *volatile made;

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    made = make();
#endif
    handled++;
}

static void *open_plugin(const char *name, int (**ask)(void))
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    must(library != NULL, "dlopen");
    *ask = (int (*)(void))dlsym(library, "plugin_ask");
    make = (void *(*)(void))dlsym(library, "plugin_make");
    must(*ask != NULL && make != NULL, "dlsym");
    return library;
}

int main(void)
{
    int (*first)(void), (*second)(void);
    void *library = open_plugin(FIRST, &first);
    say_number("first", first());
    (void)open_plugin(SECOND, &second);
    say_number("first", first());
    say_number("second", second());
    must(dlclose(library) == 0, "dlclose");
    say_number("second", second());
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
