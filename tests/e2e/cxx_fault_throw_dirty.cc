/* A hardware fault becomes an exception, thrown by the handler and caught around the faulty access.
 * */
/* FLAGS: -fnon-call-exceptions */
/* EXPECT: finding function=__cxa_allocate_exception signal=SIGSEGV handler=on_segv* level=note
 *         delivery=fault interrupted=none times=1 */
/* EXPECT: finding function=__cxa_throw signal=SIGSEGV handler=on_segv* level=note delivery=fault
 *         times=1 */
/* EXPECT: allow-gap kind=unverified */
#include <cstdio>
#include <cstdlib>

#include "target.h"

#ifndef CLEAN
#define CLEAN 0
#endif

static int *volatile address;
static int one = 1;

static void on_segv(int sig)
{
    throw sig;
}

int main()
{
    catch_signal(SIGSEGV, on_segv, SA_NODEFER);
    for (int i = 0; i < 3; i++) {
        address = i == 1 || CLEAN ? &one : nullptr;
        try {
            printf("read %d\n", *address);
        } catch (int value) {
            printf("caught %d\n", value);
            free(malloc(20));
        }
    }
    return 0;
}
