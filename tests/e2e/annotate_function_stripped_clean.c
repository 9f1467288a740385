/* FLAGS: -I$S/../../include -s -Wl,-z,pack-relative-relocs */
/* Likewise without a symbol, and with relocations of the packed kind. */
/* EXPECT: none */
#include "helper/annotate.h"
