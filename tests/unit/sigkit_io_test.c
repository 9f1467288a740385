/* sigkit_io_test.c - the self-pipe and the message writer of sigkit.h.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program. Handlers notify a static pipe.
 * Errors:   a failed check ends the test.
 * Source:   POSIX.1-2024 pipe2(), read(), write(); pipe(7). */
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "sigkit_fixture.h"

static struct sigkit_pipe news = SIGKIT_PIPE_INIT;

static bool readable(int fd, int ms)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int n;

    do {
        n = poll(&ready, 1, ms);
    } while (n < 0 && errno == EINTR);
    return n == 1;
}

static void notify(int num, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    (void)sigkit_pipe_notify(&news, num);
}

static void both_ends_are_non_blocking_and_closed_on_exec(void **state)
{
    (void)state;
    assert_fine(sigkit_pipe_open(&news));
    for (int i = 0; i < 2; i++) {
        int fd = i == 0 ? news.read_fd : news.write_fd;
        assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    }
    assert_int_equal(fcntl(news.read_fd, F_GETFL) & O_ACCMODE, O_RDONLY);
    assert_int_equal(fcntl(news.write_fd, F_GETFL) & O_ACCMODE, O_WRONLY);
    sigkit_pipe_close(&news);
}

static void a_handler_wakes_the_reader_and_says_which_signal(void **state)
{
    const union sigval value = {0};
    sigset_t seen;

    (void)state;
    assert_fine(sigkit_pipe_open(&news));
    assert_fine(sigkit_register_signal_handler(SIGHUP, notify));
    assert_fine(sigkit_register_signal_handler(32 - 1, notify)); /* the last of its word */
    assert_fine(sigkit_register_signal_handler(SIGRTMAX, notify));
    assert_false(readable(news.read_fd, 0));
    assert_fine(sigkit_pipe_drain(&news, &seen));
    assert_true(sigisemptyset(&seen));
    assert_int_equal(raise(SIGHUP), 0);
    assert_int_equal(raise(31), 0);
    assert_int_equal(sigqueue(getpid(), SIGRTMAX, value), 0);
    assert_int_equal(sigqueue(getpid(), SIGRTMAX, value), 0);
    assert_true(readable(news.read_fd, 0));
    fault_set(FAULT_READ, 0, EINTR);
    assert_fine(sigkit_pipe_drain(&news, &seen));
    for (int num = 1; num <= SIGKIT_SIGNAL_MAX; num++) {
        assert_int_equal(sigismember(&seen, num), num == SIGHUP || num == 31 || num == SIGRTMAX);
    }
    assert_false(readable(news.read_fd, 0));
    assert_fine(sigkit_pipe_drain(&news, &seen));
    assert_true(sigisemptyset(&seen));
    sigkit_pipe_close(&news);
}

static void a_full_pipe_loses_no_signal(void **state)
{
    sigset_t seen;

    (void)state;
    assert_fine(sigkit_pipe_open(&news));
    assert_int_equal(fcntl(news.write_fd, F_SETPIPE_SZ, 4096), 4096);
    for (int i = 0; i < 5000; i++) {
        assert_fine(sigkit_pipe_notify(&news, SIGUSR1));
    }
    assert_fine(sigkit_pipe_notify(&news, SIGUSR2));
    assert_fine(sigkit_pipe_drain(&news, &seen));
    assert_int_equal(sigismember(&seen, SIGUSR1), 1);
    assert_int_equal(sigismember(&seen, SIGUSR2), 1);
    assert_false(readable(news.read_fd, 0));
    fault_set(FAULT_WRITE, 0, EINTR);
    assert_fine(sigkit_pipe_notify(&news, SIGUSR1));
    assert_true(readable(news.read_fd, 0));
    sigkit_pipe_close(&news);
}

#define ROUNDS 3000
static int acknowledged;

/* Sends the next one as soon as the last one was seen: the reader is often still draining. */
static void *send_rounds(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        (void)sigkit_pipe_notify(&news, SIGUSR1);
        while (__atomic_load_n(&acknowledged, __ATOMIC_ACQUIRE) == i) {
            (void)sigkit_pipe_notify(&news, SIGUSR2);
        }
    }
    return NULL;
}

static void a_wake_up_is_never_lost(void **state)
{
    struct sigkit_killable sender = {.alive = false};
    sigset_t seen;

    (void)state;
    acknowledged = 0;
    assert_fine(sigkit_pipe_open(&news));
    assert_fine(sigkit_killable_start(&sender, send_rounds, NULL));
    for (int i = 0; i < ROUNDS; i += sigismember(&seen, SIGUSR1)) {
        assert_true(readable(news.read_fd, 10000));
        assert_fine(sigkit_pipe_drain(&news, &seen));
        __atomic_fetch_add(&acknowledged, sigismember(&seen, SIGUSR1), __ATOMIC_RELEASE);
    }
    assert_fine(sigkit_killable_join(&sender, NULL));
    assert_fine(sigkit_pipe_drain(&news, &seen));
    assert_int_equal(sigismember(&seen, SIGUSR1), 0);
    sigkit_pipe_close(&news);
}

static void pipes_that_are_not_open(void **state)
{
    struct sigkit_pipe p = SIGKIT_PIPE_INIT;
    struct rlimit found, none;
    sigset_t seen;

    (void)state;
    assert_kind_quiet(sigkit_pipe_notify(&p, SIGUSR1), SIGKIT_WRITE_PIPE);
    assert_kind(sigkit_pipe_drain(&p, &seen), SIGKIT_READ_PIPE, EBADF);
    assert_true(sigisemptyset(&seen));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &found), 0);
    none = (struct rlimit){0, found.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    errno = 0;
    enum sigkit_error error = sigkit_pipe_open(&p);
    int cause = errno;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &found), 0);
    assert_int_equal(error, SIGKIT_OPEN_PIPE);
    assert_int_equal(cause, EMFILE);
    assert_int_equal(p.read_fd, -1);
    assert_int_equal(p.write_fd, -1);
    assert_fine(sigkit_pipe_open(&p));
    assert_kind_quiet(sigkit_pipe_notify(&p, 0), SIGKIT_INVALID_SIGNAL);
    assert_kind_quiet(sigkit_pipe_notify(&p, 33), SIGKIT_INVALID_SIGNAL);
    assert_false(readable(p.read_fd, 0));
    assert_int_equal(close(p.write_fd), 0);
    p.write_fd = -1;
    assert_kind(sigkit_pipe_drain(&p, &seen), SIGKIT_READ_PIPE, EPIPE);
    int fd = p.read_fd;
    sigkit_pipe_close(&p);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    assert_int_equal(fcntl(STDOUT_FILENO, F_DUPFD, fd), fd); /* the number is somebody else's now */
    errno = 77;
    sigkit_pipe_close(&p);
    assert_int_equal(errno, 77);
    assert_int_equal(close(fd), 0);
}

/* The message as a string. */
static const char *text_of(const struct sigkit_message *m, char *out, size_t size)
{
    assert_in_range(m->len, 0, size - 1);
    memcpy(out, m->bytes, m->len);
    out[m->len] = '\0';
    return out;
}

static void a_message_is_built_of_texts_and_numbers(void **state)
{
    struct sigkit_message m;
    char room[256], text[257];

    (void)state;
    sigkit_message_start(&m, room, sizeof room);
    assert_string_equal(text_of(&m, text, sizeof text), "");
    sigkit_message_text(&m, "got ");
    sigkit_message_decimal(&m, 0);
    sigkit_message_text(&m, " ");
    sigkit_message_decimal(&m, LLONG_MIN);
    sigkit_message_text(&m, "");
    sigkit_message_text(&m, " ");
    sigkit_message_decimal(&m, LLONG_MAX);
    sigkit_message_text(&m, " ");
    sigkit_message_decimal(&m, -10);
    sigkit_message_text(&m, NULL);
    sigkit_message_hex(&m, 0);
    sigkit_message_text(&m, " ");
    sigkit_message_hex(&m, ULLONG_MAX);
    sigkit_message_text(&m, " ");
    sigkit_message_hex(&m, 0x9a0b);
    assert_string_equal(text_of(&m, text, sizeof text),
                        "got 0 -9223372036854775808 9223372036854775807 -10(null)"
                        "0x0 0xffffffffffffffff 0x9a0b");
    assert_false(m.cut);
}

/* "sig=-12 at 0xbeef!" in a buffer of every size: what is there when it ends within a number. */
static void a_message_never_leaves_its_buffer(void **state)
{
    static const char whole[] = "sig=-12 at 0xbeef!";

    (void)state;
    for (size_t size = 0; size < sizeof whole + 2; size++) {
        struct sigkit_message m;
        char room[64];
        size_t len = size < 4 ? size : size < 7 ? 4 : size < 11 ? size : size < 17 ? 11 : size;

        memset(room, '#', sizeof room);
        sigkit_message_start(&m, room, size);
        sigkit_message_text(&m, "sig=");
        sigkit_message_decimal(&m, -12);
        sigkit_message_text(&m, " at ");
        sigkit_message_hex(&m, 0xbeef);
        sigkit_message_text(&m, "!");
        if (len > sizeof whole - 1) {
            len = sizeof whole - 1;
        }
        assert_int_equal(m.len, len);
        assert_int_equal(m.cut, len < sizeof whole - 1);
        assert_memory_equal(room, whole, len);
        for (size_t i = len; i < sizeof room; i++) {
            assert_int_equal(room[i], '#');
        }
    }
}

static void nothing_is_added_once_a_message_was_cut(void **state)
{
    struct sigkit_message m;
    char room[4];

    (void)state;
    sigkit_message_start(&m, room, sizeof room);
    sigkit_message_decimal(&m, 123);
    sigkit_message_decimal(&m, 45);
    sigkit_message_decimal(&m, 6);
    sigkit_message_text(&m, "7");
    assert_true(m.cut);
    assert_int_equal(m.len, 3);
}

static void a_message_is_written_whole(void **state)
{
    struct sigkit_message m;
    char room[32], got[64];
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    sigkit_message_start(&m, room, 12);
    assert_fine(sigkit_message_write(&m, -1)); /* nothing to write */
    sigkit_message_text(&m, "interrupted\n");
    write_limit = 5;
    fault_set(FAULT_WRITE, 1, EINTR);
    assert_fine(sigkit_message_write(&m, ends[1]));
    assert_int_equal(read(ends[0], got, sizeof got), 12);
    assert_memory_equal(got, "interrupted\n", 12);
    sigkit_message_text(&m, "more");
    assert_kind_quiet(sigkit_message_write(&m, ends[1]), SIGKIT_MESSAGE_CUT);
    assert_int_equal(read(ends[0], got, sizeof got), 12);
    fault_set(FAULT_WRITE_NOTHING, 0, EINTR); /* errno means nothing then */
    assert_kind_quiet(sigkit_message_write(&m, ends[1]), SIGKIT_WRITE_MESSAGE);
    assert_kind_quiet(sigkit_message_write(&m, -1), SIGKIT_WRITE_MESSAGE);
    write_limit = SIZE_MAX;
    for (int i = 0; i < 65536 / 4096; i++) {
        static const char page[4096];
        assert_int_equal(write(ends[1], page, sizeof page), sizeof page);
    }
    assert_kind_quiet(sigkit_message_write(&m, ends[1]), SIGKIT_WRITE_MESSAGE);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static int out_fd;

static void tell(int num, siginfo_t *info, void *context)
{
    struct sigkit_message m;
    char room[64];

    (void)context;
    sigkit_message_start(&m, room, sizeof room);
    sigkit_message_text(&m, "signal ");
    sigkit_message_decimal(&m, num);
    sigkit_message_text(&m, " from ");
    sigkit_message_decimal(&m, info->si_pid);
    (void)sigkit_message_write(&m, out_fd);
    (void)sigkit_message_write(&m, -1);
}

static void a_handler_tells_and_leaves_errno_alone(void **state)
{
    char got[64] = "", want[64];
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    out_fd = ends[1];
    assert_fine(sigkit_register_signal_handler(SIGUSR2, tell));
    errno = 77;
    assert_int_equal(raise(SIGUSR2), 0);
    assert_int_equal(errno, 77);
    (void)snprintf(want, sizeof want, "signal %d from %d", SIGUSR2, getpid());
    assert_int_equal(read(ends[0], got, sizeof got - 1), strlen(want));
    assert_string_equal(got, want);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIGKIT_TEST(both_ends_are_non_blocking_and_closed_on_exec),
        SIGKIT_TEST(a_handler_wakes_the_reader_and_says_which_signal),
        SIGKIT_TEST(a_full_pipe_loses_no_signal),
        SIGKIT_TEST(a_wake_up_is_never_lost),
        SIGKIT_TEST(pipes_that_are_not_open),
        SIGKIT_TEST(a_message_is_built_of_texts_and_numbers),
        SIGKIT_TEST(a_message_never_leaves_its_buffer),
        SIGKIT_TEST(nothing_is_added_once_a_message_was_cut),
        SIGKIT_TEST(a_message_is_written_whole),
        SIGKIT_TEST(a_handler_tells_and_leaves_errno_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
