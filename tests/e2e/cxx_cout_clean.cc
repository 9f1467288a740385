/* The handler writes with write(), main() with std::cout. */
/* EXPECT: none */
#define CLEAN
#include "cxx_cout_dirty.cc"
