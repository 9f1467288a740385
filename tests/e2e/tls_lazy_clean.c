/* The variable was used before: the loader gives its address, and that is all. */
/* BUILD: cc -O1 -fPIC -shared -o $B/libtls_library_clean.so $S/helper/tls_library.c */
/* RUN: $B/libtls_library_clean.so */
/* EXPECT: never rule=unsafe-call */
#define CLEAN
#include "tls_lazy_dirty.c"
