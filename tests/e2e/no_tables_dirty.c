/* A program without unwind tables (as busybox): its handler's frames are tied together by their calls. */
/* FLAGS: -O2 -fomit-frame-pointer -fno-asynchronous-unwind-tables -fno-unwind-tables -fcf-protection=none */
/* EXPECT: finding rule=unsafe-call function=puts handler=on_signal level=warning stack=puts,tell,note,on_signal times=1 */
#include <stdio.h>

#include "target.h"

#define PLAIN __attribute__((noinline, noclone, noipa))

static volatile int depth;
static volatile bool quiet;
static void *way_out[5];

static PLAIN void tell(const char *text)
{
    volatile char room[100];
    room[depth] = text[0];
    if (!quiet) {
        puts(text); /* HERE */
    }
    depth = room[depth];
}

static PLAIN void note(int n)
{
    volatile int room[10];
    room[n] = n;
    tell("noted");
    depth = room[n];
}

static void on_signal(int sig)
{
#ifdef CLEAN
    quiet = true;
#endif
    note(sig - sig);
    depth = 0;
#ifdef CLEAN
    __builtin_longjmp(way_out, 1);
#endif
}

/* Far below the place where the handler's frame was. */
static PLAIN void deep(void)
{
    volatile char room[20000];
    room[depth] = 1;
    note(0);
    depth = room[depth] - 1;
}

int main(void)
{
    signal(SIGUSR1, on_signal);
    if (__builtin_setjmp(way_out) == 0) {
        raise(SIGUSR1);
    }
    quiet = false;
    depth = 0;
    deep();
    return 0;
}
