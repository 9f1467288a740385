/* Another library calls the named function. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_library_dirty.so $S/helper/via_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libnamed_library_dirty.so $S/helper/named_lib.c -L$B -lvia_library_dirty -Wl,-rpath,$B */
/* FLAGS: -L$B -lnamed_library_dirty -lvia_library_dirty -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
/* EXPECT: finding function=via_number via=named_number handler=on_usr1 level=warning times=1
 *         stack=via_number,named_number,on_usr1 line */
int named_number(int number);

#define CALL say_number("number", named_number(6))
#include "call.h"
