/* The object was made before: the compiler's own check of the guard is enough. */
/* EXPECT: none */
#define CLEAN
#include "cxx_static_dirty.cc"
