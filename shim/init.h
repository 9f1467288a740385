/* init.h - waking up before our constructor's turn. */
#ifndef SIGVET_SHIM_INIT_H
#define SIGVET_SHIM_INIT_H

/* Wakes the shim if that has not happened yet. Context: any; system calls the first time only. */
void init_early(void);

#endif
