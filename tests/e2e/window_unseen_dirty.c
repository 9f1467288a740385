/* The same server lets its signals in by system calls that no libc makes. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#include <stdint.h>
#include <sys/syscall.h>

#include "direct6.h"

#define KERNEL_MASK(set) \
    must(direct(SYS_rt_sigprocmask, SIG_SETMASK, set, 0, sizeof(uint64_t)) == 0, "rt_sigprocmask")
#define OPEN KERNEL_MASK(&opened)
#define CLOSE KERNEL_MASK(&blocked)
#include "window.h"
