/* outgrown.h - more records than a process maps room for at its start: each call below has a place of its
 * own, and a stack of 60,000 bytes to be kept with it. CLEAN: no such calls; SEALED: under a filter that
 * kills for mmap and mremap. */
#include <stdlib.h>

#include "forbid.h"
#include "target.h"

#define DEEP 60000

#ifdef CLEAN
#define CALL (sink += 1)
#else
#define CALL (sink += rand())
#endif
#define TEN CALL, CALL, CALL, CALL, CALL, CALL, CALL, CALL, CALL, CALL

static volatile int sink;

static void on_usr1(int sig)
{
    volatile char deep[DEEP];
    deep[0] = (char)sig;
    deep[DEEP - 1] = deep[0];
    (void)(TEN, TEN, TEN, TEN, TEN, TEN, TEN, TEN);
}

static void on_usr2(int sig)
{
    handled += sig == SIGUSR2;
#ifndef CLEAN
    char text[] = "a b";
    strtok(text, " "); /* HERE */
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
#ifdef SEALED
    FORBID(KILL(mmap), KILL(mremap));
#endif
    raise(SIGUSR1);
    raise(SIGUSR2);
    pid_t child = fork();
    if (child == 0) {
        raise(SIGUSR2);
        _exit(handled == 2 ? 3 : 4);
    }
    say_child(child);
    return 0;
}
