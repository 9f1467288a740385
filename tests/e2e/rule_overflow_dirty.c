/* A handler of SIGSEGV without SA_ONSTACK. */
/* OPTIONS: --events */
/* EXPECT: finding rule=overflow-handler-without-stack level=note function=sigaction signal=SIGSEGV times=1 */
/* EXIT: 5 */
#include <stdlib.h>

#include "target.h"

static void on_segv(int sig)
{
    (void)sig;
    _exit(5);
}

int main(void)
{
    static char room[65536];
    stack_t stack = {.ss_sp = room, .ss_size = sizeof room};
    must(sigaltstack(&stack, NULL) == 0, "sigaltstack");
    catch_signal(SIGUSR1, on_segv, 0);
#ifdef CLEAN
    catch_signal(SIGSEGV, on_segv, SA_ONSTACK);
#else
    catch_signal(SIGSEGV, on_segv, 0);
#endif
    raise(SIGSEGV);
    return 0;
}
