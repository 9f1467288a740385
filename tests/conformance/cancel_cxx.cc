/* A thread that is cancelled in a call of the signal API: the stack is unwound through the library, the
 * destructors run, and what catches everything sees it. */
/* FLAGS: -pthread */
#include <cxxabi.h>
#include <pthread.h>

#include "target.h"

struct noisy {
    const char *name;
    explicit noisy(const char *n) : name(n)
    {
    }
    ~noisy()
    {
        say(name);
        say(" destroyed\n");
    }
};

static pid_t waiting_tid;

static void wait_in(int how)
{
    noisy inner("inner");
    sigset_t set;
    struct timespec hour = {3600, 0};
    int sig = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    if (how == 0) {
        sigsuspend(&set);
    } else if (how == 1) {
        sigwait(&set, &sig);
    } else if (how == 2) {
        pause();
    } else {
        nanosleep(&hour, nullptr);
    }
}

static void *run(void *arg)
{
    noisy outer("outer");
    __atomic_store_n(&waiting_tid, gettid(), __ATOMIC_RELEASE);
    try {
        wait_in(*static_cast<int *>(arg));
    } catch (abi::__forced_unwind &) {
        say("unwinding\n");
        throw;
    }
    return nullptr;
}

/* The state letter of a thread. */
static char state_of(pid_t tid)
{
    char path[64] = "/proc/self/task/", text[512], digits[12];
    int n = 0;
    for (pid_t rest = tid; rest > 0; rest /= 10) {
        digits[n++] = static_cast<char>('0' + rest % 10);
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

int main()
{
    for (int how = 0; how < 4; how++) {
        pthread_t thread;
        void *result = nullptr;
        __atomic_store_n(&waiting_tid, 0, __ATOMIC_RELAXED);
        must(pthread_create(&thread, nullptr, run, &how) == 0, "pthread_create");
        while (__atomic_load_n(&waiting_tid, __ATOMIC_ACQUIRE) == 0) {
        }
        while (state_of(waiting_tid) != 'S') {
        }
        must(pthread_cancel(thread) == 0, "pthread_cancel");
        must(pthread_join(thread, &result) == 0, "pthread_join");
        say(result == PTHREAD_CANCELED ? "cancelled\n" : "it returned\n");
    }
    return 0;
}
