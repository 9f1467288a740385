/* They let go when the process ends. */
/* FLAGS: -O0 */
/* EXPECT: none */
#define CLEAN
#include "cxx_delete_dirty.cc"
