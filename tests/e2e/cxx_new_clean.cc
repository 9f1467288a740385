/* The handler uses a set-aside object; main() allocates. */
/* EXPECT: none */
#define CLEAN
#include "cxx_new_dirty.cc"
