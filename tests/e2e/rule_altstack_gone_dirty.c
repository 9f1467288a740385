/* An alternate stack is unmapped while it is set, and its thread goes on. */
/* OPTIONS: --events */
/* FLAGS: -pthread */
/* RUN: on */
/* RUN: part */
/* RUN: thread */
/* RUN: delivered */
/* EXIT: SIGSEGV */
/* EXPECT: finding rule=altstack-gone level=error function=munmap line=yes times=1 */
#include <pthread.h>

#include "altstack.h"

static char *stack;
static size_t stack_size;
static pthread_t main_thread;
static volatile sig_atomic_t is_gone;

static void on_signal(int sig)
{
    (void)sig;
    handled++;
}

/* A stack of several pages. */
static void set_stack(void)
{
    stack_size = getauxval(AT_MINSIGSTKSZ) + 4 * PAGE;
    stack_size = stack_size / PAGE * PAGE;
    stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack_t now = {.ss_sp = stack, .ss_size = stack_size};
    must(stack != MAP_FAILED && sigaltstack(&now, NULL) == 0, "sigaltstack");
}

static void *run(void *arg)
{
    set_stack();
    must(munmap(stack, stack_size) == 0, "munmap"); /* HERE */
    is_gone = 1;
    if (arg == NULL) {
        raise(SIGUSR2);
    }
    return arg;
}

/* The kernel finds no stack for the handler; the main thread makes no call behind its munmap(). */
static void *deliver(void *arg)
{
    while (is_gone == 0) {
    }
    must(pthread_kill(main_thread, SIGUSR1) == 0, "pthread_kill");
    return arg;
}

int main(int argc, char **argv)
{
    const char *way = argv[argc - 1];
    pthread_t thread;
    catch_signal(SIGUSR1, on_signal, SA_ONSTACK);
    catch_signal(SIGUSR2, on_signal, 0);
    main_thread = pthread_self();
    if (strcmp(way, "thread") == 0) {
        must(pthread_create(&thread, NULL, run, NULL) == 0, "pthread_create");
        must(pthread_join(thread, NULL) == 0, "pthread_join");
    } else if (strcmp(way, "delivered") == 0) {
        must(pthread_create(&thread, NULL, deliver, NULL) == 0, "pthread_create");
        run(&thread);
        for (;;) {
        }
    } else if (strcmp(way, "part") == 0) {
        set_stack();
        must(munmap(stack + PAGE, PAGE) == 0, "munmap"); /* HERE */
        raise(SIGUSR2);
    } else {
        run(NULL);
    }
    return 0;
}
