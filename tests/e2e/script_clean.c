/* The same script with a safe child. */
/* BUILD: printf '#!/bin/sh\nexec "$1" child\n' > $B/script_exec.sh && chmod +x $B/script_exec.sh */
/* PROGRAM: $B/script_exec.sh */
/* RUN: $B/script_clean */
/* EXIT: 6 */
/* EXPECT: none */
#define CLEAN
#include "script_dirty.c"
