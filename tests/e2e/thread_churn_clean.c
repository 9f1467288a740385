/* The handler only counts. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "thread_churn_dirty.c"
