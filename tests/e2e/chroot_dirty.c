/* chroot() (as root) into an empty directory, a failing exec in there, and a dirty handler. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
/* EXPECT-ROOT: gap kind=chroot */
/* EXPECT: allow-gap kind=unreachable */
#include <stdlib.h>
#include <sys/stat.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

int main(void)
{
    must(mkdir("empty", 0755) == 0, "mkdir");
    say_number("chroot", chroot("empty"));
    execl("/missing", "missing", (char *)NULL);
    say_number("errno", errno);
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
    return 0;
}
