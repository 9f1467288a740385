/* Processes and threads: made, waited for, given attributes and identities. */
/* FLAGS: -I$S/../../include -Wno-nonnull -pthread -lutil */
/* NOT-RAW: a vfork child asks the kernel, unseen, about SIGSYS, which sigvet catches */
#include <pty.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <threads.h>
#include <wordexp.h>

#include "sender.h"

#define BAD ((void *)16)

pid_t __fork(void);
pid_t __vfork(void) __attribute__((returns_twice));
int __clone(int (*run)(void *), void *stack, int flags, void *arg, ...);
int setgroups(size_t n, const gid_t *list);
extern void *__dso_handle;

static char image[] = "image";
static char stack[65536] __attribute__((aligned(64)));

/* An end that no row stands for. */
static void gone(int status)
{
    kernel_call(SYS_exit_group, status, 0, 0, 0);
}

static void ends(pid_t child)
{
    int status = 0;
    TRY(waitpid, child, &status, 0);
}

/* What a child does: a call with an event of its own. */
static void as_child(void)
{
    TRY(kill, getpid(), 0);
    TRY(kill, getpid(), -1);
}

static void at_fork(void)
{
    bool mute = probe_mute;
    probe_mute = true;
    TRY(kill, getpid(), 0);
    probe_mute = mute;
}

static void forks(void)
{
    pid_t child = FORKED(TRY(fork));
    if (child == 0) {
        as_child();
        gone(1);
    }
    ends(child);
    child = FORKED(TRY(__fork));
    if (child == 0) {
        as_child();
        gone(2);
    }
    ends(child);
    child = FORKED(TRY(_Fork));
    if (child == 0) {
        as_child();
        gone(3);
    }
    ends(child);
    child = FORKED(TRY_KERNEL(fork));
    if (child == 0) {
        as_child();
        gone(4);
    }
    probe_mute = true;
    TRY(kill, getpid(), 0);
    probe_mute = false;
    ends(child);
    TRY_AS(__register_atfork, pthread_atfork(at_fork, at_fork, at_fork), at_fork, at_fork, at_fork);
    child = FORKED(TRY(fork));
    if (child == 0) {
        as_child();
        gone(5);
    }
    ends(child);
}

static void vforks(void)
{
    NOTED(vfork);
    pid_t child = vfork();
    if (child == 0) {
        TRY(kill, getpid(), 0);
        NOTED(_exit, 5);
        _exit(5);
    }
    ends(child);
    NOTED(__vfork);
    child = __vfork();
    if (child == 0) {
        TRY(raise, 0);
        NOTED(_exit, 6);
        _exit(6);
    }
    TRY(kill, getpid(), 0);
    ends(child);
    /* The child comes back on a stack that the parent needs, too: it must not push anything. */
    NOTED_KERNEL(vfork);
    long made = syscall(SYS_vfork);
    if (made == 0) {
        __asm__ volatile("syscall" : : "a"(SYS_exit_group), "D"(7L) : "rcx", "r11", "memory");
    }
    TRY(kill, getpid(), 0);
    ends((pid_t)made);
}

static int in_clone(void *arg)
{
    TRY(kill, getpid(), 0);
    for (int i = 0; i < 200; i++) {
        TRY(kill, getpid(), -1);
    }
    return *(int *)arg;
}

static void clones(void)
{
    int value = 8;
    void *top = stack + sizeof(stack);
    probe_mute = true; /* parent and child run side by side */
    NOTED(clone, in_clone, top, SIGCHLD, &value);
    pid_t child = clone(in_clone, top, SIGCHLD, &value);
    for (int i = 0; i < 200; i++) {
        TRY(kill, getpid(), 0);
    }
    probe_mute = false;
    ends(child);
    NOTED(__clone, in_clone, top, CLONE_VM | CLONE_VFORK | SIGCHLD, &value);
    child = __clone(in_clone, top, CLONE_VM | CLONE_VFORK | SIGCHLD, &value);
    TRY(kill, getpid(), 0);
    ends(child);
    NOTED_KERNEL(clone, SIGCHLD, NULL, NULL, NULL, 0);
    child = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);
    if (child == 0) {
        sender_parent();
        as_child();
        gone(9);
    }
    ends(child);
    uint64_t args[8] = {0, 0, 0, 0, SIGCHLD, 0, 0, 0};
    NOTED_KERNEL(clone3, args, sizeof(args));
    child = (pid_t)syscall(SYS_clone3, args, sizeof(args));
    if (child == 0) {
        sender_parent();
        as_child();
        gone(10);
    }
    if (child > 0) {
        ends(child);
    }
    NOTED(clone, NULL, NULL, 0, NULL);
    say_number("clone", clone(NULL, NULL, 0, NULL));
    say_number("errno", errno);
}

static void others(void)
{
    int terminal = 0, ends_of_pipe[2];
    char byte;
    pid_t child = TRY(forkpty, &terminal, NULL, NULL, NULL);
    if (child == 0) {
        gone(11);
    }
    if (child > 0) {
        ends(child);
        kernel_call(SYS_close, terminal, 0, 0, 0);
    }
    must(pipe(ends_of_pipe) == 0, "pipe");
    child = FORKED(TRY(fork));
    if (child == 0) {
        probe_mute = true; /* nobody waits for the daemon before it has ended */
        TRY(daemon, 1, 1);
        TRY(kill, getpid(), 0);
        gone(12);
    }
    ends(child);
    kernel_call(SYS_close, ends_of_pipe[1], 0, 0, 0);
    must(kernel_call(SYS_read, ends_of_pipe[0], (long)&byte, 1, 0) == 0, "the daemon's end");
    kernel_call(SYS_close, ends_of_pipe[0], 0, 0, 0);
    TRY(system, "exit 3");
    TRY(system, NULL);
    FILE *file = TRY(popen, "exit 4", "r");
    TRY(pclose, file);
    TRY(popen, "true", "nonsense");
    wordexp_t words;
    memset(&words, 0, sizeof(words));
    TRY(wordexp, "a $(echo b)", &words, 0);
    TRY(wordexp, "|", &words, 0);
}

static pid_t child_that_ends(int status)
{
    long pid = kernel_call(SYS_clone, SIGCHLD, 0, 0, 0);
    if (pid == 0) {
        gone(status);
    }
    return (pid_t)pid;
}

static void waits(void)
{
    struct rusage usage;
    siginfo_t info;
    memset(&info, 0, sizeof(info));
    int status = 0;
    TRY(wait, &status);
    child_that_ends(20);
    TRY(wait, &status);
    child_that_ends(21);
    TRY(wait, NULL);
    child_that_ends(22);
    TRY(wait3, &status, 0, &usage);
    pid_t child = child_that_ends(23);
    TRY(wait4, child, &status, 0, NULL);
    child = child_that_ends(24);
    TRY(waitid, P_PID, child, &info, WEXITED | WNOWAIT);
    TRY(waitid, P_PID, child, &info, WEXITED);
    TRY(waitid, P_PID, child, &info, WEXITED);
    TRY(waitid, 77, child, &info, WEXITED);
    TRY(waitid, P_ALL, 0, &info, 0);
    child = child_that_ends(25);
    TRY_KERNEL(waitid, P_PID, child, &info, WEXITED | WNOWAIT, NULL);
    TRY_KERNEL(wait4, child, &status, 0, &usage);
    TRY_KERNEL(wait4, child, &status, 0, NULL);
    TRY_KERNEL(waitid, P_PID, child, BAD, WEXITED, NULL);
    long sleeper = kernel_call(SYS_clone, SIGCHLD, 0, 0, 0);
    while (sleeper == 0) {
        kernel_call(SYS_pause, 0, 0, 0, 0);
    }
    child = (pid_t)sleeper;
    TRY(waitpid, child, BAD, WNOHANG); /* nobody has ended: the status is left alone */
    TRY(wait4, child, BAD, WNOHANG, NULL);
    TRY_KERNEL(wait4, child, BAD, WNOHANG, NULL);
    TRY(waitid, P_PID, child, &info, WEXITED | WNOHANG);
    TRY(kill, child, SIGKILL);
    TRY(waitpid, child, &status, 0);
    child = child_that_ends(26);
    TRY(waitid, P_PID, child, &info, WEXITED | WNOWAIT);
    TRY(waitpid, child, BAD, 0);
    TRY(waitpid, child, &status, 77);
    TRY(waitpid, child, &status, WNOHANG);
}

static int in_c11_thread(void *arg)
{
    sender_wait(getpid(), getpid());
    TRY(raise, 0);
    return *(int *)arg;
}

static void *in_thread(void *arg)
{
    sender_wait(getpid(), getpid());
    TRY(raise, 0);
    return arg;
}

/* Makes calls when its thread has returned already. */
static void at_thread_end(void *arg)
{
    (void)arg;
    TRY(raise, 0);
    TRY(kill, getpid(), 0);
}

/* A child of a thread that is not the first, which becomes another image from such a thread, too. */
static void *forking(void *arg)
{
    static pthread_key_t key;
    int status = 0;
    must(pthread_key_create(&key, at_thread_end) == 0 && pthread_setspecific(key, arg) == 0,
         "pthread_key_create");
    pid_t child = FORKED(TRY(fork));
    if (child == 0) {
        as_child();
        gone(13);
    }
    TRY(waitpid, child, &status, 0);
    return arg;
}

static void *becoming(void *arg)
{
    TRY(raise, 0);
    NOTED(execl, "/proc/self/exe", arg);
    execl("/proc/self/exe", arg, (char *)NULL);
    return arg;
}

static void threads_and_processes(void)
{
    pthread_t thread;
    int status = 0;
    probe_mute = true;
    TRY(pthread_create, &thread, NULL, forking, &status);
    TRY(pthread_join, thread, NULL);
    pid_t child = TRY(fork);
    if (child == 0) {
        TRY(pthread_create, &thread, NULL, becoming, image);
        TRY(pthread_join, thread, NULL);
    }
    probe_mute = false;
    TRY(waitpid, child, &status, 0);
}

static void threads(void)
{
    pthread_t thread;
    pthread_attr_t attr;
    thrd_t c11;
    int value = 3;
    /* The new thread runs beside what this one prints: it is waited for first. */
    probe_races = true;
    TRY(pthread_create, &thread, NULL, in_thread, &value);
    TRY(pthread_join, thread, NULL);
    TRY(pthread_join, pthread_self(), NULL);
    must(pthread_attr_init(&attr) == 0, "pthread_attr_init");
    pthread_attr_setstacksize(&attr, (size_t)1 << 60);
    TRY(pthread_create, &thread, &attr, in_thread, &value);
    TRY(thrd_create, &c11, in_c11_thread, &value);
    must(thrd_join(c11, NULL) == thrd_success, "thrd_join");
    probe_races = false;
}

static void attributes(void)
{
    posix_spawnattr_t attr;
    sigset_t set = probe_set(SET(SIGINT) | SET(64)), got = probe_set(0);
    must(posix_spawnattr_init(&attr) == 0, "posix_spawnattr_init");
    TRY(posix_spawnattr_setsigmask, &attr, &set);
    TRY(posix_spawnattr_getsigmask, &attr, &got);
    TRY(posix_spawnattr_setsigdefault, &attr, &set);
    TRY(posix_spawnattr_getsigdefault, &attr, &got);
    TRY(posix_spawnattr_setflags, &attr, POSIX_SPAWN_SETSIGMASK);
    TRY(posix_spawnattr_setflags, &attr, 0x4000);
}

static void identities(void)
{
    uid_t uid = getuid();
    gid_t gid = getgid();
    pid_t child = FORKED(TRY(fork));
    if (child == 0) {
        TRY(setgid, gid);
        TRY(setresgid, -1, gid, gid);
        TRY(setgroups, 0, NULL);
        TRY(setgroups, 1000000, BAD);
        TRY(setuid, uid);
        TRY(setresuid, uid, uid, -1);
        TRY(setuid, 65534);
        TRY(setuid, 0);
        TRY(setresuid, 0, 0, 0);
        TRY(setresgid, 0, 0, 0);
        gone(0);
    }
    ends(child);
}

static void controls(void)
{
    int death = 0;
    TRY(prctl, PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0);
    kernel_call(SYS_prctl, PR_GET_PDEATHSIG, (long)&death, 0, 0);
    say_number("  kernel: at the parent's death", death);
    TRY(prctl, PR_GET_PDEATHSIG, &death, 0, 0, 0);
    TRY(prctl, PR_SET_PDEATHSIG, 99, 0, 0, 0);
    TRY(prctl, PR_GET_PDEATHSIG, BAD, 0, 0, 0);
    TRY(prctl, -1, 0, 0, 0, 0);
    TRY_KERNEL(prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0);
    TRY_KERNEL(prctl, PR_GET_PDEATHSIG, &death, 0, 0, 0);
    TRY(ptrace, PTRACE_PEEKDATA, -1, NULL, NULL);
    TRY(ptrace, PTRACE_CONT, getpid(), NULL, NULL);
    TRY_KERNEL(ptrace, PTRACE_CONT, -1, NULL, NULL);
    pid_t child = FORKED(TRY(fork));
    if (child == 0) {
        TRY(ptrace, PTRACE_TRACEME, 0, NULL, NULL);
        gone(0);
    }
    ends(child);
    TRY_KERNEL(seccomp, 99, 0, NULL);
    TRY_UNSEEN(syscall, SYS_getpid);
}

int main(int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], image) == 0) {
        probe_mute = true;
        TRY(kill, getpid(), 0);
        return 14;
    }
    kernel_changes();
    forks();
    vforks();
    clones();
    others();
    waits();
    threads();
    threads_and_processes();
    attributes();
    identities();
    controls();
    return 0;
}
