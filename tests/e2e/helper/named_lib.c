/* named_lib.c - a library for named_*: what calls a function of another library, and what allocates.
 *
 * Contexts: handlers of the targets, too. */
#include <stdlib.h>

int via_number(int number);
int named_number(int number);
void *named_block(size_t size);

int named_number(int number)
{
    return via_number(number) + 1; /* HERE */
}

void *named_block(size_t size)
{
    void *block = malloc(size);
    if (block == NULL) {
        abort();
    }
    return block;
}
