/* A signalfd that only a forked child reads, which blocks its signal. */
/* OPTIONS: --events */
/* EXPECT: never rule=wait-on-unblocked level=warning */
/* EXPECT: finding rule=wait-on-unblocked level=note function=signalfd because=*child* times=1 */
#include <sys/signalfd.h>

#include "target.h"

int main(void)
{
    sigset_t set;
    struct signalfd_siginfo info;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    int fd = signalfd(-1, &set, SFD_CLOEXEC);
    must(fd >= 0, "signalfd");
    pid_t pid = fork();
    if (pid == 0) {
        sigprocmask(SIG_BLOCK, &set, NULL);
        raise(SIGUSR1);
        _exit(read(fd, &info, sizeof info) == sizeof info ? 0 : 9);
    }
    say_child(pid);
    return 0;
}
