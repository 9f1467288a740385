/* The handler goes round in a loop for ever, on an alternate stack. */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXIT: SIGKILL */
/* EXPECT: finding rule=handler-stuck function= signal=SIGUSR1 handler=on_usr1 level=error times=1
 *         because=it?uses?the?CPU* stack=on_usr1 below=leave,main */
#include "hang.h"

static volatile unsigned long rounds;

static void on_usr1(int sig)
{
    for (;;) {
        rounds += (unsigned)sig;
    }
}

static __attribute__((noinline)) void leave(void)
{
    kill(getpid(), SIGUSR1);
    rounds = 0;
}

int main(void)
{
    static char stack[65536];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction act = {.sa_handler = on_usr1, .sa_flags = SA_ONSTACK};

    end_some_day();
    sigaltstack(&alternate, NULL);
    sigaction(SIGUSR1, &act, NULL);
    leave();
    return 0;
}
