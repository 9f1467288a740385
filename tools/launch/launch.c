/* launch.c - starts the program under the shim, passes signals on, and ends as it ended.
 *
 * Owns:     what the launcher changed of its own signal state and limits, and how it was before.
 * Contexts: the launcher, one thread; child() runs in the forked child.
 * Errors:   see launch.h.
 * Source:   execve(2), signalfd(2), signal(7), prctl(2), ld.so(8). */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elfcheck.h"
#include "enforce.h"
#include "filecache.h"
#include "sigvet/sigkit.h"
#include "stops.h"
#include "util.h"

/* Signals that are the launcher's own. All others are meant for the program, whoever sends them. */
static const int kept[] = {SIGTTIN, SIGTTOU, SIGCONT, SIGSEGV, SIGBUS, SIGFPE,
                           SIGILL,  SIGTRAP, SIGSYS,  SIGPIPE, SIGXFSZ};

/* What the launcher needs otherwise than it may have been inherited: a SIGCHLD that is not ignored
 * (else there is no status to wait for), and files and pipes that fail instead of killing. */
static const int changed[LAUNCH_DISPOSITIONS] = {SIGCHLD, SIGXFSZ, SIGPIPE};

static const __rlimit_resource_t limits[LAUNCH_LIMITS] = {
    RLIMIT_FSIZE, RLIMIT_NOFILE, [LAUNCH_LIMIT_SPACE] = RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

void launch_guard_descriptors(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            /* Takes the lowest number, this one. O_PATH: reads and writes fail with EBADF. */
            (void)open("/", O_PATH | O_CLOEXEC);
        }
    }
}

/* The folder of the running tool. False: the system does not say. */
static bool own_folder(char *out, size_t size)
{
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

    if (n <= 0) { /* no /proc: the path that we were executed by */
        const char *path = (const char *)getauxval(AT_EXECFN);
        if (path == NULL || realpath(path, exe) == NULL) {
            return false;
        }
        n = (ssize_t)strlen(exe);
    }
    exe[n] = '\0';
    char *slash = strrchr(exe, '/');
    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return (size_t)snprintf(out, size, "%s", exe) < size;
}

static bool is_library(const char *path)
{
    filecache_fill(path); /* before any other way of reading it */
    return elfcheck_is_library(path);
}

bool launch_find_library(const char *given, bool strict, char *out, size_t out_size, char *why,
                         size_t why_size)
{
    static const char *const places[] = {"../lib", "../lib/sigvet",
                                         "../lib/x86_64-linux-gnu/sigvet"};
    const char *name = strict ? "libsigvet-strict.so" : "libsigvet.so";
    char folder[PATH_MAX];
    char path[2 * PATH_MAX];
    char *real CLEANUP_FREE = NULL;

    if (given != NULL) {
        real = realpath(given, NULL);
        if (real == NULL || !is_library(real)) {
            (void)snprintf(why, why_size, "cannot preload '%s': %s", given,
                           real == NULL ? strerror(errno)
                                        : "it is not a shared library for x86-64");
            return false;
        }
    } else if (own_folder(folder, sizeof folder)) {
        for (size_t i = 0; i < COUNT(places) && real == NULL; i++) {
            (void)snprintf(path, sizeof path, "%s/%s/%s", folder, places[i], name);
            real = realpath(path, NULL);
            if (real != NULL && !is_library(real)) {
                free(real);
                real = NULL;
            }
        }
    }
    if (real == NULL) {
        (void)snprintf(why, why_size,
                       "cannot find %s beside the sigvet command; name it with --library=PATH",
                       name);
        return false;
    }
    if (strpbrk(real, " :") != NULL ||
        strlen(real) >= out_size) { /* LD_PRELOAD knows no way to quote them */
        (void)snprintf(why, why_size, "cannot preload '%s': its path has a space or a colon", real);
        return false;
    }
    (void)snprintf(out, out_size, "%s", real);
    return true;
}

void launch_raise_limits(struct rlimit found[LAUNCH_LIMITS])
{
    for (size_t i = 0; i < COUNT(limits); i++) {
        (void)getrlimit(limits[i], &found[i]);
        struct rlimit raised = {found[i].rlim_max, found[i].rlim_max};
        (void)setrlimit(limits[i], &raised);
    }
}

bool launch_prepare(struct launch *l, char *why, size_t why_size)
{
    sigset_t ours;
    struct sigaction act = {0};
    int reaper = 0;

    *l = (struct launch){.signals = -1};
    (void)prctl(PR_GET_CHILD_SUBREAPER, &reaper, 0, 0, 0);
    l->adopts = reaper != 0 || getpid() == 1;
    launch_raise_limits(l->limit);
    (void)sigfillset(&ours);
    for (size_t i = 0; i < COUNT(kept); i++) {
        (void)sigdelset(&ours, kept[i]);
    }
    (void)sigprocmask(SIG_BLOCK, &ours, &l->mask);
    for (size_t i = 0; i < COUNT(changed); i++) {
        act.sa_handler = changed[i] == SIGCHLD ? SIG_DFL : SIG_IGN;
        (void)sigaction(changed[i], &act, &l->disposition[i]);
    }
    l->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    if (l->signals < 0) {
        (void)snprintf(why, why_size, "cannot make a signalfd: %s", strerror(errno));
        launch_finish(l);
        return false;
    }
    return true;
}

/* Puts dispositions, limits and mask back as they were found; in this order, so that a signal that
 * was pending meets the old disposition. */
static void restore(const struct launch *l)
{
    for (size_t i = 0; i < COUNT(changed); i++) {
        (void)sigaction(changed[i], &l->disposition[i], NULL);
    }
    for (size_t i = 0; i < COUNT(limits); i++) {
        (void)setrlimit(limits[i], &l->limit[i]);
    }
    (void)sigprocmask(SIG_SETMASK, &l->mask, NULL);
}

void launch_finish(struct launch *l)
{
    if (l->signals >= 0) {
        (void)close(l->signals);
        l->signals = -1;
    }
    /* The limits stay raised: a report may need them. SIGPIPE and SIGXFSZ stay ignored: writes
     * shall fail. */
    (void)sigprocmask(SIG_SETMASK, &l->mask, NULL);
}

/* The forked child: becomes the program, or tells errno through the pipe; negative when it is the policy that
 * it could not be put under. */
static _Noreturn void child(const struct launch *l, const struct launch_program *p, int error_pipe)
{
    const char *old = getenv("LD_PRELOAD");
    int error = 0;

    if (p->library != NULL) {
        bool alone = old == NULL || old[0] == '\0';
        char *list = xasprintf("%s%s%s", p->library, alone ? "" : ":", alone ? "" : old);
        error = setenv("LD_PRELOAD", list, 1) != 0 || setenv("SIGVET_TRACE", p->trace, 1) != 0
                    ? errno
                    : 0;
    }
    if (error == 0) {
        (void)setitimer(ITIMER_REAL, &l->alarm, NULL);
        if (l->adopts) {
            (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        }
        restore(l);
        error = p->enforce != NULL ? -enforce_child(p->enforce) : 0;
        if (error == 0) {
            (void)execv(p->path, p->argv);
            error = errno;
        }
    }
    (void)util_write_all(error_pipe, &error, sizeof error);
    _exit(EXIT_USAGE);
}

bool launch_can_dispatch(void)
{
    return prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0, 0, 0) == 0;
}

bool launch_start(struct launch *l, const struct launch_program *p, char *why, size_t why_size)
{
    int ends[2];
    int error = 0;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        (void)snprintf(why, why_size, "cannot make a pipe: %s", strerror(errno));
        return false;
    }
    (void)setitimer(ITIMER_REAL, &(struct itimerval){0}, &l->alarm);
    pid_t pid = fork();
    if (pid == 0) {
        child(l, p, ends[1]);
    }
    if (pid < 0) {
        (void)snprintf(why, why_size, "cannot fork: %s", strerror(errno));
        (void)close(ends[0]);
        (void)close(ends[1]);
        return false;
    }
    if (p->enforce != NULL) {
        enforce_start(p->enforce, pid); /* the program's exec may be asked about */
    }
    (void)close(ends[1]);
    ssize_t n;
    do { /* ends without a byte when exec closes the other end */
        n = read(ends[0], &error, sizeof error);
    } while (n < 0 && errno == EINTR);
    (void)close(ends[0]);
    if (n == sizeof error) {
        (void)waitpid(pid, &l->status, 0);
        (void)snprintf(why, why_size,
                       error > 0 ? "cannot run '%s': %s" : "cannot put '%s' under the policy: %s",
                       p->path, strerror(abs(error)));
        return false;
    }
    l->pid = pid;
    return true;
}

/* One signal that came to the launcher. What the kernel sent from the terminal it sent to the
 * program as well, but a timer that was set before we were executed is the program's; what a
 * process of the run sent (to its whole process group, say) was not meant for us. */
static void handle_signal(struct launch *l, const struct signalfd_siginfo *si,
                          launch_member *member, void *arg)
{
    int sig = (int)si->ssi_signo;
    pid_t sender = (pid_t)si->ssi_pid;
    union sigval value = {.sival_ptr = (void *)(uintptr_t)si->ssi_ptr};

    if (sig == SIGCHLD) {
        return;
    }
    bool is_ours = si->ssi_code > 0 || sender == l->pid || member(sender, arg);
    if (sig == SIGTSTP) {
        stops_ask(l, !is_ours);
    } else if (l->ended) {
        l->interrupted = true;
    } else if (sig == SIGHUP && si->ssi_code > 0 && getsid(0) == getpid()) {
        /* Its terminal is gone: the kernel sends the two to the leader of the session alone. */
        (void)kill(l->pid, SIGHUP);
        (void)kill(l->pid, SIGCONT);
    } else if (sig == SIGALRM && si->ssi_code > 0) {
        (void)kill(l->pid, sig);
    } else if (!is_ours) {
        (void)(si->ssi_code == SI_QUEUE ? sigqueue(l->pid, sig, value) : kill(l->pid, sig));
    }
}

/* Whoever became our child ends as a child of init would, unseen. The program itself is left. */
static void reap_orphans(const struct launch *l)
{
    siginfo_t si = {0};

    while (waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == 0 && si.si_pid > 0 &&
           (l->ended || si.si_pid != l->pid)) {
        (void)waitpid(si.si_pid, NULL, WNOHANG);
        si.si_pid = 0;
    }
}

bool launch_wait(struct launch *l, int ms, launch_member *member, void *arg)
{
    struct pollfd ready = {.fd = l->signals, .events = POLLIN};
    struct signalfd_siginfo si;

    (void)poll(&ready, 1, ms);
    /* Signals first: one that came before the program's end must not count as one that came after
     * it. */
    while (read(l->signals, &si, sizeof si) == sizeof si) {
        handle_signal(l, &si, member, arg);
    }
    reap_orphans(l);
    if (!l->ended && l->pid > 0) {
        pid_t got = waitpid(l->pid, &l->status, WNOHANG);
        /* Stops are heard of only while livestack.c traces it. */
        l->ended = (got == l->pid && !WIFSTOPPED(l->status)) || (got < 0 && errno == ECHILD);
    }
    if (!l->ended && l->pid > 0) {
        stops_follow(l);
    }
    return l->ended;
}

void launch_exit_as(int status)
{
    if (!WIFSIGNALED(status)) {
        exit(WEXITSTATUS(status));
    }
    int sig = WTERMSIG(status);
    struct sigaction act = {.sa_handler = SIG_DFL};

    (void)fflush(NULL);
    /* The program has dumped core already, if it may. No limit keeps a core from a handler behind a pipe. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)sigaction(sig, &act, NULL);
    (void)sigkit_unblock_signal(sig);
    (void)kill(getpid(), sig);
    exit(128 + sig); /* the init of a PID namespace is not killed by its own signals */
}
