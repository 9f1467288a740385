/* altstack.h - an alternate signal stack of a size counted from the kernel's minimum for this
 * processor, with a guard page below it: one byte too much is a crash.
 *
 * Owns:     the mapping.
 * Source:   sigaltstack(2), getauxval(3) AT_MINSIGSTKSZ. */
#ifndef ALTSTACK_H
#define ALTSTACK_H

#include <sys/auxv.h>
#include <sys/mman.h>

#include "target.h"

#define PAGE 4096ul

/* `room` bytes for the handler beyond the kernel's signal frame; 2 KiB in all where that is enough.
 * */
static inline void altstack_use(size_t room)
{
    size_t size = getauxval(AT_MINSIGSTKSZ) + room;
    size = size < 2048 ? 2048 : size;
    size_t mapped = (size + PAGE - 1) / PAGE * PAGE;
    char *base =
        mmap(NULL, mapped + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(base != MAP_FAILED && mprotect(base, PAGE, PROT_NONE) == 0, "mmap");
    stack_t stack = {.ss_sp = base + PAGE, .ss_size = size};
    must(sigaltstack(&stack, NULL) == 0, "sigaltstack");
}

/* Whether the caller's frame is on the alternate stack. */
static inline bool altstack_here(void)
{
    stack_t now;
    must(sigaltstack(NULL, &now) == 0, "sigaltstack");
    return (now.ss_flags & SS_ONSTACK) != 0;
}

#endif
