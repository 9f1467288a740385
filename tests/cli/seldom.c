/* seldom.c - calls that are events only when they have to do with signals, for test_seldom.py. */
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE 65536

static void on_usr1(int sig)
{
    (void)sig;
    poll(NULL, 0, 0);
}

static char *map(void)
{
    return mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

int main(void)
{
    char *stack = map(), *other = map();
    const stack_t none = {.ss_flags = SS_DISABLE};
    stack_t set = {.ss_sp = stack, .ss_size = SIZE};
    for (int i = 0; i < 3; i++) {
        poll(NULL, 0, 0);
        munmap(map(), SIZE);
    }
    signal(SIGUSR1, on_usr1);
    sigaltstack(&set, NULL);
    raise(SIGUSR1);
    poll(NULL, 0, 0);
    munmap(other, SIZE);
    munmap(stack + SIZE - 4096, 4096); /* this one is its memory */
    sigaltstack(&none, NULL);
    munmap(stack, SIZE - 4096);
    return 0;
}
