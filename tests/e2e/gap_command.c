/* The environment is emptied before system() and popen() start a shell with it: it is started as in a bare run, and the
 * report says that it could not be followed. */
/* EXPECT: gap kind=environment text=*system* */
#include <stdio.h>
#include <stdlib.h>

#include "target.h"

int main(void)
{
    char line[64] = "";
    must(clearenv() == 0, "clearenv");
    say_number("system", system("exit 3"));
    FILE *f = popen("/bin/echo one", "r");
    must(f != NULL && fgets(line, sizeof line, f) != NULL, "popen");
    say(line);
    say_number("pclose", pclose(f));
    return 0;
}
