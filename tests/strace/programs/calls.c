/* calls.c - the signal API, call by call and in an order that a seed tells.
 *
 * Owns:     nothing.
 * Contexts: one argument: the seed. Built statically it is a program that cannot be followed.
 * Errors:   ends by SIGALRM when it hangs; what calls return is no matter of this program.
 * Source:   POSIX.1-2024 <signal.h> and <spawn.h>; glibc 2.36. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

extern char **environ;
static uint64_t rng;
static sigjmp_buf back;
static volatile sig_atomic_t nested;

static unsigned pick(unsigned below)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    rng ^= rng << 17;
    return (unsigned)(rng >> 11) % below;
}

static void plain(int signal)
{
    (void)signal;
}

static void informed(int signal, siginfo_t *info, void *context)
{
    sigset_t set;
    (void)info;
    (void)context;
    if (signal == SIGUSR2 && nested++ == 0) {
        raise(SIGUSR1);
        nested = 0;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void jumping(int signal)
{
    siglongjmp(back, signal);
}

static int any_signal(void)
{
    static const int signals[] = {SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD, SIGURG, SIGWINCH};
    unsigned n = pick(COUNT(signals) + 3);
    return n < COUNT(signals) ? signals[n] : SIGRTMIN + (int)pick(4);
}

static sigset_t any_set(void)
{
    sigset_t set;
    sigemptyset(&set);
    if (pick(8) == 0) {
        sigfillset(&set);
        sigdelset(&set, SIGALRM);
        sigdelset(&set, SIGSEGV);
    }
    for (unsigned n = pick(4); n > 0; n--) {
        sigaddset(&set, any_signal());
    }
    return set;
}

static void install(void)
{
    struct sigaction act = {0}, old;
    int signal_ = any_signal();
    act.sa_mask = any_set();
    act.sa_flags = (pick(2) ? SA_RESTART : 0) | (pick(3) ? 0 : SA_NODEFER) |
                   (pick(3) ? 0 : SA_ONSTACK) | (pick(8) ? 0 : (int)SA_RESETHAND);
    switch (pick(8)) {
    case 0:
        signal(signal_, plain);
        return;
    case 1:
        sysv_signal(signal_, pick(2) ? plain : SIG_IGN);
        return;
    case 2:
        sigset(signal_, pick(3) ? plain : SIG_HOLD);
        return;
    case 3:
        siginterrupt(signal_, (int)pick(2));
        return;
    case 4:
        sigignore(signal_);
        return;
    case 5:
        act.sa_handler = plain;
        break;
    default:
        act.sa_sigaction = informed;
        act.sa_flags |= SA_SIGINFO;
    }
    sigaction(signal_, pick(9) ? &act : NULL, pick(2) ? &old : NULL);
}

static void mask(void)
{
    static const int hows[] = {SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK};
    sigset_t set = any_set(), old;
    int how = hows[pick(3)];
    switch (pick(7)) {
    case 0:
        sighold(any_signal());
        break;
    case 1:
        sigrelse(any_signal());
        break;
    case 2:
        sigblock((int)pick(2));
        sigsetmask(siggetmask());
        break;
    case 3:
        pthread_sigmask(how, &set, pick(2) ? &old : NULL);
        break;
    case 4:
        sigpending(&old);
        break;
    case 5:
        sigprocmask(77, &set, NULL);
        syscall(SYS_rt_sigprocmask, SIG_BLOCK, 16L, NULL, 8L);
        break;
    default:
        sigprocmask(how, pick(5) ? &set : NULL, pick(2) ? &old : NULL);
    }
}

/* Only what has a handler or is ignored by default: the walk must go on. */
static int safe_signal(void)
{
    static const int signals[] = {SIGCHLD, SIGURG, SIGWINCH};
    struct sigaction now;
    int signal_ = any_signal();
    sigaction(signal_, NULL, &now);
    return now.sa_handler == SIG_DFL ? signals[pick(3)] : signal_;
}

static void send(void)
{
    union sigval value = {.sival_int = (int)pick(1000)};
    siginfo_t info;
    int signal_ = safe_signal();
    switch (pick(10)) {
    case 0:
        raise(signal_);
        break;
    case 1:
        pthread_kill(pthread_self(), signal_);
        break;
    case 2:
        sigqueue(getpid(), signal_, value);
        break;
    case 3:
        pthread_sigqueue(pthread_self(), signal_, value);
        break;
    case 4:
        syscall(SYS_tgkill, getpid(), gettid(), signal_);
        break;
    case 5:
        syscall(SYS_tkill, gettid(), signal_);
        break;
    case 6:
        memset(&info, 0, sizeof info);
        info.si_signo = signal_;
        info.si_code = SI_QUEUE;
        info.si_value = value;
        syscall(SYS_rt_sigqueueinfo, getpid(), signal_, &info);
        break;
    case 7:
        kill(getpid(), 0);
        killpg(getpgrp(), 0);
        kill(1 << 30, SIGTERM);
        raise(99);
        break;
    case 8:
        tgkill(getpid(), gettid(), signal_);
        break;
    default:
        kill(getpid(), signal_);
    }
}

static void wait_for(void)
{
    struct timespec soon = {0, 100000}, no_time = {0, 0};
    sigset_t set = any_set();
    siginfo_t info;
    int got;
    sigdelset(&set, SIGALRM);
    switch (pick(4)) {
    case 0:
        sigtimedwait(&set, pick(2) ? &info : NULL, &soon);
        break;
    case 1:
        sigemptyset(&set);
        sigaddset(&set, SIGWINCH);
        sigprocmask(SIG_BLOCK, &set, NULL);
        kill(getpid(), SIGWINCH);
        sigwait(&set, &got);
        break;
    case 2:
        sigemptyset(&set);
        sigaddset(&set, SIGRTMAX);
        sigprocmask(SIG_BLOCK, &set, NULL);
        sigqueue(getpid(), SIGRTMAX, (union sigval){.sival_int = 1});
        sigwaitinfo(&set, &info);
        break;
    default:
        poll(NULL, 0, 1);
        sigtimedwait(&set, &info, &no_time);
    }
}

/* SIGWINCH comes while the thread waits for something else: ignored first, then with a handler. */
static void waits(void)
{
    struct sigaction act = {.sa_handler = SIG_IGN};
    sigset_t most, wanted;
    int got;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR2);
    sigprocmask(SIG_SETMASK, &wanted, NULL);
    sigaction(SIGWINCH, &act, NULL);
    signal(SIGHUP, plain);
    for (unsigned n = 0; n < 2; n++) {
        pid_t child = fork();
        if (child == 0) {
            static const int sent[2][2] = {{SIGWINCH, SIGHUP}, {SIGWINCH, SIGUSR2}};
            for (unsigned i = 0; i < 2; i++) {
                poll(NULL, 0, 20);
                kill(getppid(), sent[n][i]);
            }
            _exit(0);
        }
        sigfillset(&most);
        sigdelset(&most, SIGWINCH);
        sigdelset(&most, SIGHUP);
        if (n == 0) {
            sigsuspend(&most);
            act.sa_handler = plain;
            sigaction(SIGWINCH, &act, NULL);
        } else {
            sigwait(&wanted, &got);
        }
        waitpid(child, NULL, 0);
    }
    sighold(SIGWINCH);
    raise(SIGWINCH);
    sigpause(SIGWINCH);
    sigrelse(SIGWINCH);
}

static void timers(void)
{
    struct itimerval once = {.it_value.tv_usec = 500}, old;
    struct itimerspec in = {.it_value.tv_nsec = 500000}, was;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 5};
    struct sigaction act = {.sa_handler = plain};
    sigset_t set, most;
    timer_t timer;
    sigaction(SIGRTMIN + 5, &act, NULL);
    sigaction(SIGALRM, &act, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 5);
    sigaddset(&set, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    sigfillset(&most);
    if (pick(2)) {
        event.sigev_value.sival_int = (int)pick(100);
        timer_create(CLOCK_MONOTONIC, &event, &timer);
        timer_settime(timer, 0, &in, pick(2) ? &was : NULL);
        timer_gettime(timer, &was);
        sigdelset(&most, SIGRTMIN + 5);
        sigsuspend(&most);
        timer_getoverrun(timer);
        timer_delete(timer);
    } else {
        setitimer(ITIMER_REAL, &once, pick(2) ? &old : NULL);
        sigdelset(&most, SIGALRM);
        sigsuspend(&most);
        getitimer(ITIMER_REAL, &old);
        alarm(20);
    }
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void stacks(void)
{
    static char room[4][65536];
    stack_t now = {.ss_sp = room[pick(4)], .ss_size = sizeof room[0]}, old;
    sigset_t set = any_set();
    struct sigaction act = {.sa_handler = jumping, .sa_flags = SA_NODEFER}, was;
    sigaltstack(pick(3) ? &now : NULL, pick(2) ? &old : NULL);
    now.ss_size = 1;
    sigaltstack(&now, NULL);
    close(signalfd(-1, &set, pick(2) ? SFD_CLOEXEC : 0));
    sigaction(SIGSEGV, &act, &was);
    if (sigsetjmp(back, 1) == 0) {
        *(volatile char *)16 = 1;
    }
    sigaction(SIGSEGV, &was, NULL);
}

static void *thread_main(void *unused)
{
    sigset_t set = any_set();
    pthread_sigmask(SIG_SETMASK, &set, NULL);
    raise(SIGWINCH);
    if (unused != NULL) {
        pthread_exit(NULL);
    }
    return NULL;
}

static void children(void)
{
    char *words[] = {"true", NULL};
    pthread_t thread;
    pid_t pid;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    switch (pick(6)) {
    case 0:
        pid = system("exit 3");
        break;
    case 1:
        pclose(popen("exit 4", "r"));
        break;
    case 2:
        posix_spawn(&pid, "/bin/true", NULL, NULL, words, environ);
        waitpid(pid, NULL, 0);
        break;
    case 3:
        pid = fork();
        if (pid == 0) {
            signal(SIGTERM, SIG_DFL);
            abort();
        }
        waitpid(pid, NULL, 0);
        break;
    case 4:
        pid = vfork();
        if (pid == 0) {
            execv("/bin/true", words);
            _exit(1);
        }
        waitpid(pid, NULL, 0);
        break;
    default:
        pthread_create(&thread, NULL, thread_main, pick(2) ? environ : NULL);
        pthread_kill(thread, SIGURG);
        pthread_join(thread, NULL);
    }
}

static void expired(union sigval value)
{
    sem_t *done = value.sival_ptr;
    sem_post(done);
}

static void *endless(void *unused)
{
    for (;;) {
        poll(unused, 0, 1000);
    }
    return unused;
}

/* A timer and threads of which libc has its own use of signals. */
static void threads(void)
{
    sem_t done;
    int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_value.sival_ptr = &done};
    struct itimerspec in = {.it_value.tv_nsec = 500000};
    pthread_t thread;
    timer_t timer;
    event.sigev_notify_function = expired;
    sem_init(&done, 0, 0);
    timer_create(CLOCK_REALTIME, &event, &timer);
    timer_settime(timer, 0, &in, NULL);
    while (sem_wait(&done) != 0 && errno == EINTR) {
    }
    timer_delete(timer);
    pthread_create(&thread, NULL, endless, NULL);
    if (setuid(getuid()) != 0) {
        exit(3);
    }
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    syscall(SYS_pidfd_send_signal, pidfd, SIGURG, NULL, 0);
    close(pidfd);
    waits();
}

int main(int argc, char **argv)
{
    static void (*const steps[])(void) = {install, install, mask,     mask,   send,   send,
                                          send,    send,    wait_for, timers, stacks, children};
    rng = argc > 1 ? strtoull(argv[1], NULL, 10) * 2654435761u + 1 : 1;
    alarm(20);
    for (unsigned n = 0; n < 120; n++) {
        steps[pick(COUNT(steps))]();
    }
    threads();
    return 0;
}
