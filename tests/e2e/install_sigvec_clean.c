/* A handler installed by sigvec(), which only old programs link, that only calls write(). */
/* EXPECT: none */
#define CLEAN
struct old_vec {
    void (*handler)(int);
    int mask, flags;
};
int old_sigvec(int sig, const struct old_vec *vec, struct old_vec *old);
__asm__(".symver old_sigvec,sigvec@GLIBC_2.2.5");
#define INSTALL old_sigvec(SIGUSR1, &(struct old_vec){.handler = on_usr1}, NULL)
#include "install.h"
