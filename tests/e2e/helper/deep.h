/* deep.h - a deep recursion that calls unsafe functions at every depth: outside of a handler none
 * of them is a finding, whatever lay on that stack before.
 *
 * Contexts: normal only. */
#ifndef DEEP_H
#define DEEP_H

#include <stdio.h>
#include <stdlib.h>

static __attribute__((noinline)) int deep(int n)
{
    char text[200];
    void *volatile block = malloc((size_t)n + 1);
    snprintf(text, sizeof(text), "%ls", L"wide");
    free(block);
    int below = n == 0 ? 0 : deep(n - 1);
    printf("%d%c", n % 10, n == 0 ? '\n' : ' ');
    return below + (text[0] == 'w');
}

#endif
