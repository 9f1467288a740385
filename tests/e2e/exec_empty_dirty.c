/* The program empties its environment as `env -i` does and execs: the child is still followed, and
 * sees none of its old variables. */
/* RUN: SECRET=1 OTHER=2 */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=child_handler level=warning times=1 line
 *         */
/* EXIT: 6 */
#include "child.h"

int main(int argc, char **argv)
{
    if (argc > 1) {
        return child_main(argc, argv);
    }
    must(getenv("SECRET") != NULL, "getenv");
    char *const arguments[] = {argv[0], "child", NULL};
    char *const nothing[] = {NULL};
    arguments[0][0] = 'X';
    execve("/proc/self/exe", arguments, nothing);
    return 1;
}
