/* sigcodes.h - values of si_code that older headers do not know.
 *
 * Owns:     nothing.
 * Contexts: the tools only; for tools/base/codes.def.
 * Source:   Linux uapi/asm-generic/siginfo.h. */
#ifndef SIGVET_TOOLS_SIGCODES_H
#define SIGVET_TOOLS_SIGCODES_H

#include <signal.h>

#ifndef SEGV_CPERR
#define SEGV_CPERR 10
#endif
#ifndef SYS_SECCOMP
#define SYS_SECCOMP 1
#endif
#ifndef SYS_USER_DISPATCH
#define SYS_USER_DISPATCH 2
#endif
#ifndef TRAP_PERF
#define TRAP_PERF 6
#endif

#endif
