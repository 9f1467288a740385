/* roomy.h - a stack that is large enough for us, whatever the limit for the program is.
 *
 * Owns:     the stack, to the end of the process.
 * Contexts: the beginning of main().
 * Errors:   no memory for it: goes on with the stack that there is.
 * Source:   getrlimit(2) (RLIMIT_STACK), makecontext(3). */
#ifndef SIGVET_TOOLS_ROOMY_H
#define SIGVET_TOOLS_ROOMY_H

/* Calls `function` and returns what it returns. The limit itself stays: the program is to have it. */
int roomy_call(int (*function)(int argc, char **argv), int argc, char **argv);

#endif
