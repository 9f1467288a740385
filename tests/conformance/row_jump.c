/* Calls that come back twice, or elsewhere; jumps out of handlers, out of what the handlers interrupted;
 * handlers in handlers; forks in handlers. */
/* FLAGS: -I$S/../../include -fcf-protection=none */
/* EXPECT: allow rule=unsafe-call */
#include <setjmp.h>

#include "sender.h"

void __longjmp_chk(jmp_buf env, int value) __attribute__((noreturn));

static jmp_buf plain_out;
static sigjmp_buf out;
static ucontext_t here, there;
static enum { RETURN, SIGLONGJMP, LONGJMP_CHK, SETCONTEXT, RAISE, FORK } deed;
static int ends[2];
static char stack[2][65536] __attribute__((aligned(64)));

static void on_usr2(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)on_usr2);
    probe_log->pad[handled % 2] = 1;
    errno = 71;
    probe_handled(e);
}

static void fork_inside(void)
{
    pid_t child = FORKED(TRY(fork));
    if (child == 0) {
        TRY(raise, SIGUSR2);
        if (handled % 2 == 0) {
            kernel_call(SYS_exit_group, 3, 0, 0, 0);
        }
        return; /* out of the handler, in the child */
    }
    int status = 0;
    TRY(waitpid, child, &status, 0);
}

static void on_usr1(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)on_usr1);
    uint32_t expected = probe_expected;
    probe_expected = PROBE_ANYTHING;
    handled++;
    errno = 17;
    switch (deed) {
    case SIGLONGJMP:
        probe_left(e);
        NOTED(siglongjmp, out, 5);
        siglongjmp(out, 5);
    case LONGJMP_CHK:
        probe_left(e);
        NOTED(__longjmp_chk, plain_out, 6);
        __longjmp_chk(plain_out, 6);
    case SETCONTEXT:
        probe_left(e);
        NOTED(setcontext, &there);
        setcontext(&there);
        break;
    case RAISE:
        TRY(raise, SIGUSR2);
        deed = RETURN; /* this one is blocked until the handler has returned */
        TRY(raise, SIGUSR1);
        break;
    case FORK:
        fork_inside();
        break;
    default:
        break;
    }
    errno = 18;
    probe_expected = expected;
    probe_handled(e);
}

static void catch_it(int sig, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = handler;
    act.sa_flags = SA_SIGINFO | flags;
    TRY(sigaction, sig, &act, NULL);
}

/* volatile: they must live through the jump. */
static void plain_jumps(void)
{
    volatile int round = 0;
    NOTED(setjmp, plain_out);
    int value = (setjmp)(plain_out);
    say_number("setjmp", value);
    if (round++ == 0) {
        NOTED(longjmp, plain_out, 0);
        longjmp(plain_out, 0);
    }
    round = 0;
    NOTED(_setjmp, plain_out);
    value = _setjmp(plain_out);
    say_number("_setjmp", value);
    if (round++ == 0) {
        NOTED(_longjmp, plain_out, 7);
        _longjmp(plain_out, 7);
    }
    for (volatile int save = 0; save < 2; save++) {
        uint64_t all = ~0ull, none = 0;
        round = 0;
        NOTED(__sigsetjmp, out, save);
        value = sigsetjmp(out, save);
        say_number("sigsetjmp", value);
        kernel_changes();
        if (round++ == 0) {
            TRY_KERNEL(rt_sigprocmask, SIG_SETMASK, &all, NULL, MASK_BYTES);
            NOTED(siglongjmp, out, 9);
            siglongjmp(out, 9);
        }
        TRY_KERNEL(rt_sigprocmask, SIG_SETMASK, &none, NULL, MASK_BYTES);
    }
}

static void coroutine(int a, int b)
{
    say_number("coroutine", a + b);
    TRY(raise, SIGUSR2);
    NOTED(swapcontext, &there, &here);
    swapcontext(&there, &here);
    say("and again\n");
}

static void contexts(void)
{
    volatile int round = 0;
    NOTED(getcontext, &here);
    getcontext(&here);
    say_number("getcontext", round);
    if (round++ == 0) {
        NOTED(setcontext, &here);
        setcontext(&here);
    }
    NOTED(getcontext, &there);
    getcontext(&there);
    there.uc_stack.ss_sp = stack[0];
    there.uc_stack.ss_size = sizeof(stack[0]);
    there.uc_link = &here;
    NOTED(makecontext, &there, coroutine, 2);
    makecontext(&there, (void (*)(void))coroutine, 2, 40, 2);
    for (int i = 0; i < 2; i++) {
        NOTED(swapcontext, &here, &there);
        swapcontext(&here, &there);
        TRY(kill, getpid(), 0);
    }
}

/* A handler that leaves the call that it interrupted for good; many times over, so that whatever stays
 * behind piles up. */
static void out_of_handlers(void)
{
    sigset_t usr1 = probe_set(SET(SIGUSR1)), none = probe_set(0);
    for (volatile int i = 0; i < 20; i++) {
        TRY(sigprocmask, SIG_SETMASK, &usr1, NULL);
        kernel_call(SYS_tkill, gettid(), SIGUSR1, 0, 0);
        deed = SIGLONGJMP;
        probe_expected = PROBE_INTERRUPTS_EINTR;
        NOTED(__sigsetjmp, out, 1);
        if (sigsetjmp(out, 1) == 0) {
            BEGUN(sigsuspend, &none);
            sigsuspend(&none);
        }
        deed = RETURN;
        probe_expected = PROBE_INTERRUPTS_DONE;
        TRY(sigprocmask, SIG_SETMASK, &none, NULL);
        deed = LONGJMP_CHK;
        NOTED(_setjmp, plain_out);
        if (setjmp(plain_out) == 0) {
            BEGUN(raise, SIGUSR1);
            raise(SIGUSR1);
        }
        deed = RETURN;
        probe_expected = PROBE_ANYTHING;
        TRY(sigprocmask, SIG_SETMASK, &none, NULL);
    }
    volatile int round = 0;
    deed = SETCONTEXT;
    NOTED(getcontext, &there);
    getcontext(&there);
    if (round++ == 0) {
        BEGUN(raise, SIGUSR1);
        raise(SIGUSR1);
    }
    deed = RETURN;
    kernel_changes();
}

static void nested(void)
{
    stack_t alternate = {.ss_sp = stack[1], .ss_size = sizeof(stack[1])};
    deed = RAISE;
    catch_it(SIGUSR2, on_usr2, SA_NODEFER);
    TRY(sigaltstack, &alternate, NULL);
    TRY(raise, SIGUSR1);
    catch_it(SIGUSR1, on_usr1, SA_ONSTACK);
    deed = RAISE;
    TRY(raise, SIGUSR1);
    deed = SIGLONGJMP;
    NOTED(__sigsetjmp, out, 1);
    if (sigsetjmp(out, 1) == 0) {
        BEGUN(raise, SIGUSR1);
        raise(SIGUSR1);
    }
    deed = RETURN;
    TRY(raise, SIGUSR1);
    deed = FORK;
    handled = 0;
    TRY(raise, SIGUSR1);
    deed = RETURN;
}

/* What a delivery interrupts. */
static void interrupted(void)
{
    char byte;
    struct timespec hour = {3600, 0};
    must(pipe(ends) == 0, "pipe");
    catch_it(SIGUSR2, on_usr2, SA_RESTART);
    probe_expected = PROBE_INTERRUPTS_RESTART;
    for (int i = 0; i < 2; i++) {
        handled = i;
        probe_log->pad[i] = 0;
        long child = kernel_call(SYS_clone, SIGCHLD, 0, 0, 0);
        if (child == 0) {
            long parent = kernel_call(SYS_getppid, 0, 0, 0, 0);
            sender_wait(parent, parent);
            kernel_call(SYS_tgkill, parent, parent, SIGUSR2, 0);
            while (__atomic_load_n(&probe_log->pad[i], __ATOMIC_RELAXED) == 0) {
            }
            sender_wait(parent, parent);
            kernel_call(SYS_write, ends[1], (long)"x", 1, 0);
            kernel_call(SYS_exit_group, 0, 0, 0, 0);
        }
        say_number("read", read(ends[0], &byte, 1));
        int status = 0;
        TRY(waitpid, (pid_t)child, &status, 0);
    }
    probe_expected = PROBE_INTERRUPTS_EINTR;
    catch_it(SIGUSR2, on_usr2, 0);
    SENT_INTO(SIGUSR2, say_number("read", read(ends[0], &byte, 1)));
    say_number("errno", errno);
    SENT_INTO(SIGUSR2, TRY(nanosleep, &hour, &hour));
    probe_expected = PROBE_INTERRUPTS_DONE;
    TRY(raise, SIGUSR2);
    probe_expected = PROBE_INTERRUPTS_CODE;
    catch_it(SIGILL, on_usr2, 0);
    kernel_call(SYS_tkill, gettid(), SIGUSR2, 0, 0);
    probe_expected = PROBE_ANYTHING;
}

int main(void)
{
    probe_stack_low = (uintptr_t)stack[1];
    probe_stack_high = probe_stack_low + sizeof(stack[1]);
    kernel_changes();
    catch_it(SIGUSR1, on_usr1, 0);
    catch_it(SIGUSR2, on_usr2, 0);
    plain_jumps();
    contexts();
    out_of_handlers();
    nested();
    interrupted();
    return 0;
}
