/* FLAGS: -I$S/../../include -no-pie -fno-pie -O2 */
/* Likewise where no relocation fills the notes, and functions are inlined. */
/* EXPECT: none */
#include "helper/annotate.h"
