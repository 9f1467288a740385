/* thunk.h - handler records and the thunks that stand for them in the kernel.
 *
 * Owns:     the append-only table of {handler, SA_SIGINFO or not}; which handler record counts a
 *           delivery.
 * Contexts: any; no lock, no system call, errno untouched.
 * Source:   sigaction(2); rt_sigaction in the kernel.
 *
 * K1  The kernel is the ledger: the thunk that it gives back names the handler that was installed.
 *     A table entry never changes once set, so no order between threads matters. */
#ifndef SIGVET_SHIM_THUNK_H
#define SIGVET_SHIM_THUNK_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* The thunk of a handler; -1: the table is full. `address` may be a thunk itself. The second one is for a handler
 * whose sa_mask holds SIGSYS as far as the program knows (raw_mask.h). */
int thunk_for(uintptr_t address, bool siginfo);
int thunk_for_hiding(uintptr_t address, bool siginfo);

uintptr_t thunk_address(uint32_t thunk);

/* The thunk that begins at `address`, or -1. */
int thunk_at(uintptr_t address);

uintptr_t thunk_handler(uint32_t thunk);
bool thunk_siginfo(uint32_t thunk); /* the program asked for SA_SIGINFO */
bool thunk_hides(uint32_t thunk);   /* it was made by thunk_for_hiding() */

/* Notes that `thunk` is about to be installed for `signal` by the code that returns to `caller`;
 * returns the offset of the handler record, to be given to thunk_installed() once the kernel
 * agreed. 0: no trace or no room. */
uint64_t thunk_note(uint32_t signal, uint32_t thunk, const struct sigaction *act, uintptr_t caller);
void thunk_installed(uint64_t record);

/* The thunk that was last noted for `signal`, -1 for none; and: what is installed now is none. */
int thunk_last(uint32_t signal);
void thunk_forget(uint32_t signal);

/* Who made the call whose return address `caller` stands at `sp`: `caller`, or the first byte of a handler as one
 * where the handler jumped on to what was called, which then returns to us. */
uintptr_t thunk_caller(uintptr_t caller, uintptr_t sp);

/* The kernel enters a handler here, through thunk number `thunk`. */
__attribute__((visibility("hidden"))) void sigvet_deliver(int signal, siginfo_t *info,
                                                          void *context, uint32_t thunk);

/* The handler record that counts deliveries of `signal` to `thunk`; 0: none. */
uint64_t thunk_record(uint32_t signal, uint32_t thunk);

#endif
