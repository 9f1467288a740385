/* Nothing is thrown: both handlers return, and neither allocates. */
/* EXPECT: none */
#define CLEAN
#include "cxx_throw_nested_dirty.cc"
