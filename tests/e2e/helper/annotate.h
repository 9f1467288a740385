/* annotate.h - a handler that calls functions which are marked with SIGVET_SAFE_FUNCTION(), and one that, with
 *              UNMARKED, calls one that is not.
 *
 * Owns:     main().
 * Contexts: see target.h.
 * Errors:   see target.h.
 * Source:   include/sigvet/sigvet.h */
#include <stdlib.h>

#include "sigvet/sigvet.h"
#include "target.h"

static void *volatile block;

static __attribute__((noinline)) void deeper(size_t size)
{
    block = malloc(size);
    free(block);
    handled++;
}

static void marked(size_t size)
{
    deeper(size);
    say("marked\n");
}
SIGVET_SAFE_FUNCTION(marked);

void exported(void); /* the loader is asked for its address */
void exported(void)
{
    free(malloc(10));
    block = malloc(20);
    handled++;
}
SIGVET_SAFE_FUNCTION(exported);

static __attribute__((noinline)) void unmarked(void)
{
    block = malloc(30);
    handled++;
}

static void on_usr1(int signal)
{
    (void)signal;
    marked(100);
    exported();
}

static void on_usr2(int signal)
{
    (void)signal;
#ifdef UNMARKED
    unmarked();
#else
    exported();
    (void)unmarked;
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    send_later(SIGUSR1);
    wait_handled(2);
    send_later(SIGUSR2);
    wait_handled(3);
    return 0;
}
