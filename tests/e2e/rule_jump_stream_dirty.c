/* siglongjmp leaves a handler that interrupted fread(), which waits in read(): the stacks tell, where the innermost
 * function does not. */
/* OPTIONS: --events */
/* EXPECT: finding rule=left-by-jump level=error handler=on_alarm signal=SIGALRM interrupted=fread times=1
 *         stack=leave,on_alarm below=main */
#include <setjmp.h>
#include <stdio.h>

#include "target.h"

static sigjmp_buf home;

static __attribute__((noinline)) void leave(int sig)
{
    siglongjmp(home, sig);
}

static void on_alarm(int sig)
{
    leave(sig);
    handled++; /* so that leave() is no tail call */
}

int main(void)
{
    int ends[2];
    char byte;
    must(pipe(ends) == 0, "pipe");
    FILE *stream = fdopen(ends[0], "r");
    must(stream != NULL, "fdopen");
    catch_signal(SIGALRM, on_alarm, 0);
    if (sigsetjmp(home, 1) == 0) {
        send_later(SIGALRM);
#ifdef CLEAN
        say_number("read", read(ends[0], &byte, 1));
#else
        say_number("fread", (long)fread(&byte, 1, 1, stream));
#endif
    }
    say("back\n");
    return 0;
}
