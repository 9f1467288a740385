/* A handler waits for descriptors and for time, by functions that are watched in handlers alone. */
/* OPTIONS: --events */
/* RUN: poll */
/* RUN: fortified */
/* RUN: select */
/* RUN: epoll_wait */
/* RUN: usleep */
/* RUN: clock_nanosleep */
/* EXPECT: finding rule=blocking-call level=warning handler=on_usr1 signal=SIGUSR1 count=1 times=1
 *         function=poll|__poll_chk|select|epoll_wait|usleep|clock_nanosleep */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "target.h"

#ifdef CLEAN
#define FOR_EVER 0
#define A_WHILE 0
#else
#define FOR_EVER (-1)
#define A_WHILE 1000
#endif

int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size);

static const char *way;
static int ends[2], epoll;

static bool is(const char *name)
{
    return strcmp(way, name) == 0;
}

/* There is something to read, so none of these waits now. */
static void ask(void)
{
    struct pollfd fd = {.fd = ends[0], .events = POLLIN};
    struct epoll_event event;
    struct timespec some = {0, A_WHILE};
    if (is("poll")) {
        say_number("poll", poll(&fd, 1, FOR_EVER));
    } else if (is("fortified")) {
        say_number("__poll_chk", __poll_chk(&fd, 1, FOR_EVER, sizeof fd));
    } else if (is("select")) {
        fd_set set;
        struct timeval none = {0, 0};
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        say_number("select", select(ends[0] + 1, &set, NULL, NULL, FOR_EVER != 0 ? NULL : &none));
    } else if (is("epoll_wait")) {
        say_number("epoll_wait", epoll_wait(epoll, &event, 1, FOR_EVER));
    } else if (is("usleep")) {
        say_number("usleep", usleep(A_WHILE));
    } else {
        say_number("clock_nanosleep", clock_nanosleep(CLOCK_MONOTONIC, 0, &some, NULL));
    }
}

static void on_usr1(int sig)
{
    (void)sig;
    int saved = errno;
    ask();
    errno = saved;
    handled++;
}

int main(int argc, char **argv)
{
    struct epoll_event wanted = {.events = EPOLLIN};
    way = argv[argc - 1];
    must(pipe(ends) == 0 && write(ends[1], "", 1) == 1, "pipe");
    epoll = epoll_create1(0);
    must(epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &wanted) == 0, "epoll");
    for (int i = 0; i < 3; i++) {
        ask(); /* outside of handlers one may wait */
    }
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
