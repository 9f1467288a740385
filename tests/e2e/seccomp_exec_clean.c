/* A sandbox that lets itself exec, but kills for calls that only we would make on the way: neither it nor what it
 * starts is killed. */
/* EXPECT: none */
#include "forbid.h"
#include "target.h"

int main(void)
{
    FORBID(KILL(open), KILL(stat), KILL(getresuid), KILL(getresgid));
    execlp("true", "true", (char *)NULL);
    return 9;
}
