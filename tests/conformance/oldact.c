/* What comes back as the old disposition, from every function after every function: handlers by
 * name, all flags, the mask; also from within handlers and after SA_RESETHAND fired. */
#include "kernel.h"

void (*bsd_signal(int sig, void (*handler)(int)))(int);
int under_sigaction(int sig, const struct sigaction *act,
                    struct sigaction *old) __asm__("__sigaction");

static void first(int sig)
{
    say_number("first", sig);
}

static void second(int sig)
{
    say_number("second", sig);
}

static void third(int sig, siginfo_t *info, void *context)
{
    (void)context;
    say_number("third", sig);
    say_number("  si_code", info->si_code);
}

static const char *name_of(void (*handler)(int))
{
    return handler == SIG_DFL                                ? "default\n"
           : handler == SIG_IGN                              ? "ignored\n"
           : handler == SIG_ERR                              ? "SIG_ERR\n"
           : handler == SIG_HOLD                             ? "SIG_HOLD\n"
           : handler == first                                ? "first\n"
           : handler == second                               ? "second\n"
           : handler == (void (*)(int))(void (*)(void))third ? "third\n"
                                                             : "foreign\n";
}

static void show(const char *label, const struct sigaction *act)
{
    uint64_t mask;
    memcpy(&mask, &act->sa_mask, sizeof(mask));
    say(label);
    say(": ");
    say(name_of(act->sa_handler));
    kernel_hex("  flags", (unsigned)act->sa_flags);
    kernel_hex("  mask", mask);
    say(act->sa_restorer == NULL ? "  no restorer\n" : "  a restorer\n");
}

static void query(const char *label)
{
    struct sigaction old;
    must(sigaction(SIGUSR1, NULL, &old) == 0, "sigaction");
    show(label, &old);
}

enum { WAYS = 9 };

static void install(int how)
{
    struct sigaction act = {.sa_handler = first}, old;
    sigaddset(&act.sa_mask, SIGHUP);
    memset(&old, 0x55, sizeof(old));
    say_number("way", how);
    switch (how) {
    case 0:
        must(sigaction(SIGUSR1, &act, &old) == 0, "sigaction");
        show("sigaction", &old);
        break;
    case 1:
        act.sa_sigaction = third;
        act.sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER;
        must(sigaction(SIGUSR1, &act, &old) == 0, "sigaction");
        show("sigaction with SA_SIGINFO", &old);
        break;
    case 2:
        act.sa_flags = SA_RESETHAND | SA_ONSTACK;
        act.sa_handler = second;
        must(under_sigaction(SIGUSR1, &act, &old) == 0, "__sigaction");
        show("__sigaction", &old);
        break;
    case 3:
        say("signal: ");
        say(name_of(signal(SIGUSR1, second)));
        break;
    case 4:
        say("sysv_signal: ");
        say(name_of(sysv_signal(SIGUSR1, first)));
        break;
    case 5:
        say("bsd_signal: ");
        say(name_of(bsd_signal(SIGUSR1, second)));
        break;
    case 6:
        say("sigset: ");
        say(name_of(sigset(SIGUSR1, first)));
        break;
    case 7:
        say("ignore: ");
        say(name_of(signal(SIGUSR1, SIG_IGN)));
        break;
    default:
        say("default: ");
        say(name_of(sigset(SIGUSR1, SIG_DFL)));
        break;
    }
    query("now");
}

int main(void)
{
    struct sigaction saved, back;
    for (int before = 0; before < WAYS; before++) {
        for (int after = 0; after < WAYS; after++) {
            install(before);
            install(after);
        }
    }
    say("save, replace, restore\n");
    install(1);
    must(sigaction(SIGUSR1, NULL, &saved) == 0, "sigaction");
    install(0);
    must(sigaction(SIGUSR1, &saved, &back) == 0, "sigaction");
    show("replaced", &back);
    query("restored");
    raise(SIGUSR1);
    say("in and out through one object\n");
    struct sigaction *volatile same = &saved;
    must(sigaction(SIGUSR1, same, same) == 0, "sigaction");
    show("object", &saved);
    say("SA_RESETHAND\n");
    install(2);
    raise(SIGUSR1);
    query("after it fired");
    say("hold\n");
    say(name_of(sigset(SIGUSR1, SIG_HOLD)));
    say(name_of(sigset(SIGUSR1, first)));
    query("released");
    kernel_action(SIGUSR1);
    return 0;
}
