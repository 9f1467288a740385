/* Exit statuses and deaths by signal pass through. */
/* RUN: exit 0 */
/* EXIT: 0 */
/* RUN: exit 1 */
/* EXIT: 1 */
/* RUN: exit 2 */
/* EXIT: 2 */
/* RUN: exit 77 */
/* EXIT: 77 */
/* RUN: exit 126 */
/* EXIT: 126 */
/* RUN: exit 127 */
/* EXIT: 127 */
/* RUN: exit 128 */
/* EXIT: 128 */
/* RUN: exit 255 */
/* EXIT: 255 */
/* RUN: signal 1 */
/* EXIT: SIGHUP */
/* RUN: signal 2 */
/* EXIT: SIGINT */
/* RUN: signal 3 */
/* EXIT: SIGQUIT */
/* RUN: signal 4 */
/* EXIT: SIGILL */
/* RUN: signal 6 */
/* EXIT: SIGABRT */
/* RUN: signal 8 */
/* EXIT: SIGFPE */
/* RUN: signal 9 */
/* EXIT: SIGKILL */
/* RUN: signal 11 */
/* EXIT: SIGSEGV */
/* RUN: signal 13 */
/* EXIT: SIGPIPE */
/* RUN: signal 14 */
/* EXIT: SIGALRM */
/* RUN: signal 15 */
/* EXIT: SIGTERM */
/* RUN: signal 10 */
/* EXIT: SIGUSR1 */
/* RUN: signal 24 */
/* EXIT: SIGXCPU */
/* RUN: signal 31 */
/* EXIT: SIGSYS */
/* RUN: signal 40 */
/* EXIT: -40 */
/* RUN: signal 64 */
/* EXIT: -64 */
/* EXPECT: none */
#include <stdlib.h>

#include "target.h"

int main(int argc, char **argv)
{
    must(argc == 3, "arguments");
    int number = atoi(argv[2]);
    say(argv[1]);
    say_number("", number);
    if (strcmp(argv[1], "exit") == 0) {
        return number;
    }
    signal(number, SIG_DFL);
    raise(number);
    return 0;
}
