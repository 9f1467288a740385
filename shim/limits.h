/* limits.h - sizes that C and assembly must agree on; so: no C in here. */
#ifndef SIGVET_SHIM_LIMITS_H
#define SIGVET_SHIM_LIMITS_H

#define SIGVET_THUNKS 2048 /* different handlers per process image */
#define STUB_SHIFT 6       /* every stub fills 1 << STUB_SHIFT bytes */
#define STUB_JUMP 18       /* where in a stub its way on to the real function begins */
#define STUBS_HOT 4        /* the first rows of the table: see hot.c */

#endif
