/* chain.h - who called a function that has no unwind table entry, told by call instructions.
 *
 * Some programs are built without unwind tables (busybox, mplayer, s-nail). A return address on the stack follows a call
 * instruction, and a direct call says which function it entered: so the frames of a handler can be tied together,
 * from the unsafe call up to the frame of ours that called the handler.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Stack bytes and files are hostile: every search is bounded.
 * Errors:   what is not certain is "no": the walk ends there, as it would without.
 * Source:   Intel 64 manual, CALL; the x86-64 psABI. */
#ifndef SIGVET_TOOLS_CHAIN_H
#define SIGVET_TOOLS_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

struct sigvet_unsafe_call;
struct space;

/* From the frame with return address *ip and stack pointer *sp to the one that called its function. */
bool chain_step(const struct space *space, const struct sigvet_unsafe_call *call, uint64_t *ip,
                uint64_t *sp);

#endif
