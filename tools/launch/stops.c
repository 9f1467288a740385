/* stops.c - see stops.h. */
#include "stops.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "procfile.h"

#define LOOK_US 50000

/* As if the signal had not been blocked. */
static void stop_by(int sig)
{
    sigset_t one, before;

    (void)sigemptyset(&one);
    (void)sigaddset(&one, sig);
    (void)raise(sig);
    (void)sigprocmask(SIG_UNBLOCK, &one, &before); /* here; and goes on here */
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

/* As far as can be seen: it is our parent's child, and in /proc until that has heard of its end, if there is a /proc. */
static bool is_stopped(pid_t pid)
{
    char stat[1024];
    const char *state =
        procfile_read(pid, "stat", stat, sizeof stat) ? procfile_stat_field(stat, 3) : NULL;

    return state == NULL || *state == 'T' || *state == 't';
}

/* Somebody may continue the program alone. Ended by whoever it wakes. */
static _Noreturn void look_after(pid_t program, pid_t launcher)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (getppid() == launcher) {
        (void)usleep(LOOK_US);
        if (!is_stopped(program)) {
            (void)kill(launcher, SIGCONT);
        }
    }
    _exit(0);
}

static void stop_with(const struct launch *l, int sig)
{
    pid_t launcher = getpid();
    pid_t child = fork();

    if (child == 0) {
        look_after(l->pid, launcher);
    }
    stop_by(sig);
    if (child > 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
}

/* We stop behind the program (stops_follow()): a shell takes the terminal when its job stops, and the program may
 * have to put that in order first. */
void stops_ask(struct launch *l, bool passed)
{
    if (l->ended || l->pid <= 0) {
        stop_by(SIGTSTP);
        return;
    }
    l->stop_asked = true;
    l->stop_passed = passed;
    l->stops_seen = 0;
    if (passed) {
        (void)kill(l->pid, SIGTSTP);
    }
}

/* Whether the terminal is ours now: then a shell waits for us, and continues what it sees stopped. */
static bool is_foreground(void)
{
    int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        return false;
    }
    bool is = tcgetpgrp(fd) == getpgrp();
    (void)close(fd);
    return is;
}

/* A program that stops, and not its process group, would leave the shell waiting for us: so stop too. Only when it was
 * seen stopped twice: at a SIGCONT for the group we may be the first to run. */
void stops_follow(struct launch *l)
{
    siginfo_t si = {0};

    if (waitid(P_PID, (id_t)l->pid, &si, WSTOPPED | WNOHANG | WNOWAIT) != 0 ||
        si.si_pid != l->pid || (si.si_status != SIGTSTP && si.si_status != SIGSTOP)) {
        l->stop_passed = l->stop_passed && l->stops_seen < 2; /* else it was continued */
        l->stops_seen = 0;
        return;
    }
    l->stops_seen++;
    if (l->stops_seen == 2 && (l->stop_asked || is_foreground())) {
        l->stop_asked = false;
        stop_with(l, si.si_status);
    } else if (l->stops_seen == 4 && l->stop_passed) {
        l->stop_passed = false;
        (void)kill(l->pid, SIGCONT);
    }
}
