/* A program that has limited its own system calls goes on as it did: whatever the library would ask the
 * kernel in its place is death. */
/* FLAGS: -Wno-nonnull -Wno-restrict */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/time.h>

#include "kernel.h"

#define BAD ((void *)16)
#define ARGUMENT(n) (offsetof(struct seccomp_data, args) + 8 * (n))

static void on_signal(int sig)
{
    say_number("signal", sig);
}

/* Deadly: system calls that this program never makes, and rt_sigprocmask with a `how` that says nothing. */
static void seal(void)
{
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at)
#define KILL_IF(value)                                  \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
    struct sock_filter filter[] = {
        LOAD(offsetof(struct seccomp_data, nr)),
        KILL_IF(SYS_getpid),
        KILL_IF(SYS_gettid),
        KILL_IF(SYS_open),
        KILL_IF(SYS_openat),
        KILL_IF(SYS_mmap),
        KILL_IF(SYS_clock_gettime),
        KILL_IF(SYS_process_vm_readv),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigprocmask, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        LOAD(ARGUMENT(0)),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, SIG_SETMASK, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "prctl");
}

static void show(const char *what, long result)
{
    int error = errno;
    say(what);
    say_number(":", result);
    say_number("  errno", error);
    errno = 44;
}

int main(void)
{
    static sigset_t set, none;
    static struct itimerval timer = {{0, 0}, {100, 0}}, before;
    static stack_t stack = {.ss_flags = SS_DISABLE};
    static struct kernel_action act = {(uintptr_t)on_signal, SA_RESTART, 0, 0};
    static struct timespec at_once = {0, 0};
    static siginfo_t info;
    pid_t me = getpid();
    sigaddset(&set, SIGUSR1);
    catch_signal(SIGUSR1, on_signal, 0);
    must(sigprocmask(SIG_BLOCK, &set, NULL) == 0, "sigprocmask");
    seal();
    errno = 44;
    show("setitimer", setitimer(ITIMER_REAL, &timer, &before));
    show("setitimer aliased", setitimer(ITIMER_REAL, &timer, &timer));
    say_number("  interval", timer.it_interval.tv_sec);
    show("setitimer, bad", setitimer(ITIMER_REAL, BAD, &before));
    show("sigaltstack", sigaltstack(&stack, &stack));
    show("sigaltstack, bad", sigaltstack(BAD, NULL));
    show("kill", kill(me, SIGUSR1));
    show("sigtimedwait", sigtimedwait(&set, &info, &at_once));
    show("sigtimedwait", sigtimedwait(&set, &info, &at_once));
    show("sigtimedwait, bad", sigtimedwait(BAD, &info, &at_once));
    show("kill", kill(me, SIGUSR1));
    show("sigsuspend", sigsuspend(&none));
    show("sigsuspend, bad", sigsuspend(BAD));
    show("kill", kill(me, SIGUSR1));
    show("ppoll", ppoll(NULL, 0, NULL, &none));
    show("rt_sigaction", syscall(SYS_rt_sigaction, SIGUSR2, NULL, &act, MASK_BYTES));
    act.handler = 1;
    show("rt_sigaction", syscall(SYS_rt_sigaction, SIGUSR2, &act, NULL, MASK_BYTES));
    show("rt_sigaction", syscall(SYS_rt_sigaction, SIGUSR2, BAD, NULL, MASK_BYTES));
    show("rt_sigqueueinfo", syscall(SYS_rt_sigqueueinfo, me, SIGUSR1, BAD));
    catch_signal(SIGUSR2, on_signal, 0);
    show("kill", kill(me, SIGUSR2));
    kernel_action(SIGUSR2);
    kernel_mask("mask");
    return 0;
}
