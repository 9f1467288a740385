/* A signal that interrupts a system call is left by siglongjmp: a note. */
/* OPTIONS: --events */
/* EXPECT: finding rule=left-by-jump level=note times=1 */
#define CLEAN
#include "rule_jump_dirty.c"
