/* An alternate stack is unmapped, and only then given back. */
/* OPTIONS: --events */
/* EXPECT: finding rule=altstack-gone level=warning function=munmap line=yes times=1 */
#include "altstack.h"

static void on_signal(int sig)
{
    (void)sig;
    handled++;
}

int main(void)
{
    size_t size = 16 * PAGE;
    char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack_t now = {.ss_sp = stack, .ss_size = size};
    must(stack != MAP_FAILED && sigaltstack(&now, NULL) == 0, "sigaltstack");
    catch_signal(SIGUSR1, on_signal, SA_ONSTACK);
    raise(SIGUSR1);
#ifndef CLEAN
    must(munmap(stack, size) == 0, "munmap"); /* HERE */
#endif
    now.ss_flags = SS_DISABLE;
    must(sigaltstack(&now, NULL) == 0, "sigaltstack");
#ifdef CLEAN
    must(munmap(stack, size) == 0, "munmap");
#endif
    raise(SIGUSR1);
    return 0;
}
