/* As gap_two_users.c, by setreuid(). */
/* EXPECT-ROOT: gap kind=setuid text=*gap_two_users_by_real* */
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
        must(setreuid(13, 0) == 0, "setreuid");
    }
    char *again[] = {argv[0], "again", NULL};
    execv(argv[0], again);
    return 9;
}
