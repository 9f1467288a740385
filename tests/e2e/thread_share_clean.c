/* 1,000 threads that have nothing to do with signals leave the process its share of events: no gap. */
/* FLAGS: -pthread */
/* EXPECT: none */
#include <pthread.h>
#include <signal.h>

static void on_usr1(int sig)
{
    (void)sig;
}

static void *nothing(void *argument)
{
    return argument;
}

int main(void)
{
    struct sigaction act = {.sa_handler = on_usr1};

    for (int i = 0; i < 1000; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0) {
            return 1;
        }
    }
    sigaction(SIGUSR1, &act, NULL);
    return raise(SIGUSR1);
}
