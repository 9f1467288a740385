/* Two plug-ins have a function of the named name each, and one of them comes and goes: each calls its
 * own one, as ever. */
/* BUILD: cc -g -O1 -shared -fPIC -DNUMBER=1 -o $B/libplugin1_plugins_dirty.so $S/helper/plugin_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -DNUMBER=2 -o $B/libplugin2_plugins_dirty.so $S/helper/plugin_lib.c */
/* FLAGS: -Wl,-rpath,$B -DTEST=plugins_dirty */
/* OPTIONS: --unsafe=plugin_number */
/* EXPECT: finding function=plugin_number via=plugin_ask handler=on_usr1 level=warning times=2
 *         stack=plugin_number,plugin_ask,on_usr1 line */
#include <dlfcn.h>

#define QUOTED(name) #name
#define QUOTE(name) QUOTED(name)
#define NAME QUOTE(TEST)

#include "target.h"

static int (*first)(void), (*second)(void);

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    say_number("first", first());
    say_number("second", second());
#endif
    handled++;
}

static void *open_plugin(const char *name, int (**ask)(void))
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    must(library != NULL, "dlopen");
    *ask = (int (*)(void))dlsym(library, "plugin_ask");
    must(*ask != NULL, "dlsym");
    return library;
}

int main(void)
{
    void *library = open_plugin("libplugin1_" NAME ".so", &first);
    (void)open_plugin("libplugin2_" NAME ".so", &second);
    say_number("first", first());
    say_number("second", second());
    must(dlclose(library) == 0, "dlclose");
    say_number("second", second());
    (void)open_plugin("libplugin1_" NAME ".so", &first);
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    say_number("first", first());
    say_number("second", second());
    return 0;
}
