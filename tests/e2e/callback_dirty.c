/* The handler sorts a large array: qsort() is the finding; what the comparison function calls below
 * it is nested in it and no finding of its own. */
/* EXPECT: finding function=qsort signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
#include <stdlib.h>

#include "target.h"

static int numbers[1000];

static int compare(const void *a, const void *b)
{
    free(malloc(8));
    return *(const int *)a - *(const int *)b;
}

static void sort(void)
{
    qsort(numbers, 1000, sizeof(int), compare); /* HERE */
}

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    sort();
#endif
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    sort();
    say_number("first", numbers[0]);
    return 0;
}
