/* A server keeps its signal blocked but in epoll_pwait(): its handler may allocate, a note. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note interrupted=none
 *         times=1 count=3 */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note times=1 count=3 */
#include <sys/epoll.h>
#define WAIT epoll_pwait(epoll, events, 1, -1, &open_mask)
#define SETUP                     \
    struct epoll_event events[1]; \
    int epoll = epoll_create1(EPOLL_CLOEXEC)
#include "server.h"
