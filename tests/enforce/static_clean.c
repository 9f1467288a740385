/* static_clean.c - a program that no library can be loaded into. */
/* FLAGS: -static */
/* GIVES: kill EPERM, child 0 */
/* TOLD: kill */
#include "escape.h"

int main(void)
{
    tried("kill", kill(victim(), SIGKILL) == 0 ? 0 : -errno);
    pid_t child = fork();
    if (child == 0) {
        (void)pause();
        _exit(0);
    }
    tried("child", kill(child, SIGKILL) == 0 ? 0 : -errno);
    (void)waitpid(child, NULL, 0);
    return 0;
}
