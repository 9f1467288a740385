/* free() of a bad address faults inside libc; the handler prints with printf(). */
/* EXIT: 7 */
/* EXPECT: finding function=printf signal=SIGSEGV handler=on_segv level=error interrupted=free
 *         delivery=fault times=1 below=main line */
/* EXPECT: finding function=fflush handler=on_segv level=error interrupted=free times=1 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "target.h"

static void on_segv(int sig)
{
#ifdef CLEAN
    say_number("fault", sig);
#else
    printf("fault %d\n", sig); /* HERE */
    fflush(stdout);
#endif
    _exit(7);
}

int main(void)
{
    char *page = mmap(NULL, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *volatile bad = page + 4096;
    must(page != MAP_FAILED, "mmap");
    catch_signal(SIGSEGV, on_segv, 0);
    free(bad);
    return 0;
}
