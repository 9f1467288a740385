/* What the program sees of its environment is what it had, but for the variables that carry sigvet
 * on; also after it cleared or changed it. */
/* RUN: A=1 B=2 LD_BIND_NOW=1 */
/* RUN: LD_LIBRARY_PATH=/nonexistent */
/* EXPECT: none */
#define CLEAN
#include "child.h"

int main(int argc, char **argv)
{
    child_show(argc, argv);
    must(setenv("ADDED", "yes", 1) == 0, "setenv");
    child_show(argc, argv);
    must(clearenv() == 0, "clearenv");
    child_show(argc, argv);
    say(getenv("LD_PRELOAD") == NULL ? "no preload\n" : "a preload\n");
    return 0;
}
