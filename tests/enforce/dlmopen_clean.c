/* dlmopen_clean.c - a second libc, in a namespace of the dynamic linker that has no shim.
 *
 * Source: dlmopen(3). */
/* GIVES: kill EPERM */
/* TOLD: kill */
#include <dlfcn.h>

#include "escape.h"

int main(void)
{
    void *libc = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
    need(libc != NULL, "dlmopen");
    int (*other)(pid_t, int);
    *(void **)&other = dlsym(libc, "kill");
    int *(*error)(void);
    *(void **)&error = dlsym(libc, "__errno_location");
    need(other != NULL && error != NULL, "dlsym");
    tried("kill", other(victim(), SIGTERM) == 0 ? 0 : -*error());
    return 0;
}
