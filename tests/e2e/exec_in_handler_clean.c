/* The handler itself execs, as a server does that restarts on SIGHUP: safe. The new image starts
 * with the signal blocked, as in a bare run, and no handler of the old one. */
/* EXIT: 6 */
/* EXPECT: none */
#define CLEAN
#include "child.h"

static void on_hup(int sig)
{
    char *const arguments[] = {"image", "child", NULL};
    say_number("restart", sig);
    execv("/proc/self/exe", arguments);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        sigset_t mask;
        must(sigprocmask(SIG_BLOCK, NULL, &mask) == 0, "sigprocmask");
        say(sigismember(&mask, SIGHUP) ? "blocked\n" : "open\n");
        struct sigaction now;
        must(sigaction(SIGHUP, NULL, &now) == 0, "sigaction");
        say(now.sa_handler == SIG_DFL ? "default\n" : "a handler\n");
        return child_main(argc, argv);
    }
    catch_signal(SIGHUP, on_hup, 0);
    raise(SIGHUP);
    return 1;
}
