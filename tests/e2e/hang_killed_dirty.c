/* Somebody loses patience with a handler before sigvet does. */
/* OPTIONS: --stuck=10 */
/* EXIT: SIGTERM */
/* EXPECT: finding rule=handler-stuck function=read signal=SIGUSR1 handler=on_usr1 level=warning times=1
 *         message=*had?not?come?back?for*when?SIGTERM?ended?the?process* stack=read,on_usr1 below=main */
#include "hang.h"

static int ends[2];

static void on_usr1(int sig)
{
    char byte;
    ssize_t n = read(ends[0], &byte, sizeof byte);

    (void)sig;
    (void)n;
}

int main(void)
{
    send_later(SIGTERM, 4000);
    catch (SIGUSR1, on_usr1);
    if (pipe(ends) != 0) {
        return 1;
    }
    kill(getpid(), SIGUSR1);
    return 0;
}
