/* The handler calls the named function through a pointer. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_pointer_dirty.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia_pointer_dirty -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
/* EXPECT: finding function=via_number handler=on_usr1 level=warning times=1 stack=via_number,on_usr1
 *         line */
int via_number(int number);

static int (*volatile number_of)(int number);
#define SETUP number_of = via_number
#define CALL say_number("number", number_of(6))
#include "call.h"
