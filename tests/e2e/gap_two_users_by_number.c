/* As gap_two_users.c, the users changed by the number of the system call. */
/* EXPECT-ROOT: gap kind=setuid text=*gap_two_users_by_number* */
#include "target.h"

#include <sys/syscall.h>

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
        must(syscall(SYS_setresuid, 13, 0, 0) == 0, "setresuid");
    }
    char *again[] = {argv[0], "again", NULL};
    execv(argv[0], again);
    return 9;
}
