/* outlive_clean.c - a child that lives longer than the launcher, and then tries. What it gets is in
 * a file: its output may be gone by then.
 *
 * Source: docs/policy.md: nobody answers any more, so the kernel says ENOSYS. */
/* LATER: kill ENOSYS */
#include <fcntl.h>

#include "escape.h"

int main(void)
{
    pid_t launcher = getppid(), self = getpid();

    if (fork() != 0) {
        return 0;
    }
    (void)setsid();
    /* The run's orphans belong to the launcher, until it ends, too. */
    while (getppid() == self || (getenv("SIGVET_TRACE") != NULL && getppid() == launcher)) {
        (void)usleep(1000);
    }
    long result = direct(SYS_kill, victim(), SIGTERM, 0, 0);
    FILE *out = fopen("later.new", "w");
    need(out != NULL, "later");
    (void)fprintf(out, "kill %s\n", result == 0 ? "0" : strerrorname_np((int)-result));
    (void)fclose(out);
    return rename("later.new", "later") == 0 ? 0 : 99;
}
