/* The handler calls a function of a library that a user has named. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_program_dirty.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia_program_dirty -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
/* EXPECT: finding rule=unsafe-call function=via_number signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous times=1 stack=via_number,on_usr1 below=main line */
int via_number(int number);

#define CALL say_number("number", via_number(6))
#include "call.h"
