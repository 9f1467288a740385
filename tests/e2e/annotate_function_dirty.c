/* FLAGS: -I$S/../../include */
/* The mark is the function's alone: another one that makes the same call is reported. */
/* EXPECT: finding function=malloc handler=on_usr2 signal=SIGUSR2 level=warning stack=malloc,unmarked,on_usr2 times=1 */
#define UNMARKED
#include "helper/annotate.h"
