/* depth.c - how deep one call under a policy goes below a handler that makes it: bytes of a painted alternate
 * stack. DEED [PID]; test_stack.py compares it with the bare run. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIZE 65536
#define PAINT 0xa5

static unsigned char stack[SIZE];
static const char *deed;
static pid_t pid;
static size_t used;

static __attribute__((noinline)) void act(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    if (strcmp(deed, "kill") == 0) {
        kill(pid, SIGURG);
    } else if (strcmp(deed, "sigaction") == 0) {
        sigaction(SIGUSR2, &action, NULL);
    } else if (strcmp(deed, "signal") == 0) {
        signal(SIGUSR2, SIG_IGN);
    }
}

static void on_usr1(int signal)
{
    unsigned char *here = __builtin_frame_address(0);
    size_t clean = 0;
    (void)signal;
    act();
    while (stack + clean < here && stack[clean] == PAINT) {
        clean++;
    }
    used = (size_t)(here - (stack + clean));
}

int main(int argc, char **argv)
{
    deed = argc > 1 ? argv[1] : "";
    pid = argc > 2 ? atoi(argv[2]) : 0;
    memset(stack, PAINT, sizeof stack);
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_usr1, .sa_flags = SA_ONSTACK};
    if (sigaltstack(&alternate, NULL) != 0 || sigaction(SIGUSR1, &action, NULL) != 0) {
        return 1;
    }
    raise(SIGUSR1);
    printf("%zu\n", used);
    return 0;
}
