/* As row_cancel.c, with clean-up handlers that are jumped to in place of being unwound to. */
/* FLAGS: -I$S/../../include -pthread -Wno-nonnull -Wno-restrict -Wno-clobbered */
#include "row_cancel.c"
