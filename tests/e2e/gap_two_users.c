/* A program is started while the effective user is not the real one: its loader ignores LD_PRELOAD. That its handlers
 * were installed without libc is not true, and not said. */
/* EXPECT-ROOT: gap kind=setuid text=*gap_two_users* */
#include "target.h"

#ifndef CHANGE /* the files that include this one have another way */
#define CHANGE() setresuid(13, 0, 0)
#endif

static void on_signal(int signal)
{
    (void)signal;
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        signal(SIGUSR1, on_signal);
        usleep(300000); /* the launcher looks */
        return 0;
    }
    if (geteuid() == 0) {
        must(CHANGE() == 0, "the change of users");
    }
    char *again[] = {argv[0], "again", NULL};
    execv(argv[0], again);
    return 9;
}
