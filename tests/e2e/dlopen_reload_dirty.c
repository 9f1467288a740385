/* Two plug-ins with a handler each are loaded and unloaded in turn, mostly at the same addresses: each
 * finding names the handler of the plug-in that was there then, and none stays installed. */
/* BUILD: cc -g -O1 -shared -fPIC -DNAME=first_handler -I$S/helper -o $B/libreload_first.so $S/helper/reload_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -DNAME=other_handler -I$S/helper -o $B/libreload_other.so $S/helper/reload_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: finding function=malloc handler=first_handler installed=plugin_start level=warning times=1 count=3 line */
/* EXPECT: finding function=malloc handler=other_handler installed=plugin_start level=warning times=1 count=3 line */
#include <dlfcn.h>

#include "target.h"

#ifndef FIRST
#define FIRST "libreload_first.so"
#define OTHER "libreload_other.so"
#endif

static void use(const char *name)
{
    void *library = dlopen(name, RTLD_NOW);
    must(library != NULL, "dlopen");
    void (*start)(void) = (void (*)(void))dlsym(library, "plugin_start");
    void (*stop)(void) = (void (*)(void))dlsym(library, "plugin_stop");
    must(start != NULL && stop != NULL, "dlsym");
    start();
    raise(SIGUSR1);
    stop();
    must(dlclose(library) == 0, "dlclose");
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        use(FIRST);
        use(OTHER);
    }
    say("end of main\n");
    return 0;
}
