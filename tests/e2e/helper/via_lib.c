/* via_lib.c - a library with a function that prints and one that does not, for library_via_*. */
#include <stdio.h>

void via_show(int number);
int via_number(int number);

static __attribute__((noinline)) void via_write(int number)
{
    printf("library: %d\n", number); /* HERE */
}

void via_show(int number)
{
    via_write(number);
    fflush(stdout);
}

int via_number(int number)
{
    return number + 1;
}
