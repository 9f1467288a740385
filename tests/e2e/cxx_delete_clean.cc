/* They let go when the process ends. */
/* EXPECT: none */
#define CLEAN
#include "cxx_delete_dirty.cc"
