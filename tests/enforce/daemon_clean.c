/* daemon_clean.c - out of the session, the group and the parent's sight: it still is of the run.
 *
 * Source: setsid(2), daemon(7). */
/* GIVES: kill EPERM, own 0 */
/* TOLD: kill */
#include "escape.h"

int main(void)
{
    int ends[2];
    char byte;

    need(pipe(ends) == 0, "pipe");
    pid_t first = fork();
    if (first == 0) {
        (void)close(ends[0]);
        (void)setsid();
        if (fork() != 0) {
            _exit(0);
        }
        while (getppid() == first) {
        }
        tried("kill", direct(SYS_kill, victim(), SIGTERM, 0, 0));
        pid_t child = fork();
        if (child == 0) {
            (void)pause();
            _exit(0);
        }
        tried("own", direct(SYS_kill, child, SIGTERM, 0, 0));
        _exit(0);
    }
    (void)close(ends[1]);
    (void)waitpid(first, NULL, 0);
    (void)read(ends[0], &byte, 1); /* ends when the last of them does */
    return 0;
}
