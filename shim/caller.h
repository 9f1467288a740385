/* caller.h - who called a body: the program, or the slow path on its behalf.
 *
 * Owns:     nothing.
 * Contexts: any. */
#ifndef SIGVET_SHIM_CALLER_H
#define SIGVET_SHIM_CALLER_H

#include <stdint.h>

#include "thread.h"

static inline uintptr_t caller_of(uintptr_t return_address)
{
    uintptr_t traced = thread_self()->api_caller;
    return traced != 0 ? traced : return_address;
}

/* The return address of the program's call of the body that says this. */
#define CALLER caller_of((uintptr_t)__builtin_return_address(0))

#endif
