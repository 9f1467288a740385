/* The named function allocates: that is one finding, about the function that the handler called. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_nested_dirty.so $S/helper/via_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libnamed_nested_dirty.so $S/helper/named_lib.c -L$B -lvia_nested_dirty -Wl,-rpath,$B */
/* FLAGS: -L$B -lnamed_nested_dirty -lvia_nested_dirty -Wl,-rpath,$B */
/* OPTIONS: --unsafe=named_block */
/* EXPECT: finding function=named_block via=none handler=on_usr1 level=warning times=1
 *         stack=named_block,on_usr1 line */
/* EXPECT: never function=malloc */
#include <stdlib.h>

void *named_block(size_t size);

static void *volatile block;
#define CALL block = named_block(100)
#define AFTER free(block)
#include "call.h"
