/* The calls that end a process, one a run; what is left behind, and what the exit handlers see. */
/* FLAGS: -I$S/../../include -fno-stack-protector */
/* RUN: exit */
/* EXIT: 3 */
/* RUN: _exit */
/* EXIT: 4 */
/* RUN: quick_exit */
/* EXIT: 5 */
/* RUN: quick_exit_at_2_10 */
/* EXIT: 6 */
/* RUN: abort */
/* EXIT: SIGABRT */
/* RUN: abort_caught */
/* EXIT: SIGABRT */
/* RUN: abort_jumped */
/* EXIT: 7 */
/* RUN: __assert_fail */
/* EXIT: SIGABRT */
/* RUN: __stack_chk_fail */
/* EXIT: SIGABRT */
/* RUN: __chk_fail */
/* EXIT: SIGABRT */
/* RUN: kernel_exit */
/* EXIT: 8 */
/* RUN: kernel_exit_group */
/* EXIT: 9 */
/* RUN: kernel_rt_sigreturn */
/* EXIT: SIGSEGV */
/* RUN: sigreturn */
/* EXIT: 10 */
/* RUN: pthread_exit */
/* EXIT: 11 */
/* RUN: exit_in_handler */
/* EXIT: 12 */
/* RUN: killed */
/* EXIT: SIGKILL */
/* RUN: stopped_by_default */
/* EXIT: SIGTERM */
/* EXPECT: allow rule=unsafe-call function=exit */
#include <setjmp.h>

#include "probe.h"

void __assert_fail(const char *text, const char *file, unsigned line, const char *function)
    __attribute__((noreturn));
void __stack_chk_fail(void) __attribute__((noreturn));
void __chk_fail(void) __attribute__((noreturn));
void quick_exit_at_2_10(int status) __attribute__((noreturn));
__asm__(".symver quick_exit_at_2_10, quick_exit@GLIBC_2.10");

static sigjmp_buf out;
static const char *what;

static void at_the_end(void)
{
    say("an exit handler\n");
    TRY(kill, getpid(), 0);
}

static void at_the_last_end(void)
{
    at_the_end();
    kernel_call(SYS_exit_group, 11, 0, 0, 0);
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)on_signal);
    if (strcmp(what, "abort_jumped") == 0) {
        probe_left(e);
        NOTED(siglongjmp, out, 1);
        siglongjmp(out, 1);
    }
    if (strcmp(what, "exit_in_handler") == 0) {
        NOTED(exit, 12);
        exit(12);
    }
    probe_handled(e);
}

static void by_libc(void)
{
    if (strcmp(what, "exit") == 0) {
        NOTED(exit, 3);
        exit(3);
    } else if (strcmp(what, "_exit") == 0) {
        NOTED(_exit, 4);
        _exit(4);
    } else if (strcmp(what, "quick_exit") == 0) {
        NOTED(quick_exit, 5);
        quick_exit(5);
    } else if (strcmp(what, "quick_exit_at_2_10") == 0) {
        NOTED(quick_exit_at_2_10, 6);
        quick_exit_at_2_10(6);
    } else if (strncmp(what, "abort", 5) == 0) {
        NOTED(abort);
        abort();
    } else if (strcmp(what, "__assert_fail") == 0) {
        NOTED(__assert_fail, "text", "file", 77, "function");
        __assert_fail("text", "file", 77, "function");
    } else if (strcmp(what, "__stack_chk_fail") == 0) {
        NOTED(__stack_chk_fail);
        __stack_chk_fail();
    } else if (strcmp(what, "__chk_fail") == 0) {
        NOTED(__chk_fail);
        __chk_fail();
    } else if (strcmp(what, "pthread_exit") == 0) {
        must(atexit(at_the_last_end) == 0, "atexit");
        NOTED(pthread_exit, NULL);
        pthread_exit(NULL);
    }
}

static void by_kernel(void)
{
    if (strcmp(what, "kernel_exit") == 0) {
        NOTED_KERNEL(exit, 8);
        syscall(SYS_exit, 8);
    } else if (strcmp(what, "kernel_exit_group") == 0) {
        NOTED_KERNEL(exit_group, 9);
        syscall(SYS_exit_group, 9);
    } else if (strcmp(what, "kernel_rt_sigreturn") == 0) {
        NOTED_KERNEL(rt_sigreturn);
        syscall(SYS_rt_sigreturn);
    } else if (strcmp(what, "killed") == 0) {
        BEGUN(kill, getpid(), SIGKILL);
        kill(getpid(), SIGKILL);
    } else if (strcmp(what, "stopped_by_default") == 0) {
        BEGUN(raise, SIGTERM);
        raise(SIGTERM);
    }
}

int main(int argc, char **argv)
{
    struct sigaction act;
    what = argv[argc - 1];
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO;
    kernel_changes();
    must(atexit(at_the_end) == 0 && at_quick_exit(at_the_end) == 0, "atexit");
    if (strcmp(what, "abort") != 0) {
        TRY(sigaction, SIGABRT, &act, NULL);
        TRY(sigaction, SIGUSR1, &act, NULL);
    }
    NOTED(__sigsetjmp, out, 1);
    if (sigsetjmp(out, 1) != 0) {
        say("out of the handler\n");
        kernel_changes();
        NOTED(exit, 7);
        exit(7);
    }
    by_libc();
    by_kernel();
    if (strcmp(what, "exit_in_handler") == 0) {
        BEGUN(raise, SIGUSR1);
        raise(SIGUSR1);
    }
    TRY_AS(sigreturn, sigreturn(NULL), NULL);
    return 10;
}
