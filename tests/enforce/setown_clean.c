/* setown_clean.c - the victim is to get the SIGIO of a socket: by fcntl, by ioctl, and by a
 * structure in memory.
 *
 * Source: fcntl(2), socket(7) FIOSETOWN, SIOCSPGRP. */
/* GIVES: F_SETOWN EPERM, F_SETOWN-garbage EPERM, F_SETOWN_EX EPERM */
/* TOLD: fcntl */
#include <asm/sockios.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "escape.h"

static int ends[2];

static void disturb(void)
{
    need(write(ends[1], "x", 1) == 1, "write");
}

int main(void)
{
    int to = victim();
    struct f_owner_ex owner = {F_OWNER_PID, to};

    need(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
    need(fcntl(ends[0], F_SETFL, O_ASYNC) == 0, "O_ASYNC");
    tried("F_SETOWN", direct(SYS_fcntl, ends[0], F_SETOWN, to, 0));
    disturb();
    tried("F_SETOWN-garbage", direct(SYS_fcntl, ends[0], F_SETOWN | GARBAGE, to | GARBAGE, 0));
    disturb();
    tried("F_SETOWN_EX", direct(SYS_fcntl, ends[0], F_SETOWN_EX, &owner, 0));
    disturb();
    (void)direct(SYS_ioctl, ends[0], FIOSETOWN, &to, 0); /* no rule sees it: the domain does */
    disturb();
    (void)direct(SYS_ioctl, ends[0], SIOCSPGRP, &to, 0);
    disturb();
    return 0;
}
