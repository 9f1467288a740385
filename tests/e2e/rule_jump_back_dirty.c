/* A handler that interrupted fwrite() is interrupted in its turn, and that handler jumps: past both, or (clean) back into
 * the first one, which returns. */
/* OPTIONS: --events */
/* EXPECT: finding rule=left-by-jump level=error handler=on_usr1 signal=SIGUSR1 interrupted=fwrite times=1
 *         below=on_fault,fwrite,main */
/* EXPECT: finding rule=left-by-jump level=error handler=on_fault signal=SIGSEGV interrupted=fwrite times=1
 *         stack=on_usr1,on_fault below=fwrite,main */
#include <setjmp.h>
#include <stdio.h>
#include <sys/mman.h>

#include "target.h"

static sigjmp_buf home, back;
static char *page;

static void on_usr1(int sig)
{
    (void)sig;
#ifdef CLEAN
    siglongjmp(back, 1);
#else
    siglongjmp(home, 1);
#endif
}

static void on_fault(int sig)
{
    (void)sig;
    if (sigsetjmp(back, 1) == 0) {
        raise(SIGUSR1);
    }
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

int main(void)
{
    FILE *stream = fopen("/dev/null", "w");

    must(stream != NULL, "fopen");
    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(page != MAP_FAILED, "mmap");
    catch_signal(SIGSEGV, on_fault, 0);
    catch_signal(SIGUSR1, on_usr1, 0);
    if (sigsetjmp(home, 1) == 0) {
        say_number("wrote", (long)fwrite(page, 1, 100, stream));
    }
    say("back\n");
    return 0;
}
