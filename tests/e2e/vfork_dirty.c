/* vfork(): the child shares memory and stack; it changes its dispositions, raises a signal and
 * execs or leaves. The parent's dispositions stay as they were. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

static void on_usr2(int sig)
{
    say_number("signal", sig);
}

static void show(void)
{
    struct sigaction now;
    for (int sig = SIGUSR1; sig <= SIGUSR2; sig += SIGUSR2 - SIGUSR1) {
        must(sigaction(sig, NULL, &now) == 0, "sigaction");
        say(now.sa_handler == on_usr1   ? "first\n"
            : now.sa_handler == on_usr2 ? "second\n"
            : now.sa_handler == SIG_DFL ? "default\n"
                                        : "foreign\n");
    }
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    show();
    pid_t child = vfork();
    if (child == 0) {
        raise(SIGUSR1);
        signal(SIGUSR1, on_usr2);
        signal(SIGUSR2, on_usr1);
        show();
        raise(SIGUSR1);
        _exit(3);
    }
    say_child(child);
    show();
    child = vfork();
    if (child == 0) {
        signal(SIGUSR1, SIG_IGN);
        execl("/bin/sh", "sh", "-c", "kill -USR1 $$; echo shell; exit 4", (char *)NULL);
        _exit(9);
    }
    say_child(child);
    show();
    child = vfork();
    if (child == 0) {
        execl("/missing/program", "program", (char *)NULL);
        _exit(errno);
    }
    say_child(child);
    raise(SIGUSR1);
    return 0;
}
