/* The same image with a safe handler. */
/* FLAGS: -pthread */
/* EXIT: 6 */
/* EXPECT: none */
#define CLEAN
#include "exec_long_env_dirty.c"
