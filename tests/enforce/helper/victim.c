/* victim.c - a process outside of the run: says its pid, then each signal that reaches it, until
 * its input ends.
 *
 * usage: victim [TERMINAL]     TERMINAL becomes its controlling terminal
 * Errors: exit 99.
 * Source: signalfd(2), ioctl_tty(2). */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    sigset_t all;
    struct signalfd_siginfo si;

    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, NULL);
    (void)setsid();
    if (argc > 1) {
        int tty = open(argv[1], O_RDWR);
        if (tty < 0 || ioctl(tty, TIOCSCTTY, 0) != 0 || tcsetpgrp(tty, getpid()) != 0) {
            return 99;
        }
    }
    int signals = signalfd(-1, &all, SFD_NONBLOCK);
    (void)setvbuf(stdout, NULL, _IONBF, 0);
    printf("%d\n", (int)getpid());
    struct pollfd both[] = {{.fd = signals, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    for (;;) {
        (void)poll(both, 2, -1);
        while (read(signals, &si, sizeof si) == sizeof si) {
            printf("signal %u\n", si.ssi_signo);
        }
        if (both[1].revents != 0) {
            return 0;
        }
    }
}
