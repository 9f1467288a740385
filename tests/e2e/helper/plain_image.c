/* plain_image.c - an image for any C library and machine: prints its arguments, its environment's
 * size and a handler's delivery. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void on_usr1(int sig)
{
    static const char text[] = "image: delivered\n";
    (void)sig;
    (void)!write(1, text, sizeof(text) - 1);
}

int main(int argc, char **argv, char **envp)
{
    int entries = 0;
    for (; *envp != NULL; envp++) {
        entries += strncmp(*envp, "LD_PRELOAD=", 11) != 0 && strncmp(*envp, "SIGVET_", 7) != 0;
    }
    signal(SIGUSR1, on_usr1);
    raise(SIGUSR1);
    for (int i = 0; i < argc; i++) {
        printf("image: %s\n", argv[i]);
    }
    printf("image: %d variables\n", entries);
    return 8;
}
