/* The same accesses, none of them faulty. */
/* FLAGS: -fnon-call-exceptions */
/* EXPECT: none */
#define CLEAN 1
#include "cxx_fault_throw_dirty.cc"
