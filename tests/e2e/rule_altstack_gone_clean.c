/* Memory is unmapped that is no alternate stack, or none any more. */
/* OPTIONS: --events */
/* FLAGS: -pthread */
/* RUN: disabled */
/* RUN: replaced */
/* RUN: beside */
/* RUN: refused */
/* RUN: blocked */
/* RUN: thread */
/* RUN: end */
/* EXPECT: never rule=altstack-gone */
#include <pthread.h>

#include "altstack.h"

static const char *way;

static void on_signal(int sig)
{
    (void)sig;
    handled++;
}

static char *map(size_t pages)
{
    char *base =
        mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(base != MAP_FAILED, "mmap");
    return base;
}

static void set_stack(char *base, size_t size)
{
    stack_t now = {.ss_sp = base, .ss_size = size, .ss_flags = base == NULL ? SS_DISABLE : 0};
    must(sigaltstack(&now, NULL) == 0, "sigaltstack");
}

static bool is(const char *name)
{
    return strcmp(way, name) == 0;
}

static void *run(void *arg)
{
    size_t pages = getauxval(AT_MINSIGSTKSZ) / PAGE + 4;
    size_t size = pages * PAGE;
    char *memory = map(3 * pages), *stack = memory + size;
    set_stack(stack, size);
    raise(SIGUSR1);
    if (is("disabled")) {
        set_stack(NULL, 0);
        munmap(stack, size);
    } else if (is("replaced")) {
        set_stack(map(pages), size);
        munmap(stack, size);
    } else if (is("beside")) {
        munmap(memory, size);
        munmap(stack + size, size);
    } else if (is("refused")) {
        must(munmap(stack + 1, size) == -1, "munmap");
    } else if (is("blocked")) {
        sigset_t all;
        sigfillset(&all);
        must(pthread_sigmask(SIG_SETMASK, &all, NULL) == 0, "pthread_sigmask");
        munmap(stack, size);
        set_stack(NULL, 0);
    } else {
        munmap(stack, size); /* the last thing that it does */
        return arg;
    }
    raise(SIGUSR1);
    return arg;
}

int main(int argc, char **argv)
{
    way = argv[argc - 1];
    catch_signal(SIGUSR1, on_signal, SA_ONSTACK);
    if (is("thread")) {
        pthread_t thread;
        must(pthread_create(&thread, NULL, run, NULL) == 0, "pthread_create");
        must(pthread_join(thread, NULL) == 0, "pthread_join");
        raise(SIGUSR1);
    } else {
        run(NULL);
    }
    return 0;
}
