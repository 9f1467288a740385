/* The handler prints on a stream that the interrupted code has locked: glibc lets the same thread in again. */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXPECT: finding rule=unsafe-call function=fputs|fwrite level=warning because=this?thread?holds?the?stream*?lock*
 *         times=1 */
/* EXPECT: never because=*deadlock* */
#include <stdio.h>

#include "hang.h"

static void on_usr1(int sig)
{
    (void)sig;
    fputs("in the handler\n", stdout);
}

int main(void)
{
    catch (SIGUSR1, on_usr1);
    flockfile(stdout);
    kill(getpid(), SIGUSR1);
    funlockfile(stdout);
    return 0;
}
