/* init.h - waking up before our constructor's turn. */
#ifndef SIGVET_SHIM_INIT_H
#define SIGVET_SHIM_INIT_H

/* The loader calls them, as the linker is told (cmake/shim.cmake). */
__attribute__((visibility("hidden"))) void sigvet_init(int argc, char *argv[], char *envp[]);
__attribute__((visibility("hidden"))) void sigvet_fini(void);

/* Wakes the shim if that has not happened yet. Context: any; system calls the first time only. */
void init_early(void);

#endif
