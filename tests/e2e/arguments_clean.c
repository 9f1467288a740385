/* A handler without SA_SIGINFO that uses its third argument all the same: the kernel passes it, and
 * programs rely on it. (The kernel fills in the siginfo only where SA_SIGINFO is set.) It changes
 * the interrupted context too. */
/* EXPECT: none */
#include <ucontext.h>

#include "target.h"

static void on_signal(int sig, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;
    say_number("signal", sig);
    say(info != NULL ? "a siginfo\n" : "none\n");
    say(interrupted->uc_mcontext.gregs[REG_RSP] != 0 ? "a context\n" : "none\n");
    /* What was blocked in the interrupted code is what the kernel sets when the handler returns. */
    sigaddset(&interrupted->uc_sigmask, SIGUSR2);
    handled++;
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;
    say_number("fault", sig);
    say(info != NULL ? "a siginfo\n" : "none\n");
    say_number("at", interrupted->uc_mcontext.gregs[REG_CR2]);
    /* mov (%rax),%eax is two bytes long: step over it. */
    interrupted->uc_mcontext.gregs[REG_RIP] += 2;
    interrupted->uc_mcontext.gregs[REG_RAX] = 1234;
}

int main(void)
{
    sigset_t mask;
    union sigval value = {.sival_int = 99};
    void (*handler)(int) = (void (*)(int))(void (*)(void))on_signal;
    catch_signal(SIGUSR1, handler, 0);
    must(sigqueue(getpid(), SIGUSR1, value) == 0, "sigqueue");
    must(sigprocmask(SIG_BLOCK, NULL, &mask) == 0, "sigprocmask");
    say(sigismember(&mask, SIGUSR2) ? "blocked by the handler\n" : "open\n");
    signal(SIGSEGV, (void (*)(int))(void (*)(void))on_fault);
    long result = 16;
    __asm__ volatile(".byte 0x8b, 0x00" : "+a"(result) : : "memory");
    say_number("result", result);
    return 0;
}
