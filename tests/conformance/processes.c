/* Dispositions of children: fork copies them, vfork's child changes its own only; the parent keeps
 * its own. */
#include "kernel.h"

static void first(int sig)
{
    say_number("first", sig);
}

static void second(int sig)
{
    say_number("second", sig);
}

static void show(const char *who)
{
    struct sigaction now;
    say(who);
    say("\n");
    for (int sig = SIGUSR1; sig <= SIGUSR2; sig += SIGUSR2 - SIGUSR1) {
        kernel_action(sig);
        must(sigaction(sig, NULL, &now) == 0, "sigaction");
        say(now.sa_handler == first     ? "  first\n"
            : now.sa_handler == second  ? "  second\n"
            : now.sa_handler == SIG_IGN ? "  SIG_IGN\n"
            : now.sa_handler == SIG_DFL ? "  SIG_DFL\n"
                                        : "  foreign\n");
    }
}

static void change(void)
{
    catch_signal(SIGUSR1, second, SA_RESTART);
    catch_signal(SIGUSR2, first, SA_RESETHAND);
}

int main(void)
{
    catch_signal(SIGUSR1, first, 0);
    signal(SIGUSR2, SIG_IGN);
    show("parent");
    pid_t child = fork();
    if (child == 0) {
        show("fork");
        change();
        show("fork, changed");
        raise(SIGUSR1);
        raise(SIGUSR2);
        show("fork, delivered");
        _exit(0);
    }
    say_child(child);
    show("parent");
    child = _Fork();
    if (child == 0) {
        change();
        raise(SIGUSR2);
        _exit(0);
    }
    say_child(child);
    show("parent");
    child = vfork();
    if (child == 0) {
        change();
        show("vfork, changed");
        raise(SIGUSR1);
        _exit(0);
    }
    say_child(child);
    show("parent");
    raise(SIGUSR1);
    return 0;
}
