/* fork, vfork, clone and exec by an instruction of the program's own; and a thread that libc knows
 * nothing of. */
/* RAW: fork wait4 tgkill rt_sigaction execve exit_group clone clone3 vfork */
/* EXPECT: gap kind=no-raw text=* */
#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>

#include "direct.h"

static void on_signal(int sig, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    say_number("handler", sig);
    handled++;
}

static void wait_for(const char *what, long pid)
{
    int status = 0;
    must(pid > 0, what);
    must(direct(SYS_wait4, pid, &status, 0, 0) == pid, "wait4");
    say(what);
    say_number(" ended with", status);
}

static void child(int code)
{
    direct_send(SIGUSR1);
    must(getpid() == direct_pid(), "getpid");
    must(raise(SIGUSR1) == 0, "raise");
    say_number("handled", handled);
    direct(SYS_exit_group, code, 0, 0, 0);
}

static void forks(void)
{
    long pid = direct(SYS_fork, 0, 0, 0, 0);
    if (pid == 0) {
        long inner = direct(SYS_fork, 0, 0, 0, 0);
        if (inner == 0) {
            child(1);
        }
        wait_for("grandchild", inner);
        child(2);
    }
    wait_for("fork", pid);
    pid = direct(SYS_clone, SIGCHLD, 0, 0, 0);
    if (pid == 0) {
        child(3);
    }
    wait_for("clone", pid);
    struct clone_args args = {.exit_signal = SIGCHLD};
    pid = direct(SYS_clone3, &args, sizeof args, 0, 0);
    if (pid == 0) {
        child(4);
    }
    wait_for("clone3", pid);
    pid = fork();
    if (pid == 0) {
        child(5);
    }
    wait_for("fork by libc", pid);
    pid = direct(SYS_fork, 0, 0, 0, 0);
    if (pid == 0) {
        pid = fork();
        if (pid == 0) {
            child(6);
        }
        wait_for("fork by libc in a fork", pid);
        child(7);
    }
    wait_for("fork", pid);
}

static void images(void)
{
    char *const words[] = {"sh", "-c", "echo image; kill -USR1 $$", NULL};
    char *const variables[] = {"A=1", NULL};
    say_number("exec", direct(SYS_execve, "/nowhere", words, variables, 0));
    say_number("exec", direct(SYS_execve, 8, words, variables, 0));
    long pid = direct(SYS_fork, 0, 0, 0, 0);
    if (pid == 0) {
        direct(SYS_execve, "/bin/sh", words, variables, 0);
    }
    wait_for("exec", pid);
    pid = direct(SYS_vfork, 0, 0, 0, 0);
    if (pid == 0) {
        direct(SYS_execve, "/bin/sh", words, variables, 0);
        direct(SYS_exit_group, 9, 0, 0, 0);
    }
    wait_for("exec after vfork", pid);
    pid = direct(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0);
    if (pid == 0) {
        direct(SYS_exit_group, 8, 0, 0, 0);
    }
    wait_for("clone as vfork", pid);
}

static long stack[8192];
static long thread_pointer[64];
static volatile int running, done;

/* Runs without the thread pointer of libc: not even errno is there. */
static void in_thread(void)
{
    direct(SYS_getppid, 0, 0, 0, 0);
    direct(SYS_kill, direct_pid(), 0, 0, 0);
    done = 1;
    direct(SYS_exit, 0, 0, 0, 0);
}

/* The entry is on the new stack, to be returned to. */
__attribute__((noinline)) static long thread_make(long flags, long *top, void *tls,
                                                  volatile int *id)
{
    *--top = (long)in_thread;
    long result;
    register void *r10 __asm__("r10") = (void *)id;
    register void *r8 __asm__("r8") = tls;
    __asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\tret\n1:"
                     : "=a"(result)
                     : "a"(SYS_clone), "D"(flags), "S"(top), "d"(0), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory", "cc");
    return result;
}

static void threads(void)
{
    const long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                       CLONE_SYSVSEM | CLONE_SETTLS | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
    running = 1;
    must(thread_make(flags, stack + 8190, thread_pointer, &running) > 0, "clone");
    while (running != 0) {
        direct6(SYS_futex, (long)&running, FUTEX_WAIT, running, 0, 0, 0);
    }
    say_number("thread", done);
}

int main(void)
{
    direct_install(SIGUSR1, on_signal, 0, 0);
    forks();
    images();
    threads();
    direct_send(SIGUSR1);
    direct(SYS_exit_group, 0, 0, 0, 0);
    return 1;
}
