/* A value with a real-time signal. */
/* OPTIONS: --events */
/* EXPECT: never rule=value-may-be-lost */
#define CLEAN
#include "rule_value_dirty.c"
