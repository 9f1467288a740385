/* The same throw and catch in main(). */
/* EXPECT: none */
#define CLEAN
#include "cxx_throw_dirty.cc"
