/* A handler installed by sigvec(), which only old programs link. */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none sender=SI_TIMER count=1 times=1 installed=main
 *         line */
struct old_vec {
    void (*handler)(int);
    int mask, flags;
};
int old_sigvec(int sig, const struct old_vec *vec, struct old_vec *old);
__asm__(".symver old_sigvec,sigvec@GLIBC_2.2.5");
#define INSTALL old_sigvec(SIGUSR1, &(struct old_vec){.handler = on_usr1}, NULL)
#include "install.h"
