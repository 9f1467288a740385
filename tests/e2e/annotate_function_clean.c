/* FLAGS: -I$S/../../include */
/* What a marked function calls is accepted: itself, further in, and in a copy that the compiler makes of it. */
/* EXPECT: none */
#include "helper/annotate.h"
