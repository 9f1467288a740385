/* starts.c - deeds that do the rest of the words somewhere else, and wait for it.
 *
 *   in:SIG  in a handler of it   small:SIG  likewise, on an alternate stack of 2 KiB and what the kernel needs
 *   thread  fork  vfork  in one of these; how a child ends is said unless it is by status 0
 *   exec  exec-unset  exec-clear  exec-none  fexecve  this program again, without LD_PRELOAD, without environment
 *   spawn  spawn-clear  system  popen  likewise, as a child
 *   child  starts a child that waits   reap  what ended it */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deeds.h"

#define GUARD 65536
#define ROOM 2048
#define WORDS_MOST 64

static char **rest_of_handler;
static char *nothing[] = {NULL};

static void say_end(const char *what, int status)
{
    if (WIFSIGNALED(status)) {
        say(what, " ended by ", signal_text(WTERMSIG(status)), NULL);
    } else if (status != 0) {
        say(what, " ended with ", text_of(WEXITSTATUS(status)), NULL);
    }
}

static void wait_for(const char *what, pid_t pid)
{
    int status;
    if (pid < 0) {
        say_result(what, -1);
        return;
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            die("waitpid");
        }
    }
    say_end(what, status);
}

static void on_signal(int signal)
{
    (void)signal;
    deeds_do(rest_of_handler);
}

/* By an instruction of its own, so that no rule stops it. */
static bool handled(char *const *word, char **rest, int flags)
{
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = flags};
    int signal = signal_of(word[1]);
    rest_of_handler = rest;
    if (sigaction(signal, &act, NULL) != 0) {
        die("sigaction");
    }
    raw_call(SYS_tgkill, getpid(), gettid(), signal, 0);
    return true;
}

static bool do_in(char *const *word, char **rest)
{
    return handled(word, rest, 0);
}

/* The stack's end is the page's: what runs over it faults. */
static bool do_small(char *const *word, char **rest)
{
    size_t need = (size_t)sysconf(_SC_MINSIGSTKSZ) + ROOM;
    size_t whole = (need + 4095) / 4096 * 4096;
    char *memory = mmap(NULL, GUARD + whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + GUARD, whole, PROT_READ | PROT_WRITE) != 0) {
        die("mmap");
    }
    stack_t stack = {.ss_sp = memory + GUARD, .ss_size = need};
    if (sigaltstack(&stack, NULL) != 0) {
        die("sigaltstack");
    }
    return handled(word, rest, SA_ONSTACK);
}

static void *thread_main(void *rest)
{
    deeds_do(rest);
    return NULL;
}

static bool do_thread(char *const *word, char **rest)
{
    pthread_t thread;
    (void)word;
    errno = pthread_create(&thread, NULL, thread_main, rest);
    if (errno != 0) {
        die("pthread_create");
    }
    pthread_join(thread, NULL);
    return true;
}

static bool do_fork(char *const *word, char **rest)
{
    (void)word;
    pid_t pid = fork();
    if (pid == 0) {
        deeds_do(rest);
        _exit(0);
    }
    wait_for("fork", pid);
    return true;
}

static bool do_vfork(char *const *word, char **rest)
{
    (void)word;
    pid_t pid = vfork();
    if (pid == 0) {
        deeds_do(rest);
        _exit(0);
    }
    wait_for("vfork", pid);
    return true;
}

/* This program and the words; good until it is asked again. */
static char **again(char **rest)
{
    static char *argv[WORDS_MOST];
    int n = 0;
    argv[n++] = program;
    while (*rest != NULL && strcmp(*rest, "then") != 0 && n < WORDS_MOST - 1) {
        argv[n++] = *rest++;
    }
    argv[n] = NULL;
    return argv;
}

static bool do_exec(char *const *word, char **rest)
{
    if (strcmp(word[0], "exec-unset") == 0) {
        unsetenv("LD_PRELOAD");
    } else if (strcmp(word[0], "exec-clear") == 0) {
        clearenv();
    }
    if (strcmp(word[0], "exec-none") == 0) {
        execve(program, again(rest), nothing);
    } else if (strcmp(word[0], "fexecve") == 0) {
        fexecve(open(program, O_RDONLY | O_CLOEXEC), again(rest), nothing);
    } else {
        execv(program, again(rest));
    }
    say_result("exec", -1);
    return true;
}

static bool do_spawn(char *const *word, char **rest)
{
    pid_t pid;
    bool clear = strcmp(word[0], "spawn-clear") == 0;
    int error = posix_spawn(&pid, program, NULL, NULL, again(rest), clear ? nothing : environ);
    if (error != 0) {
        say_error("posix_spawn", error);
    } else {
        wait_for("posix_spawn", pid);
    }
    return true;
}

static const char *line_of(char **rest)
{
    static char line[8192];
    char *to = stpcpy(line, "exec");
    for (char **argv = again(rest); *argv != NULL; argv++) {
        to = stpcpy(stpcpy(stpcpy(to, " '"), *argv), "'");
    }
    return line;
}

static bool do_system(char *const *word, char **rest)
{
    (void)word;
    int status = system(line_of(rest));
    if (status == -1) {
        say_result("system", -1);
    } else {
        say_end("system", status);
    }
    return true;
}

static bool do_popen(char *const *word, char **rest)
{
    char text[256];
    (void)word;
    FILE *file = popen(line_of(rest), "r");
    if (file == NULL) {
        say("popen = NULL ", strerrorname_np(errno), NULL);
        return true;
    }
    while (fgets(text, sizeof text, file) != NULL) {
        text[strcspn(text, "\n")] = '\0';
        say(text, NULL);
    }
    say_end("popen", pclose(file));
    return true;
}

static bool do_child(char *const *word, char **rest)
{
    int ends[2];
    char byte;
    (void)word;
    (void)rest;
    if (pipe(ends) != 0) {
        die("pipe");
    }
    child = fork();
    if (child == 0) {
        close(ends[0]);
        (void)!write(ends[1], "", 1);
        close(ends[1]);
        for (;;) {
            pause();
        }
    }
    close(ends[1]);
    (void)!read(ends[0], &byte, 1); /* it runs */
    close(ends[0]);
    return false;
}

/* What is pending for it comes before it can be continued, and SIGKILL waits for that. */
static bool do_reap(char *const *word, char **rest)
{
    siginfo_t info = {0};
    int status;
    (void)word;
    (void)rest;
    for (int i = 0; i < 20 && info.si_pid == 0; i++) { /* 0.2 s for what should not come */
        waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT);
        usleep(10000);
    }
    raw_call(SYS_kill, child, SIGKILL, 0, 0);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    say("child ", info.si_pid != 0 ? signal_text(WTERMSIG(status)) : "lived", NULL);
    return false;
}

const struct deed_row starts[] = {
    {"in", do_in},
    {"small", do_small},
    {"thread", do_thread},
    {"fork", do_fork},
    {"vfork", do_vfork},
    {"exec", do_exec},
    {"exec-unset", do_exec},
    {"exec-clear", do_exec},
    {"exec-none", do_exec},
    {"fexecve", do_exec},
    {"spawn", do_spawn},
    {"spawn-clear", do_spawn},
    {"system", do_system},
    {"popen", do_popen},
    {"child", do_child},
    {"reap", do_reap},
    {NULL, NULL},
};
