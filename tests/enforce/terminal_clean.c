/* terminal_clean.c - a terminal of the victim's: signals by way of it that a system call asks for
 * at once. MASTER is the descriptor of its other end.
 *
 * What typing does stays open: who holds the other end of a terminal can write ^C to it, or close
 * it.
 *
 * Source: ioctl_tty(2) TIOCSIG, TIOCSTI; vhangup(2). */
/* TERMINAL: yes */
/* GIVES: TIOCSIG EPERM, TIOCSIG-garbage EPERM, TIOCSTI EPERM, vhangup EPERM */
#include <fcntl.h>
#include <sys/ioctl.h>

#include "escape.h"

#ifndef TIOCSIG
#define TIOCSIG 0x40045436
#endif

int main(void)
{
    int master = atoi(getenv("MASTER"));
    int slave = open(getenv("TERMINAL"), O_RDWR | O_NOCTTY);

    need(slave >= 0, "TERMINAL");
    tried("TIOCSIG", direct(SYS_ioctl, master, TIOCSIG, SIGQUIT, 0));
    tried("TIOCSIG-garbage", direct(SYS_ioctl, master, TIOCSIG | GARBAGE, SIGQUIT, 0));
    tried("TIOCSTI", direct(SYS_ioctl, slave, TIOCSTI, "\003", 0));
    if (getenv("SIGVET_TRACE") !=
        NULL) { /* bare it would hang up the terminal that the tests run in */
        tried("vhangup", direct(SYS_vhangup, 0, 0, 0, 0));
    }
    return 0;
}
