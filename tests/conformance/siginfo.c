/* What a handler learns about its signal: code, sender and value for every way to send one. */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "kernel.h"

static void on_signal(int sig, siginfo_t *info, void *context)
{
    (void)context;
    say_number("signal", sig);
    say_number("  si_signo", info->si_signo);
    say_number("  si_errno", info->si_errno);
    say_number("  si_code", info->si_code);
    if (info->si_code == SI_USER || info->si_code == SI_TKILL || info->si_code == SI_QUEUE) {
        say(info->si_pid == getpid() ? "  from me\n" : "  from another\n");
        say_number("  si_uid", info->si_uid);
    }
    if (info->si_code == SI_QUEUE || info->si_code == SI_TIMER) {
        say_number("  value", info->si_value.sival_int);
    }
    if (sig == SIGCHLD) {
        say_number("  si_status", info->si_status);
    }
    handled++;
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
    (void)context;
    say_number("fault", sig);
    say_number("  si_code", info->si_code);
    say_number("  page offset", (long)((uintptr_t)info->si_addr % 4096));
    char *page = (char *)((uintptr_t)info->si_addr & ~(uintptr_t)4095);
    must(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0, "mprotect");
}

int main(void)
{
    struct sigaction act = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
    for (int sig = SIGUSR1; sig <= SIGCHLD; sig++) {
        must(sig == SIGSEGV || sigaction(sig, &act, NULL) == 0, "sigaction");
    }
    must(sigaction(SIGRTMIN, &act, NULL) == 0, "sigaction");
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    pthread_kill(pthread_self(), SIGUSR1);
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 1234});
    pthread_sigqueue(pthread_self(), SIGRTMIN, (union sigval){.sival_int = 5678});
    struct itimerval soon = {{0, 0}, {0, 1000}};
    int before = handled;
    must(setitimer(ITIMER_REAL, &soon, NULL) == 0, "setitimer");
    wait_handled(before + 1);
    send_later(SIGUSR2);
    wait_handled(before + 2);
    pid_t child = fork();
    if (child == 0) {
        _exit(17);
    }
    wait_handled(before + 3);
    say_child(child);
    act.sa_sigaction = on_fault;
    must(sigaction(SIGSEGV, &act, NULL) == 0, "sigaction");
    char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(page != MAP_FAILED, "mmap");
    *(volatile char *)(page + 123) = 7;
    say_number("written", page[123]);
    return 0;
}
