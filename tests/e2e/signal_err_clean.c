/* Erroneous calls: SIG_ERR as a handler, signals that do not exist or cannot be caught. */
/* EXPECT: finding rule=uncatchable level=warning times=4 */
#include "target.h"

static void on_usr1(int sig)
{
    say_number("signal", sig);
}

static void show(const char *what, void (*result)(int))
{
    int error = errno;
    say(what);
    say(result == SIG_ERR   ? ": SIG_ERR\n"
        : result == SIG_DFL ? ": SIG_DFL\n"
        : result == SIG_IGN ? ": SIG_IGN\n"
        : result == on_usr1 ? ": on_usr1\n"
                            : ": foreign\n");
    say_number("errno", result == SIG_ERR ? error : 0);
}

int main(void)
{
    static const int numbers[] = {0, -1, 32, 33, 65, 1000, SIGKILL, SIGSTOP};
    show("SIG_ERR", signal(SIGUSR1, SIG_ERR));
    show("SIG_ERR sysv", sysv_signal(SIGUSR1, SIG_ERR));
    show("SIG_ERR sigset", sigset(SIGUSR1, SIG_ERR));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct sigaction act = {.sa_handler = on_usr1}, old;
        say_number("number", numbers[i]);
        show("signal", signal(numbers[i], on_usr1));
        show("sysv_signal", sysv_signal(numbers[i], on_usr1));
        show("sigset", sigset(numbers[i], on_usr1));
        show("sigset hold", sigset(numbers[i], SIG_HOLD));
        errno = 0;
        say_number("sigaction", sigaction(numbers[i], &act, NULL));
        say_number("errno", errno);
        errno = 0;
        say_number("query", sigaction(numbers[i], NULL, &old));
        say_number("errno", errno);
    }
    show("good", signal(SIGUSR1, on_usr1));
    show("again", signal(SIGUSR1, on_usr1));
    raise(SIGUSR1);
    return 0;
}
