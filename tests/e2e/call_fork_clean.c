/* main() calls fork(), whose child leaves at once, the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <sys/types.h>

static volatile pid_t child;
#define CALL child = fork()
#define AFTER         \
    if (child == 0) { \
        _exit(5);     \
    }                 \
    say_child(child)
#include "call.h"
