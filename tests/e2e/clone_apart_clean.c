/* The same, and its handlers neither wait nor allocate. */
/* EXPECT: never rule=blocking-call */
/* EXPECT: never rule=unsafe-call */
#define CLEAN
#include "clone_apart.h"
