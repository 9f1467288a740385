/* SA_RESETHAND: one delivery, then the default; installed again it works again. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=2 line
 *         */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    struct sigaction now;
    (void)sig;
    must(sigaction(SIGUSR1, NULL, &now) == 0, "sigaction");
    say(now.sa_handler == SIG_DFL ? "in the handler: default\n" : "in the handler: a handler\n");
    say_number("flags", now.sa_flags);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, SA_RESETHAND);
    raise(SIGUSR1);
    struct sigaction old;
    struct sigaction again = {.sa_handler = on_usr1, .sa_flags = SA_RESETHAND | SA_NODEFER};
    must(sigaction(SIGUSR1, &again, &old) == 0, "sigaction");
    say(old.sa_handler == SIG_DFL ? "old: default\n" : "old: a handler\n");
    say_number("old flags", old.sa_flags);
    raise(SIGUSR1);
    pid_t child = fork();
    if (child == 0) {
        raise(SIGUSR1);
        _exit(1);
    }
    say_child(child);
    return 0;
}
