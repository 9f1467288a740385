/* The safe twin, built with -no-pie. */
/* FLAGS: -no-pie */
/* EXPECT: none */
#define CLEAN
#include "built_no_pie_dirty.c"
