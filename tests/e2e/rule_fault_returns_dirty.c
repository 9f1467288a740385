/* The handler of a fault returns, again and again. */
/* OPTIONS: --events */
/* EXPECT: finding rule=fault-returns level=warning handler=on_segv signal=SIGSEGV times=1 */
/* EXIT: 7 */
#include <sys/mman.h>

#include "target.h"

#define TIMES 5000

static char *volatile page;

static void on_segv(int sig)
{
    (void)sig;
    if (++handled % TIMES == 0) {
        _exit(7);
    }
#ifdef CLEAN
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
#endif
}

int main(void)
{
    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(page != MAP_FAILED, "mmap");
    catch_signal(SIGSEGV, on_segv, 0);
#ifdef CLEAN
    while (handled < 3000) {
        *page = 1;
        mprotect(page, 4096, PROT_NONE);
    }
#else
    *page = 1;
#endif
    return 0;
}
