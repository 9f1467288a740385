/* A handler that interrupted a coroutine switches to another one, lower in memory; that one unmaps the
 * first one's stack, with the signal's frame on it, and goes on: nothing of that is looked at any more, and
 * what it calls is no finding. */
/* EXPECT: finding function=malloc signal=SIGUSR2 handler=on_usr2 level=warning times=1
 *         stack=malloc,on_usr2 line */
/* EXPECT: never handler=on_usr1 rule=unsafe-call */
/* EXPECT: allow-gap kind=unverified */
#include <sys/mman.h>

#include "coroutine.h"
#include "deep.h"

static struct coroutine high, low;
static char *memory;
static void *home;
static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
    coroutine_switch(&high.sp, low.sp);
}

static void on_usr2(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

static void interrupted(void)
{
    send_later(SIGUSR1);
    for (;;) {
    }
}

static void go_on(void)
{
    say_number("depth", deep(10));
    must(munmap(memory + COROUTINE_STACK, COROUTINE_STACK) == 0, "munmap");
    say_number("depth", deep(20));
    send_later(SIGUSR2);
    wait_handled(1);
    say_number("depth", deep(20));
    coroutine_switch(&low.sp, home);
}

int main(void)
{
    memory = mmap(NULL, 2ul * COROUTINE_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0);
    must(memory != MAP_FAILED, "mmap");
    coroutine_place(&low, memory, go_on);
    coroutine_place(&high, memory + COROUTINE_STACK, interrupted);
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    coroutine_switch(&home, high.sp);
    say_number("depth", deep(40));
    return 0;
}
