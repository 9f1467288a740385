/* A handler leaves another errno than it found: one sends a signal whose default action ends nothing, another one mends
 * the fault. */
/* RUN: raise */
/* RUN: kill */
/* RUN: fault */
/* EXPECT: finding rule=errno-clobbered level=warning handler=on_signal|on_fault times=1 */
#include <sys/mman.h>

#include "target.h"

#ifdef CLEAN
#define AGAIN(sig) (sig)
#else
#define AGAIN(sig) SIGURG
#endif

static volatile int by_kill;
static char *volatile page;

static void on_signal(int sig)
{
    must(close(-1) < 0, "close");
    signal(sig, SIG_DFL);
    must((by_kill ? kill(getpid(), AGAIN(sig)) : raise(AGAIN(sig))) == 0, "again");
    handled++;
}

static void on_fault(int sig)
{
    must(close(-1) < 0, "close");
#ifdef CLEAN
    signal(sig, SIG_DFL);
#else
    must(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0 && sig == SIGSEGV, "mprotect");
#endif
}

int main(int argc, char **argv)
{
    must(argc == 2, "how");
    if (strcmp(argv[1], "fault") == 0) {
        page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        catch_signal(SIGSEGV, on_fault, 0);
        page[0] = 1;
        return 0;
    }
    by_kill = strcmp(argv[1], "kill") == 0;
    catch_signal(SIGUSR1, on_signal, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
