/* Four threads with an alternate stack each, in each other's memory when a thread has ended: deliveries on all of
 * them, one handler inside another, and calls in between. */
/* FLAGS: -pthread */
/* EXPECT: finding function=malloc signal=SIGUSR2 handler=on_usr2 level=warning times=1
 *         stack=malloc,on_usr2 line */
/* EXPECT: never handler=on_usr1 rule=unsafe-call */
/* EXPECT: never function=snprintf */
#include <pthread.h>
#include <sys/mman.h>

#include "deep.h"
#include "target.h"

#define THREADS 4
#define ROUNDS 3
#define SIZE (64 * 1024)

static void on_usr2(int sig)
{
    (void)sig;
#ifndef CLEAN
    void *volatile block = malloc(10); /* HERE */
    (void)block;
#endif
}

static void on_usr1(int sig)
{
    stack_t now;
    (void)sig;
    must(sigaltstack(NULL, &now) == 0 && (now.ss_flags & SS_ONSTACK) != 0, "the alternate stack");
    must(raise(SIGUSR2) == 0, "raise");
}

static __attribute__((noinline)) int work(int n)
{
    char text[200];
    void *volatile block = malloc((size_t)n + 1);
    snprintf(text, sizeof(text), "%ls", L"wide");
    free(block);
    return n == 0 ? text[0] == 'w' : work(n - 1);
}

static void *run(void *arg)
{
    char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(memory != MAP_FAILED, "mmap");
    stack_t stack = {.ss_sp = memory, .ss_size = SIZE};
    must(sigaltstack(&stack, NULL) == 0, "sigaltstack");
    for (int i = 0; i < 5; i++) {
        must(pthread_kill(pthread_self(), SIGUSR1) == 0, "pthread_kill");
        must(work(20) == 1, "work");
    }
    stack.ss_flags = SS_DISABLE;
    must(sigaltstack(&stack, NULL) == 0, "sigaltstack");
    must(munmap(memory, SIZE) == 0, "munmap");
    must(work(20) == 1, "work");
    return arg;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, SA_ONSTACK);
    catch_signal(SIGUSR2, on_usr2, SA_ONSTACK);
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++) {
            must(pthread_create(&threads[i], NULL, run, NULL) == 0, "pthread_create");
        }
        for (int i = 0; i < THREADS; i++) {
            must(pthread_join(threads[i], NULL) == 0, "pthread_join");
        }
        say_number("depth", deep(20));
    }
    return 0;
}
