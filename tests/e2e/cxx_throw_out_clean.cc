/* The handlers only return. */
/* FLAGS: -fnon-call-exceptions */
/* EXPECT: none */
#define CLEAN
#include "cxx_throw_out_dirty.cc"
