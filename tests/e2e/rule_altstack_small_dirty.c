/* An alternate stack that the kernel refuses. */
/* OPTIONS: --events */
/* EXPECT: finding rule=altstack-too-small level=warning function=sigaltstack line=yes times=1 */
#include "target.h"

int main(void)
{
    static char room[1 << 20];
    stack_t stack = {.ss_sp = room, .ss_size = 1024};
#ifdef CLEAN
    stack.ss_size = (size_t)sysconf(_SC_SIGSTKSZ);
#endif
    say_number("sigaltstack", sigaltstack(&stack, NULL)); /* HERE */
    stack.ss_flags = SS_DISABLE;
    stack.ss_size = 0;
    say_number("sigaltstack", sigaltstack(&stack, NULL));
    return 0;
}
