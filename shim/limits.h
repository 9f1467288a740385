/* limits.h - sizes that C and assembly must agree on; so: no C in here. */
#ifndef SIGVET_SHIM_LIMITS_H
#define SIGVET_SHIM_LIMITS_H

#define SIGVET_THUNKS 512 /* different handlers per process image */
#define STUB_SIZE 64      /* bytes from one stub to the next */
#define STUB_JUMP 14      /* where in a stub its way on to the real function begins */
#define STUBS_HOT 5       /* the first rows of the table: see hot.c */

#endif
