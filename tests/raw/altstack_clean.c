/* Handlers on an alternate stack make system calls of the program's own, and look at the stack they
 * are on. */
/* FLAGS: -pthread */
/* RAW: sigaltstack rt_sigaction tgkill */
/* EXPECT: none */
#include <pthread.h>

#include "direct.h"

static __thread char room[64 * 1024];

static bool on_it(void)
{
    char here;
    return &here >= room && &here < room + sizeof room;
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
    stack_t now;
    stack_t none = {.ss_flags = SS_DISABLE};
    (void)info;
    (void)context;
    say_number("signal", sig);
    say_number("  on the stack", on_it());
    say_number("  ask", direct(SYS_sigaltstack, 0, &now, 0, 0));
    say_number("  flags", now.ss_flags);
    say_number("  change", direct(SYS_sigaltstack, &none, 0, 0, 0));
    if (sig == SIGUSR1) {
        direct_send(SIGUSR2);
    }
    say_number("end", sig);
}

static void *in_thread(void *nothing)
{
    const stack_t mine = {.ss_sp = room, .ss_size = sizeof room};
    stack_t now;
    must(direct(SYS_sigaltstack, &mine, 0, 0, 0) == 0, "sigaltstack");
    direct_send(SIGUSR1);
    say_number("ask", direct(SYS_sigaltstack, 0, &now, 0, 0));
    say_number("the same", now.ss_sp == room && now.ss_flags == 0);
    return nothing;
}

int main(void)
{
    pthread_t thread;
    direct_install(SIGUSR1, on_signal, SA_ONSTACK, 0);
    direct_install(SIGUSR2, on_signal, SA_ONSTACK, UINT64_MAX);
    in_thread(NULL);
    must(pthread_create(&thread, NULL, in_thread, NULL) == 0, "pthread_create");
    pthread_join(thread, NULL);
    return 0;
}
