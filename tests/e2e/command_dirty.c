/* system() and popen() start shells that start the program again: all of it is followed. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=child_handler level=warning times=1
 *         count=2 line */
#include <stdio.h>

#include "child.h"

int main(int argc, char **argv)
{
    char command[5000], line[200];
    if (argc > 1) {
        return child_main(argc, argv);
    }
    must(snprintf(command, sizeof(command), "A=1 %s child", argv[0]) < (int)sizeof(command),
         "snprintf");
    say_number("system", system(command));
    FILE *pipe = popen(command, "r");
    must(pipe != NULL, "popen");
    while (fgets(line, sizeof(line), pipe) != NULL) {
        say(line);
    }
    say_number("pclose", pclose(pipe));
    return 0;
}
