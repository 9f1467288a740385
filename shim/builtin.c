/* builtin.c - what a compiler calls of its own accord, in freestanding code too: clang does for large structs.
 *
 * Owns:     memcpy and memset for the shim itself; hidden, so that nothing is imported.
 * Contexts: any, before relocation included.
 * Source:   GCC manual, "Language Standards Supported by GCC" (freestanding environment). */
#include "sys.h"

#define HIDDEN __attribute__((visibility("hidden"), used))

HIDDEN void *memcpy(void *to, const void *from, size_t n)
{
    mem_copy(to, from, n);
    return to;
}

HIDDEN void *memset(void *to, int byte, size_t n)
{
    mem_fill(to, byte, n);
    return to;
}
