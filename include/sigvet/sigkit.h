/* sigkit.h - what a program needs to mend its signal handling: masks, handlers, killable threads, a
 *            self-pipe, and messages from handlers. docs/sigkit.md shows how they fit together.
 *
 * Owns:     nothing; header-only, for C and C++, needs libc alone. State is in the caller's
 *           structs, masks are the calling thread's.
 * Contexts: "any": async-signal-safe, also in a signal handler. "normal": not in a handler.
 * Errors:   a function that can fail returns a kind, SIGKIT_OK being 0, and leaves the cause in
 *           errno. On success errno stays as it was. sigkit_pipe_notify() and the message functions
 *           never change errno: for them the kind says all.
 * Source:   POSIX.1-2024 System Interfaces 2.4 (signals; 2.4.3: what is async-signal-safe),
 *           sigaction(2), pthread_sigmask(3), sigtimedwait(2), pipe(7), signal-safety(7). */
#ifndef SIGVET_SIGKIT_H
#define SIGVET_SIGKIT_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#ifndef SA_SIGINFO
#error "sigkit.h needs POSIX signals: compile with -D_GNU_SOURCE or -std=gnu17"
#endif

#ifdef __cplusplus
extern "C" {
#elif !defined(_GNU_SOURCE)
int pipe2(int ends[2], int flags); /* POSIX.1-2024; older headers hide it */
#endif

/* The highest signal number on Linux, and how many there are. */
#define SIGKIT_SIGNAL_MAX 64

/* What can go wrong: kind, text. OK stands alone: in C++98 no comma ends an enum. */
/* clang-format off */
#define SIGKIT_ERRORS(X)                                                                           \
    X(OK,                      "no error")                                                         \
    SIGKIT_FAULTS(X)
#define SIGKIT_FAULTS(X)                                                                           \
    X(INVALID_SIGNAL,          "not a signal number that a program may use here")                  \
    X(CREATE_SIGSET,           "the signal set could not be created")                              \
    X(ALREADY_BLOCKED,         "the signal is already blocked")                                    \
    X(NOT_BLOCKED,             "the signal is not blocked")                                        \
    X(COMPARE_BLOCKED_SIGNALS, "could not check whether the signal is in the blocked set")         \
    X(BLOCK_SIGNAL,            "the signal could not be blocked")                                  \
    X(RETRIEVE_SIGNAL_MASK,    "the signal mask could not be retrieved")                           \
    X(UNBLOCK_SIGNAL,          "the signal could not be unblocked")                                \
    X(CLEAR_WAIT_PENDING,      "could not wait for the pending signal")                            \
    X(CLEAR_GET_PENDING,       "the pending signals could not be retrieved")                       \
    X(CLEAR_CHECK_PENDING,     "could not check whether the signal is in the pending set")         \
    X(REGISTER_HANDLER,        "the signal handler could not be registered")                       \
    X(START_THREAD,            "the thread could not be started")                                  \
    X(KILL_THREAD,             "the signal could not be sent to the thread")                       \
    X(JOIN_THREAD,             "the thread could not be joined")                                   \
    X(OPEN_PIPE,               "the self-pipe could not be opened")                                \
    X(WRITE_PIPE,              "the self-pipe could not be written to")                            \
    X(READ_PIPE,               "the self-pipe could not be read from")                             \
    X(MESSAGE_CUT,             "the message did not fit into its buffer")                          \
    X(WRITE_MESSAGE,           "the message could not be written")
#define SIGKIT_ERROR_KIND(kind, text) , SIGKIT_##kind
#define SIGKIT_ERROR_NAME(kind, text) case SIGKIT_##kind: return "SIGKIT_" #kind;
#define SIGKIT_ERROR_TEXT(kind, text) case SIGKIT_##kind: return text;
/* clang-format on */

enum sigkit_error { SIGKIT_OK SIGKIT_FAULTS(SIGKIT_ERROR_KIND) };

/* The kind's name, as "SIGKIT_ALREADY_BLOCKED", and the kind in words, without the cause;
 * "SIGKIT_?" and "unknown error" for what is no kind.
 * Errors: none. Contexts: any. Source: the list above. */
static inline const char *sigkit_error_name(enum sigkit_error error)
{
    switch (error) {
        SIGKIT_ERRORS(SIGKIT_ERROR_NAME)
    }
    return "SIGKIT_?";
}

static inline const char *sigkit_error_text(enum sigkit_error error)
{
    switch (error) {
        SIGKIT_ERRORS(SIGKIT_ERROR_TEXT)
    }
    return "unknown error";
}

/* The end of a call: with a cause, leaves it in errno and returns the kind. Contexts: any. */
static inline enum sigkit_error sigkit_result(enum sigkit_error kind, int cause)
{
    errno = cause != 0 ? cause : errno;
    return cause != 0 ? kind : SIGKIT_OK;
}

/* The first and the last real-time signal that a program may use, both inclusive. libc keeps those
 * below the first for itself, so they are known at run time only: no case labels, no array sizes.
 * Contexts: any. Source: POSIX <signal.h>, signal(7). */
static inline int sigkit_sigrtmin(void)
{
    return SIGRTMIN;
}

static inline int sigkit_sigrtmax(void)
{
    return SIGRTMAX;
}

/* Whether `num` is a signal: SIGHUP to SIGSYS, or SIGRTMIN to SIGRTMAX. 0, the probe of kill(2), is
 * none, nor are libc's own numbers in between.
 * Errors: INVALID_SIGNAL (EINVAL). Contexts: any. Source: POSIX 2.4.1, signal(7). */
static inline enum sigkit_error sigkit_validate_signal_num(int num)
{
    if ((num >= SIGHUP && num <= SIGSYS) || (num >= SIGRTMIN && num <= SIGRTMAX)) {
        return SIGKIT_OK;
    }
    return sigkit_result(SIGKIT_INVALID_SIGNAL, EINVAL);
}

typedef void sigkit_handler(int num, siginfo_t *info, void *context);

/* Makes `handler` run for `num`, with every signal blocked meanwhile: no other handler of this
 * thread interrupts it. A fault (SIGSEGV and kin) in it ends the program at once. Calls that it
 * interrupts fail with EINTR (no SA_RESTART). The handler may use what 2.4.3 lists, and no more.
 * Errors: INVALID_SIGNAL (EINVAL; SIGKILL and SIGSTOP, too), REGISTER_HANDLER (EINVAL: no handler;
 * or as sigaction sets it). Contexts: any. Source: POSIX sigaction(), sigaction(2). */
static inline enum sigkit_error sigkit_register_signal_handler(int num, sigkit_handler *handler)
{
    struct sigaction act;

    if (sigkit_validate_signal_num(num) != SIGKIT_OK || num == SIGKILL || num == SIGSTOP) {
        return sigkit_result(SIGKIT_INVALID_SIGNAL, EINVAL);
    }
    if (handler == NULL) { /* to the kernel this would be SIG_DFL */
        return sigkit_result(SIGKIT_REGISTER_HANDLER, EINVAL);
    }
    memset(&act, 0, sizeof act);
    act.sa_sigaction = handler;
    act.sa_flags = SA_SIGINFO;
    (void)sigfillset(&act.sa_mask);
    return sigaction(num, &act, NULL) == 0 ? SIGKIT_OK : SIGKIT_REGISTER_HANDLER;
}

/* Makes *set hold exactly nums[0] to nums[count - 1].
 * Errors: CREATE_SIGSET (EINVAL: not a signal number); *set then holds those before it.
 * Contexts: any. Source: POSIX sigemptyset(), sigaddset(); sigsetops(3). */
static inline enum sigkit_error sigkit_create_sigset(const int *nums, size_t count, sigset_t *set)
{
    int rc = sigemptyset(set);

    for (size_t i = 0; i < count && rc == 0; i++) {
        rc = sigaddset(set, nums[i]);
    }
    return rc == 0 ? SIGKIT_OK : SIGKIT_CREATE_SIGSET;
}

/* Stores the numbers of the blocked signals, ascending, at most `room` of them, and in *count how
 * many there are, which may be more. An array of SIGKIT_SIGNAL_MAX holds them all.
 * Errors: RETRIEVE_SIGNAL_MASK. Contexts: any. Source: POSIX pthread_sigmask(). */
static inline enum sigkit_error sigkit_get_blocked_signals(int *nums, size_t room, size_t *count)
{
    sigset_t mask;
    int rc = pthread_sigmask(SIG_BLOCK, NULL, &mask);

    *count = 0;
    if (rc != 0) { /* the number is returned, errno is not set */
        return sigkit_result(SIGKIT_RETRIEVE_SIGNAL_MASK, rc);
    }
    for (int num = 1; num <= SIGRTMAX; num++) {
        if (sigismember(&mask, num) == 1 && (*count)++ < room) {
            nums[*count - 1] = num;
        }
    }
    return SIGKIT_OK;
}

/* Blocks `num`, which must not be blocked: who blocks twice and unblocks twice opens the outer
 * section too early. On failure the mask is as it was.
 * Errors: ALREADY_BLOCKED (EALREADY), CREATE_SIGSET (EINVAL: not a signal), BLOCK_SIGNAL (EINVAL:
 * SIGKILL and SIGSTOP, which the kernel would silently leave out), COMPARE_BLOCKED_SIGNALS.
 * Contexts: any; a mask that a handler changes is put back when it returns.
 * Source: POSIX pthread_sigmask(); pthread_sigmask(3), sigprocmask(2). */
static inline enum sigkit_error sigkit_block_signal(int num)
{
    sigset_t set, old;

    if (sigkit_create_sigset(&num, 1, &set) != SIGKIT_OK) {
        return SIGKIT_CREATE_SIGSET;
    }
    int rc = num == SIGKILL || num == SIGSTOP ? EINVAL : pthread_sigmask(SIG_BLOCK, &set, &old);
    if (rc != 0) {
        return sigkit_result(SIGKIT_BLOCK_SIGNAL, rc);
    }
    int member = sigismember(&old, num);
    if (member < 0) {
        rc = errno;
        (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
        return sigkit_result(SIGKIT_COMPARE_BLOCKED_SIGNALS, rc);
    }
    return sigkit_result(SIGKIT_ALREADY_BLOCKED, member == 1 ? EALREADY : 0);
}

/* Unblocks `num`; nothing happens when it is not blocked. What is pending is delivered before this
 * returns.
 * Errors: CREATE_SIGSET (EINVAL: not a signal), UNBLOCK_SIGNAL.
 * Contexts: any, see sigkit_block_signal(). Source: POSIX pthread_sigmask(); pthread_sigmask(3). */
static inline enum sigkit_error sigkit_unblock_signal(int num)
{
    sigset_t set;

    if (sigkit_create_sigset(&num, 1, &set) != SIGKIT_OK) {
        return SIGKIT_CREATE_SIGSET;
    }
    return sigkit_result(SIGKIT_UNBLOCK_SIGNAL, pthread_sigmask(SIG_UNBLOCK, &set, NULL));
}

/* Takes away every pending `num`, of the thread and of the process, queued ones included, without
 * its handler. Must be blocked: waiting for an unblocked signal is undefined, and what is not
 * blocked is delivered, not pending. Does not wait.
 * Errors: NOT_BLOCKED (EINVAL), CREATE_SIGSET (EINVAL: not a signal), RETRIEVE_SIGNAL_MASK,
 * CLEAR_WAIT_PENDING, CLEAR_GET_PENDING, CLEAR_CHECK_PENDING.
 * Contexts: normal (sigtimedwait is not on the list of 2.4.3); a cancellation point.
 * Source: POSIX sigtimedwait(), sigpending(); sigtimedwait(2). */
static inline enum sigkit_error sigkit_clear_signal(int num)
{
    const struct timespec at_once = {0, 0};
    sigset_t set, mask, pending;
    int before = errno;
    int more;

    if (sigkit_create_sigset(&num, 1, &set) != SIGKIT_OK) {
        return SIGKIT_CREATE_SIGSET;
    }
    int rc = pthread_sigmask(SIG_BLOCK, NULL, &mask);
    if (rc != 0) {
        return sigkit_result(SIGKIT_RETRIEVE_SIGNAL_MASK, rc);
    }
    if (sigismember(&mask, num) != 1) {
        return sigkit_result(SIGKIT_NOT_BLOCKED, EINVAL);
    }
    do { /* one at a time: real-time signals queue */
        if (sigtimedwait(&set, NULL, &at_once) < 0 && errno != EAGAIN && errno != EINTR) {
            return SIGKIT_CLEAR_WAIT_PENDING;
        }
        if (sigpending(&pending) != 0) {
            return SIGKIT_CLEAR_GET_PENDING;
        }
        more = sigismember(&pending, num);
        if (more < 0) {
            return SIGKIT_CLEAR_CHECK_PENDING;
        }
    } while (more != 0);
    errno = before;
    return SIGKIT_OK;
}

/* Killable threads: may be sent signals for as long as their handle lives, from start or adopt to
 * join. Best with real-time signals, which no library uses unasked. The caller sees to it that kill
 * and join do not run at the same time. */
struct sigkit_killable {
    pthread_t thread;
    bool alive; /* the handle is valid: not joined yet */
};

/* Starts a thread; it inherits the caller's mask.
 * Errors: START_THREAD (EAGAIN); k then has no thread.
 * Contexts: normal. Source: POSIX pthread_create(); pthread_create(3). */
static inline enum sigkit_error sigkit_killable_start(struct sigkit_killable *k,
                                                      void *(*start)(void *), void *arg)
{
    int rc = pthread_create(&k->thread, NULL, start, arg);

    k->alive = rc == 0;
    return sigkit_result(SIGKIT_START_THREAD, rc);
}

/* Makes a thread killable that something else started, as pthread_self(). The caller promises that
 * it is neither detached nor joined by others while k is in use.
 * Errors: none. Contexts: any. Source: POSIX 2.9.2 (life of a thread id). */
static inline void sigkit_killable_adopt(struct sigkit_killable *k, pthread_t thread)
{
    k->thread = thread;
    k->alive = true;
}

/* Sends `num` to this thread; 0 sends nothing and only checks. What the signal's default action
 * does hits the whole process: register a handler first. A thread that has ended, but was not
 * joined, is no error.
 * Errors: KILL_THREAD (ESRCH: no thread, or joined; EINVAL: not a signal; EAGAIN: queue full).
 * Contexts: any. Source: POSIX pthread_kill(); pthread_kill(3). */
static inline enum sigkit_error sigkit_killable_kill(const struct sigkit_killable *k, int num)
{
    return sigkit_result(SIGKIT_KILL_THREAD, k->alive ? pthread_kill(k->thread, num) : ESRCH);
}

/* Waits for the thread's end; *result is what it returned, unless `result` is NULL.
 * Errors: JOIN_THREAD (ESRCH: no thread, or joined; EDEADLK: itself). Contexts: normal; a
 * cancellation point. Source: POSIX pthread_join(); pthread_join(3). */
static inline enum sigkit_error sigkit_killable_join(struct sigkit_killable *k, void **result)
{
    int rc = k->alive ? pthread_join(k->thread, result) : ESRCH;

    k->alive = k->alive && rc != 0;
    return sigkit_result(SIGKIT_JOIN_THREAD, rc);
}

/* Self-pipe: a handler wakes the main loop. The bits tell which signals came, the bytes in the pipe
 * only wake: so a full pipe loses nothing. Usually a static object, as handlers get no argument.
 * After fork() the child shares the pipe, and would wake the parent: with its signals blocked, it
 * closes it and opens its own. */
struct sigkit_pipe {
    int read_fd; /* for poll(2): readable when a signal came */
    int write_fd;
    unsigned int pending[SIGKIT_SIGNAL_MAX / 32]; /* bit (num - 1) % 32 of word (num - 1) / 32 */
};

/* clang-format off */
#define SIGKIT_PIPE_INIT {-1, -1, {0, 0}}
/* clang-format on */

/* Opens the pipe: both ends non-blocking and closed on exec. Before the handlers are registered.
 * Errors: OPEN_PIPE (EMFILE, ENFILE); p is then closed. Contexts: normal.
 * Source: POSIX pipe2(), pipe(7). */
static inline enum sigkit_error sigkit_pipe_open(struct sigkit_pipe *p)
{
    int ends[2] = {-1, -1};
    int rc = pipe2(ends, O_CLOEXEC | O_NONBLOCK);

    memset(p->pending, 0, sizeof p->pending);
    p->read_fd = ends[0];
    __atomic_store_n(&p->write_fd, ends[1], __ATOMIC_SEQ_CST);
    return rc == 0 ? SIGKIT_OK : SIGKIT_OPEN_PIPE;
}

/* Notes that `num` came, and makes the pipe readable. Never blocks; errno stays as it was.
 * Errors: INVALID_SIGNAL, WRITE_PIPE (not open). Contexts: any; made for handlers.
 * Source: POSIX write(), pipe(7). */
static inline enum sigkit_error sigkit_pipe_notify(struct sigkit_pipe *p, int num)
{
    const char wake = 0;
    int before = errno;
    enum sigkit_error result = sigkit_validate_signal_num(num);

    if (result == SIGKIT_OK) {
        unsigned int at = ((unsigned int)num - 1) % SIGKIT_SIGNAL_MAX; /* gcc warns without */
        ssize_t n;

        /* First the bit, then the byte: sigkit_pipe_drain() takes them in the other order, so a
         * bit that it misses has its byte still to come. */
        (void)__atomic_fetch_or(&p->pending[at / 32], 1U << at % 32, __ATOMIC_SEQ_CST);
        do {
            n = write(__atomic_load_n(&p->write_fd, __ATOMIC_SEQ_CST), &wake, 1);
        } while (n < 0 && errno == EINTR);
        if (n != 1 && errno != EAGAIN) { /* full: the reader wakes anyway */
            result = SIGKIT_WRITE_PIPE;
        }
    }
    errno = before;
    return result;
}

/* Empties the pipe; *seen holds the signals that came since the last time: none when the wake-up
 * was spurious. How often each came is not told. Never blocks.
 * Errors: READ_PIPE (EBADF: not open; EPIPE: the write end is gone); *seen is then empty.
 * Contexts: normal; one reader at a time. Source: POSIX read(), pipe(7). */
static inline enum sigkit_error sigkit_pipe_drain(struct sigkit_pipe *p, sigset_t *seen)
{
    char bytes[256];
    int before = errno;
    ssize_t n;

    (void)sigemptyset(seen);
    do { /* less than asked for: it was empty then */
        n = read(p->read_fd, bytes, sizeof bytes);
    } while (n == (ssize_t)sizeof bytes || (n < 0 && errno == EINTR));
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        return sigkit_result(SIGKIT_READ_PIPE, n == 0 ? EPIPE : errno);
    }
    for (unsigned int word = 0; word < SIGKIT_SIGNAL_MAX / 32; word++) {
        unsigned int bits = __atomic_exchange_n(&p->pending[word], 0U, __ATOMIC_SEQ_CST);
        for (unsigned int bit = 0; bit < 32; bit++) {
            if ((bits >> bit & 1U) != 0) {
                (void)sigaddset(seen, (int)(word * 32 + bit + 1));
            }
        }
    }
    errno = before;
    return SIGKIT_OK;
}

/* Closes both ends; once more is harmless. Take the handlers away first: one that runs on another
 * thread may still hold the old number.
 * Errors: none. Contexts: normal. Source: POSIX close(). */
static inline void sigkit_pipe_close(struct sigkit_pipe *p)
{
    int ends[2] = {__atomic_exchange_n(&p->write_fd, -1, __ATOMIC_SEQ_CST), p->read_fd};
    int before = errno;

    p->read_fd = -1;
    for (int i = 0; i < 2; i++) {
        if (ends[i] >= 0) {
            (void)close(ends[i]);
        }
    }
    errno = before;
}

/* Messages from handlers, instead of printf. They grow in the caller's buffer, never past its end.
 * What does not fit is left out, and so is all after it; a number is there as a whole or not at
 * all. No NUL at the end. Of all these functions: Contexts: any. Source: POSIX 2.4.3 (memcpy,
 * strlen and write are listed). Errors: those that add something set m->cut. */
struct sigkit_message {
    char *bytes;
    size_t size; /* of the buffer */
    size_t len;
    bool cut;
};

/* Begins an empty message. */
static inline void sigkit_message_start(struct sigkit_message *m, char *buffer, size_t size)
{
    m->bytes = buffer;
    m->size = size;
    m->len = 0;
    m->cut = false;
}

/* Adds a string, as much of it as fits; NULL adds "(null)". */
static inline void sigkit_message_text(struct sigkit_message *m, const char *text)
{
    for (const char *c = text == NULL ? "(null)" : text; *c != '\0' && !m->cut; c++) {
        m->cut = m->len >= m->size;
        if (!m->cut) {
            m->bytes[m->len++] = *c;
        }
    }
}

/* Adds the digits of `value`, and before them `prefix`, of at most two characters. */
static inline void sigkit_message_number(struct sigkit_message *m, const char *prefix,
                                         uintmax_t value, unsigned int base)
{
    char digits[24]; /* 20 at most in base 10, and the prefix */
    size_t at = sizeof digits;

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    for (size_t i = strlen(prefix); i > 0; i--) {
        digits[--at] = prefix[i - 1];
    }
    m->cut = m->cut || sizeof digits - at > m->size - m->len;
    if (!m->cut) {
        memcpy(m->bytes + m->len, digits + at, sizeof digits - at);
        m->len += sizeof digits - at;
    }
}

/* Add a number: signed in base 10, or in hexadecimal as 0x1f. */
static inline void sigkit_message_decimal(struct sigkit_message *m, intmax_t value)
{
    uintmax_t magnitude = (uintmax_t)value;

    sigkit_message_number(m, value < 0 ? "-" : "", value < 0 ? 0 - magnitude : magnitude, 10);
}

static inline void sigkit_message_hex(struct sigkit_message *m, uintmax_t value)
{
    sigkit_message_number(m, "0x", value, 16);
}

/* Writes the message to `fd`: goes on after EINTR and after short writes; errno stays as it was.
 * The message stays, too, and can be written again. Blocks as write(2) on `fd` does.
 * Errors: MESSAGE_CUT (what there is was written), WRITE_MESSAGE (not all of it was; on a
 * non-blocking descriptor that is full, too). Source: POSIX write(), write(2). */
static inline enum sigkit_error sigkit_message_write(const struct sigkit_message *m, int fd)
{
    enum sigkit_error result = m->cut ? SIGKIT_MESSAGE_CUT : SIGKIT_OK;
    int before = errno;
    size_t done = 0;

    while (done < m->len) {
        ssize_t n = write(fd, m->bytes + done, m->len - done);
        if (n > 0) {
            done += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            result = SIGKIT_WRITE_MESSAGE;
            break;
        }
    }
    errno = before;
    return result;
}

#ifdef __cplusplus
}
#endif

#endif
