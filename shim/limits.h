/* limits.h - sizes that C and assembly must agree on; so: no C in here. */
#ifndef SIGVET_SHIM_LIMITS_H
#define SIGVET_SHIM_LIMITS_H

#define SIGVET_THUNKS 2048 /* different handlers per process image */
#define STUB_SHIFT 6       /* every stub fills 1 << STUB_SHIFT bytes */

#endif
