/* The program's own comparison function raises the signal inside qsort() of an array that makes
 * qsort() allocate: a delivery that the thread asked for itself. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning|error
 *         delivery=synchronous times=1 below=raise,compare,*qsort*,main line */
#include <stdlib.h>

#include "target.h"

static int numbers[1000];
static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

static int compare(const void *a, const void *b)
{
    if (handled == 0) {
        raise(SIGUSR1);
    }
    return *(const int *)a - *(const int *)b;
}

int main(void)
{
    for (int i = 0; i < 1000; i++) {
        numbers[i] = 1000 - i;
    }
    catch_signal(SIGUSR1, on_usr1, 0);
    qsort(numbers, 1000, sizeof(int), compare);
    say_number("first", numbers[0]);
    return 0;
}
