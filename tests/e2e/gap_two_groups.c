/* As gap_two_users.c, the groups. */
/* EXPECT-ROOT: gap kind=setuid text=*gap_two_groups* */
#include "target.h"

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
        must(setegid(13) == 0, "setegid");
    }
    char *again[] = {argv[0], "again", NULL};
    execv(argv[0], again);
    return 9;
}
