/* The handler calls qsort() of 40 bytes. */
/* EXPECT: finding function=qsort signal=SIGUSR1 handler=on_usr1 level=note interrupted=none times=1
 *         line */
#include <stdlib.h>

static int numbers[1000];
static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}
#define SETUP numbers[0] = 5
#define CALL qsort(numbers, 10, sizeof(int), compare)
#define AFTER say_number("last", numbers[999])
#include "call.h"
