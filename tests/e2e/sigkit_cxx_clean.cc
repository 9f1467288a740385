/* Everything that sigkit.h has for handlers, in C++: nothing to find. */
/* FLAGS: -std=c++17 -Wall -Wextra -Werror -I$S/../../include */
/* EXPECT: none */
#include <poll.h>

#include <cerrno>
#include <cstdio>

#include <sigvet/sigkit.h>

static sigkit_pipe news = SIGKIT_PIPE_INIT;

static void on_signal(int num, siginfo_t *, void *)
{
    const int before = errno;
    sigkit_message m;
    char room[64];

    sigkit_message_start(&m, room, sizeof room);
    sigkit_message_text(&m, "signal ");
    sigkit_message_decimal(&m, num);
    sigkit_message_text(&m, ", ");
    sigkit_message_hex(&m, 0xbeef);
    sigkit_message_text(&m, "\n");
    (void)sigkit_message_write(&m, STDOUT_FILENO);
    if (sigkit_block_signal(num) != SIGKIT_ALREADY_BLOCKED ||
        sigkit_pipe_notify(&news, num) != SIGKIT_OK) {
        _exit(3);
    }
    errno = before;
}

static void *wait_for_news(void *)
{
    pollfd ready = {news.read_fd, POLLIN, 0};

    while (poll(&ready, 1, -1) != 1) {
    }
    return nullptr;
}

static void must(sigkit_error error)
{
    if (error != SIGKIT_OK) {
        std::fprintf(stderr, "%s\n", sigkit_error_text(error));
        _exit(2);
    }
}

int main()
{
    const int num = sigkit_sigrtmin();
    sigkit_killable thread;
    sigset_t seen;

    must(sigkit_pipe_open(&news));
    must(sigkit_register_signal_handler(num, on_signal));
    must(sigkit_killable_start(&thread, wait_for_news, nullptr));
    must(sigkit_killable_kill(&thread, num));
    must(sigkit_killable_join(&thread, nullptr));
    must(sigkit_pipe_drain(&news, &seen));
    must(sigkit_block_signal(num));
    (void)raise(num);
    must(sigkit_clear_signal(num));
    must(sigkit_unblock_signal(num));
    sigkit_pipe_close(&news);
    std::printf("seen: %d\n", sigismember(&seen, num));
    return 0;
}
