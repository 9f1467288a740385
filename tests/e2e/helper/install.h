/* install.h - body of the install_* targets: INSTALL puts on_usr1 on SIGUSR1; the dirty twin prints
 * with printf in it. SELF_DISPOSED: the interface resets the disposition at delivery (System V).
 *
 * Contexts: included once by each variant. */
#include <stdio.h>

#include "target.h"

#ifdef SIGINFO
static void on_usr1(int sig, siginfo_t *info, void *context)
{
    (void)context;
    must(info->si_signo == sig, "siginfo");
#else
static void on_usr1(int sig)
{
#endif
    handled++;
#ifdef CLEAN
    say_number("signal", sig);
#else
    printf("signal %d\n", sig); /* HERE */
#endif
}

int main(void)
{
    struct sigaction now;
    INSTALL;
    send_later(SIGUSR1);
    wait_handled(1);
    must(sigaction(SIGUSR1, NULL, &now) == 0, "sigaction");
    say(now.sa_handler == SIG_DFL ? "default\n" : "still installed\n");
#ifdef SIGINFO
    say(now.sa_sigaction == on_usr1 || now.sa_handler == SIG_DFL ? "mine\n" : "foreign\n");
#else
    say(now.sa_handler == on_usr1 || now.sa_handler == SIG_DFL ? "mine\n" : "foreign\n");
#endif
    say_number("flags", now.sa_flags);
    printf("end of main\n");
    return 0;
}
