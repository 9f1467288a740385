/* limits.h - sizes that C and assembly must agree on; so: no C in here. */
#ifndef SIGVET_SHIM_LIMITS_H
#define SIGVET_SHIM_LIMITS_H

#define SIGVET_THUNKS 512 /* different handlers per process image */
#define STUB_SIZE 64      /* bytes from one stub to the next */
#define STUB_JUMP 14      /* where in a stub its way on to the real function begins */
#define STUBS_HOT 5       /* the first rows of the table: see hot.c */

#define TRACING_EVENTS_ALONE 1 /* of event.h */

#define RAW_SELECTOR 0 /* offsets in struct raw_thread */
#define RAW_ON 1
#define RAW_SAVED 8
#define RAW_RESUME 56
#define RAW_CLONES 32     /* places that make threads without libc */
#define RAW_VFORKS 16     /* and those that call vfork */
#define RAW_CLONE_SIZE 64 /* bytes from one of their trampolines to the next */
#define RAW_PRCTL 157     /* __NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON */
#define RAW_DISPATCH 59
#define RAW_DISPATCH_ON 1

#endif
