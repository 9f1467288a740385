/* walk.c - a random walk through the signal API: SEED and STEPS tell it all, so it can be repeated.
 *
 * Owns:     up to THREADS threads, of which one at a time has the turn; children that walk a little, too.
 * Contexts: runs bare and under sigvet: what it prints must be the same. With a file as third argument it
 *           notes there, at each mark, what /proc says of all threads: `sigvet state --when getitimer`
 *           must say the same.
 * Errors:   a walk that cannot go on prints why and exits with 3.
 * Source:   POSIX.1-2024 <signal.h>; proc(5). What the walk must know itself it asks by raw system calls.
 *
 * Nothing is left to the scheduler: a signal is sent only where one receiver is certain, and who sent it
 * waits until it is handled. One long file, so that two runners build it with one command, and because its
 * steps share one state. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define THREADS 4
#define DEPTH 6
#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define BIT(signal) (UINT64_C(1) << ((signal)-1))

struct worker {
    pthread_t handle;
    int tid;
    sem_t turn, idle;
    sigjmp_buf *volatile env; /* where a handler may jump to */
    volatile int env_depth;   /* handlers that run there */
    volatile bool alive, quits, busy, pinged;
    volatile int depth;
    volatile unsigned finished; /* handlers left, one way or another */
    volatile unsigned rounds;
    char stack[65536];
};

static struct worker workers[THREADS];
static __thread struct worker *me;
static uint64_t rng;
static volatile int budget;         /* what handlers may still do in this step */
static volatile unsigned long left; /* turns */
static volatile bool over;
static bool in_child;
static int marks = -1;
static unsigned mark_count;
static const int signals[] = {SIGHUP,   SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCHLD, SIGURG,
                              SIGWINCH, SIGCONT, SIGTSTP, 35,      36,      40};

static uint64_t raw(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    uint64_t result;
    register uint64_t r10 __asm__("r10") = d;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
}

static unsigned pick(unsigned below)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    rng ^= rng << 17;
    return (unsigned)(rng >> 11) % below;
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    char line[512];
    va_list list;
    int kept = errno;
    int len = snprintf(line, sizeof line, "%s%d:%d ", in_child ? "child " : "", (int)(me - workers),
                       me->depth);

    va_start(list, format);
    len += vsnprintf(line + len, sizeof line - (size_t)len - 1, format, list);
    va_end(list);
    line[len++] = '\n';
    if (write(1, line, (size_t)len) != len) {
        _exit(3);
    }
    errno = kept;
}

static int any_signal(void)
{
    return signals[pick(COUNT(signals))];
}

static sigset_t any_set(void)
{
    sigset_t set;

    if (pick(12) == 0) {
        sigfillset(&set);
        return set;
    }
    sigemptyset(&set);
    for (unsigned n = pick(5); n > 0; n--) {
        sigaddset(&set, any_signal());
    }
    return set;
}

static uint64_t bits(const sigset_t *set)
{
    uint64_t word;

    memcpy(&word, set, sizeof word);
    return word;
}

static uint64_t kernel_mask(void)
{
    uint64_t mask = 0;

    raw(SYS_rt_sigprocmask, SIG_BLOCK, 0, (uintptr_t)&mask, sizeof mask);
    return mask;
}

static uint64_t kernel_pending(void)
{
    uint64_t set = 0;

    raw(SYS_rt_sigpending, (uintptr_t)&set, sizeof set, 0, 0);
    return set;
}

static uint64_t kernel_handler(int signal)
{
    uint64_t act[4] = {0};

    raw(SYS_rt_sigaction, (uint64_t)signal, 0, (uintptr_t)act, sizeof act[0]);
    return act[0];
}

/* The text of a file of /proc, without a call that anybody traces. */
static void read_status(int tid, char *text, size_t size)
{
    char path[64];
    size_t len = 0;

    (void)snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
    int fd = (int)raw(SYS_openat, (uint64_t)AT_FDCWD, (uintptr_t)path, O_RDONLY | O_CLOEXEC, 0);
    while (fd >= 0 && len < size - 1) {
        int64_t n =
            (int64_t)raw(SYS_read, (uint64_t)fd, (uintptr_t)(text + len), size - 1 - len, 0);
        if (n <= 0) {
            break;
        }
        len += (size_t)n;
    }
    raw(SYS_close, (uint64_t)fd, 0, 0, 0);
    text[len] = '\0';
}

static uint64_t status_set(const char *status, const char *name)
{
    const char *line = strstr(status, name);

    return line != NULL ? strtoull(line + strlen(name), NULL, 16) : 0;
}

/* What a thread blocks: not its own view, but the kernel's. */
static uint64_t mask_of(const struct worker *w)
{
    char status[4096];

    if (w == me) {
        return kernel_mask();
    }
    read_status(w->tid, status, sizeof status);
    return status_set(status, "SigBlk:");
}

static void mark(void)
{
    static const char *const names[] = {"SigPnd:", "ShdPnd:", "SigBlk:", "SigIgn:", "SigCgt:"};
    struct itimerval unused;
    char status[4096], line[512];
    int kept = errno;

    (void)getitimer(ITIMER_PROF, &unused);
    mark_count++;
    for (size_t i = 0; i < THREADS; i++) {
        /* Who is interrupted out of its turn finds another thread inside of pthread_kill. */
        if (!workers[i].alive || (&workers[i] != me && !me->busy && !in_child)) {
            continue;
        }
        int len =
            snprintf(line, sizeof line, "%d %u %d", (int)getpid(), mark_count, workers[i].tid);
        read_status(workers[i].tid, status, sizeof status);
        for (size_t n = 0; n < COUNT(names); n++) {
            /* 32 and 33 are libc's own. */
            uint64_t set = status_set(status, names[n]) & ~(BIT(32) | BIT(33));
            len += snprintf(line + len, sizeof line - (size_t)len, " %016llx",
                            (unsigned long long)set);
        }
        say("mark of %zu:%s", i, strchr(strchr(strchr(line, ' ') + 1, ' ') + 1, ' '));
        line[len++] = '\n';
        if (marks >= 0 && write(marks, line, (size_t)len) != len) {
            _exit(3);
        }
    }
    errno = kept;
}

static void handle(int which, int signal, const siginfo_t *info);
static void handler_a(int signal)
{
    handle(0, signal, NULL);
}
static void handler_b(int signal)
{
    handle(1, signal, NULL);
}
static void handler_c(int signal, siginfo_t *info, void *context)
{
    (void)context;
    handle(2, signal, info);
}

static bool kills(int signal)
{
    return signal != SIGCHLD && signal != SIGURG && signal != SIGWINCH && signal != SIGCONT;
}

static const char *name_of(uint64_t handler)
{
    return handler == (uintptr_t)SIG_DFL     ? "default"
           : handler == (uintptr_t)SIG_IGN   ? "ignore"
           : handler == (uintptr_t)handler_a ? "a"
           : handler == (uintptr_t)handler_b ? "b"
           : handler == (uintptr_t)handler_c ? "c"
           : handler == (uintptr_t)SIG_HOLD  ? "hold"
           : handler == (uintptr_t)SIG_ERR   ? "error"
                                             : "?";
}

/* The same by number, in the kernel's own structure. */
static void install_raw(int signal, const struct sigaction *act)
{
    uint64_t to[4] = {(uintptr_t)act->sa_handler, (uint32_t)act->sa_flags, 0, bits(&act->sa_mask)};
    uint64_t was[4] = {0}, any[4] = {0};

    /* The restorer is libc's: SIGSYS has a handler for this alone. */
    raw(SYS_rt_sigaction, SIGSYS, 0, (uintptr_t)any, sizeof any[0]);
    to[1] |= any[1] & 0x04000000;
    to[2] = any[2];
    long result = syscall(SYS_rt_sigaction, signal, to, was, sizeof to[3]);
    say("rt_sigaction %d %s = %ld, was %s %llx", signal, name_of(to[0]), result, name_of(was[0]),
        (unsigned long long)was[3]);
}

static void install(int signal, bool handlers_only)
{
    struct sigaction act = {0}, old = {0};
    unsigned kind = pick(handlers_only ? 6 : 8);

    act.sa_mask = any_set();
    act.sa_flags =
        (pick(2) ? SA_RESTART : 0) | (pick(4) ? 0 : SA_NODEFER) | (pick(3) ? 0 : SA_ONSTACK);
    if ((act.sa_flags & SA_NODEFER) == 0 && signal < 32 && signal != SIGTSTP && pick(4) == 0) {
        act.sa_flags |= (int)SA_RESETHAND;
    }
    if (kind < 3) {
        act.sa_handler = pick(2) ? handler_a : handler_b;
    } else if (kind < 6) {
        act.sa_sigaction = handler_c;
        act.sa_flags |= SA_SIGINFO;
    } else {
        act.sa_handler = kind == 6 || kills(signal) ? SIG_IGN : SIG_DFL;
    }
    if (pick(8) == 0) {
        install_raw(signal, &act);
        return;
    }
    int result = sigaction(signal, &act, pick(2) ? &old : NULL);
    say("sigaction %d %s = %d, was %s %x %llx", signal, name_of((uintptr_t)act.sa_handler), result,
        name_of((uintptr_t)old.sa_handler), (unsigned)old.sa_flags,
        (unsigned long long)bits(&old.sa_mask));
}

/* A jump may have left a handler that was reset and did not get to put itself back. */
static void put_back(void)
{
    for (size_t i = 0; i < COUNT(signals); i++) {
        if (kills(signals[i]) && kernel_handler(signals[i]) == (uintptr_t)SIG_DFL) {
            install(signals[i], true);
        }
    }
}

static void do_install(void)
{
    install(any_signal(), false);
}

static void do_old_install(void)
{
    int number = any_signal();
    sighandler_t to = pick(4) == 0 ? SIG_IGN : pick(2) ? handler_a : handler_b;
    sighandler_t old = SIG_DFL;
    unsigned how = pick(5);

    if (how == 0) {
        old = sigset(number, pick(3) == 0 ? SIG_HOLD : to);
    } else if (how == 1) {
        say("sigignore %d: %d", number, sigignore(number));
    } else if (how == 2) {
        say("siginterrupt %d: %d", number, siginterrupt(number, (int)pick(2)));
    } else if (how == 3 && !kills(number)) {
        old = sysv_signal(number, to); /* for others its reset would be the end of the walk */
    } else {
        old = signal(number, to);
    }
    say("old way %u of %d: %s", how, number, name_of((uintptr_t)old));
}

static void do_mask(void)
{
    sigset_t set = any_set(), old;
    int how = (int)pick(3);

    sigemptyset(&old);
    switch (pick(7)) {
    case 0:
        say("sigprocmask %d = %d", how, sigprocmask(how, &set, NULL));
        break;
    case 1:
        say("sigprocmask = %d", sigprocmask(how, NULL, &old));
        break;
    case 2:
        say("pthread_sigmask %d = %d", how, pthread_sigmask(how, &set, &old));
        break;
    case 3: {
        uint64_t word = bits(&set);
        say("rt_sigprocmask %d = %ld", how,
            syscall(SYS_rt_sigprocmask, how, &word, &old, sizeof word));
        break;
    }
    case 4:
        say("sighold = %d", sighold(any_signal()));
        break;
    case 5:
        say("sigrelse = %d", sigrelse(any_signal()));
        break;
    default: {
        int low = (int)(bits(&set) & 0x7fffffff);
        say("old masks = %x", (unsigned)(pick(2) ? sigblock(low) : sigsetmask(low)));
    }
    }
    say("old %llx now %llx", (unsigned long long)bits(&old), (unsigned long long)kernel_mask());
}

/* A signal to this thread alone. */
static void send_self(int signal)
{
    union sigval value = {.sival_int = (int)pick(1000)};

    switch (pick(4)) {
    case 0:
        say("raise %d", signal);
        raise(signal);
        break;
    case 1:
        say("pthread_kill %d", signal);
        pthread_kill(pthread_self(), signal);
        break;
    case 2:
        say("tgkill %d", signal);
        syscall(SYS_tgkill, getpid(), me->tid, signal);
        break;
    default:
        say("pthread_sigqueue %d", signal);
        pthread_sigqueue(pthread_self(), signal, value);
    }
}

static bool is_handled(int signal)
{
    uint64_t handler = kernel_handler(signal);

    return handler > (uintptr_t)SIG_IGN;
}

/* Who takes a signal that is sent to the process: NULL: nobody, it pends. False: that is not certain. */
static bool receiver_of(int signal, struct worker **out)
{
    unsigned open = 0, closed = 0;

    *out = NULL;
    for (size_t i = 0; i < THREADS; i++) {
        struct worker *w = &workers[i];
        if (w->alive && (mask_of(w) & BIT(signal)) == 0) {
            open++;
            *out = w;
        } else if (w->alive) {
            closed++;
        }
    }
    /* When an ignored signal that the first thread blocks is dropped by another one is not certain. */
    return open == 0 || (open == 1 && (is_handled(signal) || closed == 0));
}

/* Comes back when the thread waits for its turn, outside of all handlers. */
static void ping(struct worker *w)
{
    w->pinged = true;
    sem_post(&w->turn);
    while (sem_wait(&w->idle) != 0) {
    }
}

static void await(struct worker *w, unsigned before)
{
    while (w->finished == before) {
        sched_yield();
    }
    ping(w);
}

static void send_process(int signal, bool anybody)
{
    struct worker *to;
    union sigval value = {.sival_int = (int)pick(1000)};
    bool queue = pick(2) != 0;

    if (!receiver_of(signal, &to) || (to != NULL && to != me && !anybody)) {
        return;
    }
    bool waits = to != NULL && to != me && is_handled(signal);
    if (waits) {
        ping(to);
    }
    unsigned before = to != NULL ? to->finished : 0;
    say("%s %d to the process", queue ? "sigqueue" : "kill", signal);
    if (queue) {
        sigqueue(getpid(), signal, value);
    } else {
        kill(getpid(), signal);
    }
    if (waits) {
        await(to, before);
    }
}

static void send_other(int signal)
{
    struct worker *w = &workers[pick(THREADS)];

    if (!w->alive || w == me) {
        return;
    }
    bool waits = (mask_of(w) & BIT(signal)) == 0 && is_handled(signal);
    if (waits) {
        ping(w);
    }
    unsigned before = w->finished;
    say("pthread_kill %d to %d", signal, (int)(w - workers));
    pthread_kill(w->handle, signal);
    if (waits) {
        await(w, before);
    }
}

static void do_send(void)
{
    int signal = any_signal();

    switch (pick(3)) {
    case 0:
        send_self(signal);
        break;
    case 1:
        send_process(signal, me->depth == 0);
        break;
    default:
        if (me->depth == 0) {
            send_other(signal);
        }
    }
}

static void do_pending(void)
{
    sigset_t set;

    sigemptyset(&set);
    int result = sigpending(&set);
    say("sigpending = %d, %llx", result, (unsigned long long)bits(&set));
}

static void do_accept(void)
{
    struct timespec now = {0};
    siginfo_t info = {0};
    sigset_t set = any_set();
    uint64_t there = kernel_pending() & bits(&set);

    if (there != 0 && pick(2) == 0) {
        int signal = 0;
        int result = sigwait(&set, &signal);
        say("sigwait = %d, %d", result, signal);
        return;
    }
    int result = sigtimedwait(&set, &info, &now);
    say("sigtimedwait = %d, code %d, %s", result, info.si_code,
        result > 0 && info.si_pid == getpid() ? "own" : "-");
}

static void do_stack(void)
{
    stack_t stack = {.ss_sp = me->stack, .ss_size = sizeof me->stack}, old = {0};

    if (pick(3) == 0) {
        stack.ss_flags = SS_DISABLE;
    }
    int result = sigaltstack(pick(4) ? &stack : NULL, &old);
    say("sigaltstack = %d, was %d %zu", result, old.ss_flags, old.ss_size);
}

/* Waits that something which pends will end. */
static void do_suspend(void)
{
    uint64_t pending = kernel_pending();
    sigset_t mask = any_set();
    int in = 0;

    for (size_t i = 0; i < COUNT(signals); i++) {
        if ((pending & BIT(signals[i])) != 0 && is_handled(signals[i])) {
            in = signals[i];
        }
    }
    if (in != 0 && pick(2) == 0) {
        sigdelset(&mask, in);
        say("sigsuspend");
        int result = sigsuspend(&mask);
        say("sigsuspend = %d, %d", result, errno);
        return;
    }
    struct timespec now = {0};
    say("ppoll");
    int result = ppoll(NULL, 0, &now, &mask);
    say("ppoll = %d, %d", result, result < 0 ? errno : 0);
}

static void do_jump(void)
{
    sigjmp_buf here;
    sigjmp_buf *volatile kept = me->env;
    volatile int kept_depth = me->env_depth;
    int signal = any_signal();

    if (sigsetjmp(here, (int)pick(2)) == 0) {
        say("sigsetjmp");
        me->env_depth = me->depth;
        me->env = &here;
        send_self(signal);
    } else {
        me->depth = me->env_depth;
        say("came back by a jump");
        put_back();
    }
    me->env = kept;
    me->env_depth = kept_depth;
    say("now %llx", (unsigned long long)kernel_mask());
}

static void in_handler(int signal)
{
    static void (*const actions[])(void) = {do_install, do_mask, do_pending, do_accept, mark, mark};

    for (unsigned n = pick(3); n > 0 && budget > 0; n--) {
        budget--;
        if (me->depth < DEPTH && pick(3) == 0) {
            send_self(any_signal());
        } else {
            actions[pick(COUNT(actions))]();
        }
    }
    if (kills(signal) && kernel_handler(signal) == (uintptr_t)SIG_DFL) {
        install(signal, true);
    }
}

static void handle(int which, int signal, const siginfo_t *info)
{
    int kept = errno;

    me->depth++;
    say("handler %c of %d, code %d, %s, on %s", 'a' + which, signal,
        info != NULL ? info->si_code : 0, info != NULL && info->si_pid == getpid() ? "own" : "-",
        (char *)__builtin_frame_address(0) >= me->stack &&
                (char *)__builtin_frame_address(0) < me->stack + sizeof me->stack
            ? "the other stack"
            : "its stack");
    /* One that was reset must be there again before another comes in. */
    if (kills(signal) && kernel_handler(signal) == (uintptr_t)SIG_DFL) {
        mark();
        install(signal, true);
    }
    in_handler(signal);
    if (me->env != NULL && pick(8) == 0) {
        say("jumps");
        siglongjmp(*me->env, 1);
    }
    say("handler %c of %d ends", 'a' + which, signal);
    me->depth--;
    if (me->depth == 0) {
        me->finished++;
    }
    errno = kept;
}

static void step(void);

/* A child of one thread, that takes a few steps. */
static void child(unsigned steps)
{
    sigjmp_buf here;
    volatile unsigned left = steps;
    struct worker *volatile self = me;

    in_child = true;
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].alive = &workers[i] == self;
    }
    self->tid = (int)raw(SYS_gettid, 0, 0, 0, 0);
    self->env = &here;
    self->env_depth = self->depth;
    if (sigsetjmp(here, 1) != 0) {
        self->depth = self->env_depth;
        say("the child came back by a jump");
        put_back();
    }
    mark();
    while (left-- > 0) {
        step();
    }
    mark();
    _exit((int)steps);
}

static void do_fork(void)
{
    struct worker *to;
    unsigned steps = pick(6);
    int status = 0;

    if (in_child) {
        return;
    }
    if (!receiver_of(SIGCHLD, &to) || (to != NULL && is_handled(SIGCHLD))) {
        return; /* when its end would be told is not certain */
    }
    pid_t pid = fork();
    if (pid == 0) {
        child(steps);
    }
    int result = (int)waitpid(pid, &status, 0);
    say("waitpid = %s, status %x", result == pid ? "child" : "-", (unsigned)status);
    pick(1000); /* the child went on from the same number */
}

static void step(void);

/* The next turn is anybody's; the last one belongs to the first thread. */
static void pass_turn(void)
{
    struct worker *next = &workers[0];

    if (left == 0) {
        over = true;
    } else {
        left--;
        do {
            next = &workers[pick(THREADS)];
        } while (!next->alive);
    }
    sem_post(&next->turn);
}

static void await_turn(struct worker *w)
{
    for (;;) {
        while (sem_wait(&w->turn) != 0) {
        }
        if (!w->pinged) {
            return;
        }
        w->pinged = false;
        sem_post(&w->idle);
    }
}

static void take_turns(struct worker *w)
{
    sigjmp_buf here;

    for (;;) {
        w->env_depth = 0;
        w->env = &here;
        if (sigsetjmp(here, (int)(w->rounds++ & 1)) != 0) {
            w->depth = 0;
            say("landed");
            put_back();
            w->finished++;
            if (w->busy) {
                w->busy = false;
                pass_turn();
            }
        }
        await_turn(w);
        if (w->quits || over) {
            break;
        }
        w->busy = true;
        step();
        w->busy = false;
        pass_turn();
    }
    w->env = NULL;
}

static void *thread_main(void *worker)
{
    struct worker *w = worker;
    sigset_t all;

    me = w;
    w->tid = (int)raw(SYS_gettid, 0, 0, 0, 0);
    w->alive = true;
    sem_post(&w->idle);
    take_turns(w);
    sigfillset(&all); /* nothing more in here */
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    return NULL;
}

static void do_thread(void)
{
    struct worker *w = &workers[1 + pick(THREADS - 1)];

    if (in_child || me->depth > 0 || w == me) {
        return;
    }
    if (!w->alive) {
        w->quits = w->busy = w->pinged = false;
        w->depth = 0;
        sem_init(&w->turn, 0, 0);
        sem_init(&w->idle, 0, 0);
        say("pthread_create %d = %d", (int)(w - workers),
            pthread_create(&w->handle, NULL, thread_main, w));
        while (sem_wait(&w->idle) != 0) {
        }
        return;
    }
    w->quits = true;
    sem_post(&w->turn);
    w->alive = false;
    say("pthread_join %d = %d", (int)(w - workers), pthread_join(w->handle, NULL));
}

static void step(void)
{
    static void (*const actions[])(void) = {
        do_install, do_install, do_old_install, do_mask,    do_mask, do_send, do_send,   do_send,
        do_pending, do_accept,  do_stack,       do_suspend, do_jump, do_fork, do_thread, mark,
    };

    budget = 8;
    actions[pick(COUNT(actions))]();
    mark();
}

/* Every signal of the walk gets a handler, or stays ignored: none may end it. */
static void begin(void)
{
    sigset_t all, old;

    mark();
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    signal(SIGSYS, handler_a);
    for (size_t i = 0; i < COUNT(signals); i++) {
        if (kernel_handler(signals[i]) != (uintptr_t)SIG_IGN) {
            install(signals[i], true);
        }
    }
    sigprocmask(SIG_SETMASK, &old, NULL);
    mark();
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        return 3;
    }
    rng = strtoull(argv[1], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    left = strtoul(argv[2], NULL, 10);
    if (argc > 3) {
        marks = open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    me = &workers[0];
    me->tid = (int)raw(SYS_gettid, 0, 0, 0, 0);
    me->handle = pthread_self();
    me->alive = true;
    sem_init(&me->turn, 0, 0);
    sem_init(&me->idle, 0, 0);
    me->busy = true;
    begin();
    me->busy = false;
    pass_turn();
    take_turns(me);
    if (pick(3) == 0) {
        char seed[24];
        (void)snprintf(seed, sizeof seed, "%u", pick(1000000));
        say("execs");
        execl("/proc/self/exe", argv[0], seed, "5", argc > 3 ? argv[3] : NULL, NULL);
    }
    say("ends");
    _exit(0);
}
