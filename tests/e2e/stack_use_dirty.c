/* How deep an intercepted call goes below the handler that makes it, measured on a painted alternate
 * stack: the first call of a row takes the longest way (resolve, modules, snapshot). The shim may use
 * 1 KiB; sigaction() itself needs less than LIBC bytes more. */
/* FLAGS: -Wl,-z,now */
/* EXPECT: finding function=rand signal=SIGUSR1 handler=on_usr1 level=warning line */
#include <stdlib.h>
#include <string.h>

#include "altstack.h"

#define SIZE 65536
#define SHIM 1024
#define LIBC 384
#define OWN 216 /* the handler's own frame: less than it has */
#define PAINT 0xa5

static unsigned char stack[SIZE];

/* Bytes below `from` that are no longer painted. */
static __attribute__((noinline)) size_t used_below(unsigned char *from)
{
    size_t clean = 0;
    while (stack + clean < from && stack[clean] == PAINT) {
        clean++;
    }
    return (size_t)(from - (stack + clean));
}

static void ignore(int sig)
{
    (void)sig;
}

static void on_usr1(int sig)
{
    unsigned char *here = (unsigned char *)__builtin_frame_address(0) - OWN;
    struct sigaction act = {.sa_handler = ignore};
#ifndef CLEAN
    rand(); /* HERE */
    must(used_below(here) <= SHIM, "rand goes too deep");
#endif
    sigaction(SIGUSR2, &act, NULL);
    must(used_below(here) <= SHIM + LIBC, "sigaction goes too deep");
    say_number("signal", sig);
}

int main(void)
{
    memset(stack, PAINT, sizeof stack);
    stack_t ss = {.ss_sp = stack, .ss_size = sizeof stack};
    must(sigaltstack(&ss, NULL) == 0, "sigaltstack");
    catch_signal(SIGUSR1, on_usr1, SA_ONSTACK);
    raise(SIGUSR1);
    say("small\n");
    return 0;
}
