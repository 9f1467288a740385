/* Which blocked calls go on after a handler and which end with EINTR, by SA_RESTART. A thread sends
 * the signal once the kernel says that this thread sleeps. */
/* FLAGS: -pthread */
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/select.h>

#include "kernel.h"

static int ends[2];
static pid_t main_tid;
static pthread_t main_thread;
static atomic_int wanted;

static void on_usr1(int sig)
{
    (void)sig;
    handled++;
    /* Whoever is restarted finds a byte. */
    must(write(ends[1], "x", 1) == 1, "write");
}

/* The state letter of the main thread: S while it sleeps in a call. */
static char state_of_main(void)
{
    char path[64] = "/proc/self/task/", text[512];
    char digits[12];
    int n = 0;
    for (pid_t rest = main_tid; rest > 0; rest /= 10) {
        digits[n++] = (char)('0' + rest % 10);
    }
    char *p = path + strlen(path);
    while (n > 0) {
        *p++ = digits[--n];
    }
    strcpy(p, "/stat");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = read(fd, text, sizeof(text) - 1);
    must(len > 0, "stat");
    close(fd);
    text[len] = '\0';
    return strrchr(text, ')')[2];
}

static void *sender(void *arg)
{
    for (int i = 1; i <= 14; i++) {
        while (atomic_load(&wanted) < i) {
        }
        while (state_of_main() != 'S') {
        }
        must(pthread_kill(main_thread, SIGUSR1) == 0, "pthread_kill");
    }
    return arg;
}

static void blocked(int how)
{
    char byte;
    struct pollfd watched = {.fd = ends[0], .events = POLLIN};
    struct timespec hour = {3600, 0};
    sigset_t none;
    fd_set set;
    long result = 0;
    sigemptyset(&none);
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    atomic_fetch_add(&wanted, 1);
    errno = 0;
    switch (how) {
    case 0:
        result = read(ends[0], &byte, 1);
        break;
    case 1:
        result = poll(&watched, 1, 3600000);
        break;
    case 2:
        result = select(ends[0] + 1, &set, NULL, NULL, NULL);
        break;
    case 3:
        result = nanosleep(&hour, NULL);
        break;
    case 4:
        result = pause();
        break;
    case 5:
        result = sigsuspend(&none);
        break;
    default:
        result = ppoll(&watched, 1, &hour, &none);
        break;
    }
    say_number("call", how);
    say_number("  result", result);
    say_number("  errno", errno);
    if (how != 0 || result != 1) {
        must(read(ends[0], &byte, 1) == 1, "read");
    }
}

int main(void)
{
    pthread_t thread;
    main_tid = gettid();
    main_thread = pthread_self();
    must(pipe(ends) == 0, "pipe");
    must(pthread_create(&thread, NULL, sender, NULL) == 0, "pthread_create");
    for (int i = 0; i < 2; i++) {
        say(i == 0 ? "without SA_RESTART\n" : "with SA_RESTART\n");
        catch_signal(SIGUSR1, on_usr1, i == 0 ? 0 : SA_RESTART);
        for (int how = 0; how < 7; how++) {
            blocked(how);
        }
    }
    must(pthread_join(thread, NULL) == 0, "pthread_join");
    say_number("handled", handled);
    return 0;
}
