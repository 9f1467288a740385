/* wait.c - tries to send to VICTIM, and once more when its input has ended. */
/* FLAGS: -static */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    pid_t to = (pid_t)atoi(getenv("VICTIM"));
    char byte;

    (void)setvbuf(stdout, NULL, _IONBF, 0);
    printf("kill %s\n", kill(to, SIGTERM) == 0 ? "0" : strerrorname_np(errno));
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    printf("kill %s\n", kill(to, SIGTERM) == 0 ? "0" : strerrorname_np(errno));
    return 0;
}
