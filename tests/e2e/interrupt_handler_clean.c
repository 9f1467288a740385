/* The twin that writes with write(2). */
/* EXPECT: none */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t runs;

static void my_handler(int signal)
{
    static const char text[] = "my_handler\n";
    (void)signal;
    runs++;
    if (write(STDOUT_FILENO, text, sizeof text - 1) < 0) {
        _exit(EXIT_FAILURE);
    }
}

int main(void)
{
    struct sigaction act = {.sa_handler = my_handler};
    sigemptyset(&act.sa_mask);
    sigaction(SIGINT, &act, NULL);
    raise(SIGINT);
    return runs == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
