/* m32_clean.c - a 32-bit program.
 *
 * Source: <asm/unistd_32.h>. */
/* FLAGS: -m32 -static */
/* GIVES: kill EPERM, F_SETOWN EPERM, child 0 */
/* TOLD: kill fcntl */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void tried(const char *what, int result)
{
    printf("%s %s\n", what, result == 0 ? "0" : strerrorname_np(errno));
    (void)fflush(stdout);
}

int main(void)
{
    pid_t to = (pid_t)atoi(getenv("VICTIM"));
    int ends[2];

    if (pipe(ends) != 0) {
        return 99;
    }
    tried("kill", kill(to, SIGTERM));
    tried("F_SETOWN", fcntl(ends[0], F_SETOWN, to));
    pid_t child = fork();
    if (child == 0) {
        (void)pause();
        _exit(0);
    }
    tried("child", kill(child, SIGTERM));
    (void)waitpid(child, NULL, 0);
    return 0;
}
