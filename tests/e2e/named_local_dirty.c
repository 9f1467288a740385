/* Both libraries are loaded late, for themselves: the named function is not there when the program
 * begins. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_local_dirty.so $S/helper/via_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libnamed_local_dirty.so $S/helper/named_lib.c -L$B -lvia_local_dirty -Wl,-rpath,$B */
/* FLAGS: -Wl,-rpath,$B -DTEST=local_dirty */
/* OPTIONS: --unsafe=via_number */
/* EXPECT: finding function=via_number via=named_number handler=on_usr1 level=warning times=1
 *         stack=via_number,named_number,on_usr1 line */
#include <dlfcn.h>

#define QUOTED(name) #name
#define QUOTE(name) QUOTED(name)
#define NAME QUOTE(TEST)

static int (*number_of)(int number);
static void *library;
#define SETUP                                                        \
    library = dlopen("libnamed_" NAME ".so", RTLD_NOW | RTLD_LOCAL); \
    must(library != NULL, "dlopen");                                 \
    number_of = (int (*)(int))dlsym(library, "named_number");        \
    must(number_of != NULL, "dlsym")
#define CALL say_number("number", number_of(6))
#define AFTER must(dlclose(library) == 0, "dlclose")
#include "call.h"
