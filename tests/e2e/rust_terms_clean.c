/* Rust's standard library is called outside of handlers alone. */
/* EXPECT: none */
#define CLEAN
#include "rust_terms_dirty.c"
