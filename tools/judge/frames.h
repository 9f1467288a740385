/* frames.h - what the frames of a walk tell: where the program called into the runtime, and what it
 * called there.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   NULL or 0 where the frames do not tell; never a guess.
 * Source:   see frames.c. */
#ifndef SIGVET_TOOLS_FRAMES_H
#define SIGVET_TOOLS_FRAMES_H

#include "rule.h"

/* The runtime: what is called in it is the program's doing, how it goes on from there is not. */
bool frames_is_runtime(const struct rule_input *in, uint64_t address);

/* The exported function that the step is in, or NULL. */
const char *frames_exact_name(const struct rule_input *in, const struct walk_step *step);

/* The function of another module that the code before this return address calls, or NULL. */
const char *frames_called_outside(const struct rule_input *in, uint64_t ret);

/* Index of the innermost step of the handler's stack outside the runtime, and outside a language's library that
 * stands in the program, if there is one; 0: the handler itself is a
 * function of the runtime, or the innermost step is no part of it. */
size_t frames_call_site(const struct rule_input *in);

/* End of the run of runtime frames of the interrupted stack that begins at `first`. */
size_t frames_runtime_run(const struct rule_input *in, size_t first);

/* What the frame outside the run called, or NULL. */
const char *frames_run_called(const struct rule_input *in, size_t end);

/* The unsafe function that the interrupted code is inside of, or NULL; outer handlers' interrupted code
 * counts too. `skip_first`: the innermost run is raise() or kill() itself. */
const char *frames_interrupted_inside(const struct rule_input *in, bool skip_first);

#endif
