/* The handler calls fork(), whose child leaves at once. */
/* EXPECT: finding function=fork signal=SIGUSR1 handler=on_usr1 level=warning delivery=asynchronous
 *         interrupted=none installed=catch_signal times=1 stack=fork,on_usr1 below=main line */
#include <sys/types.h>

static volatile pid_t child;
#define CALL child = fork()
#define AFTER         \
    if (child == 0) { \
        _exit(5);     \
    }                 \
    say_child(child)
#include "call.h"
