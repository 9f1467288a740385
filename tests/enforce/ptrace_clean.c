/* ptrace_clean.c - a child of the run is made to send by its tracer, which changes the system call
 * that it is about to make; and the tracer tries its hand at the victim itself.
 *
 * Source: ptrace(2): the stop at the entry of a system call comes before seccomp. */
/* GIVES: changed EPERM, seize EPERM, attach EPERM, memory EPERM */
/* TOLD: kill */
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "escape.h"

/* The child's getppid() becomes kill(victim, SIGTERM). */
static void change_call(pid_t child)
{
    struct user_regs_struct regs;
    int status;

    need(waitpid(child, &status, 0) == child && WIFSTOPPED(status), "no stop");
    for (int entered = 0; entered < 1;) {
        need(ptrace(PTRACE_SYSCALL, child, 0, 0) == 0, "PTRACE_SYSCALL");
        need(waitpid(child, &status, 0) == child && WIFSTOPPED(status), "no stop");
        need(ptrace(PTRACE_GETREGS, child, 0, &regs) == 0, "PTRACE_GETREGS");
        if (regs.orig_rax == SYS_getppid) {
            entered = 1;
        }
    }
    regs.orig_rax = SYS_kill;
    regs.rdi = (unsigned long)victim();
    regs.rsi = SIGTERM;
    need(ptrace(PTRACE_SETREGS, child, 0, &regs) == 0, "PTRACE_SETREGS");
    need(ptrace(PTRACE_SYSCALL, child, 0, 0) == 0, "PTRACE_SYSCALL");
    need(waitpid(child, &status, 0) == child && WIFSTOPPED(status), "no stop");
    need(ptrace(PTRACE_GETREGS, child, 0, &regs) == 0, "PTRACE_GETREGS");
    tried("changed", (long)regs.rax);
    (void)ptrace(PTRACE_KILL, child, 0, 0);
    (void)waitpid(child, NULL, 0);
}

int main(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)&main, 1};

    pid_t child = fork();
    if (child == 0) {
        need(ptrace(PTRACE_TRACEME, 0, 0, 0) == 0, "PTRACE_TRACEME");
        (void)direct(SYS_tgkill, getpid(), getpid(), SIGSTOP, 0);
        (void)direct(SYS_getppid, 0, 0, 0, 0);
        _exit(0);
    }
    change_call(child);
    long seized = ptrace(PTRACE_SEIZE, victim(), 0, 0);
    tried("seize", seized == 0 ? 0 : -errno);
    if (seized == 0) { /* bare: it sees a stop, and is let go */
        (void)ptrace(PTRACE_INTERRUPT, victim(), 0, 0);
        (void)waitpid(victim(), NULL, __WALL);
        (void)ptrace(PTRACE_DETACH, victim(), 0, SIGTERM);
    }
    long attached = seized == 0 ? 0 : ptrace(PTRACE_ATTACH, victim(), 0, 0);
    tried("attach", attached == 0 ? 0 : -errno);
    tried("memory",
          process_vm_readv(victim(), &here, 1, &there, 1, 0) == -1 && errno == EPERM ? -EPERM : 0);
    return 0;
}
