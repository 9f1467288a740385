/* livestack.h - where a thread of a running process is: its state, its registers, the bytes of its stack.
 *
 * Owns:     the thread that was stopped and could not be let go yet, if there is one.
 * Contexts: the launcher, one thread. The process is hostile, and goes on while it is looked at.
 * Errors:   false where the kernel does not tell, or what was read does not fit together.
 * Source:   proc(5) for /proc/PID/task/TID/{stat,syscall}; ptrace(2), process_vm_readv(2); futex(2); glibc's
 *           struct __pthread_mutex_s and _IO_lock_t.
 *
 * Processes and threads go by their numbers in our PID namespace; only in records they go by their own.
 *
 * L1  A thread that waits in a system call is left alone: some calls end with EINTR when their thread is stopped
 *     for a moment. */
#ifndef SIGVET_TOOLS_LIVESTACK_H
#define SIGVET_TOOLS_LIVESTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sigvet/trace.h"

/* One letter of proc(5), and the CPU time that it has taken. */
bool livestack_state(pid_t pid, pid_t tid, char *state, uint64_t *cpu_ns);

/* Its parent; 0: it has none, or is gone. */
pid_t livestack_parent(pid_t pid);

/* Of the thread, in the handler that at.ucontext is the context of: fills in registers, regions, the
 * system call that it waits in, and source. `out` has room for SIGVET_RECORD_MAX bytes, rec.size becomes what
 * is used of it. False, but at.regs.sp is not 0: its registers are known, and its stack is elsewhere or cannot be
 * read. livestack_waiting() leaves it alone (L1), livestack_stopped() stops it for a moment. */
bool livestack_waiting(pid_t pid, pid_t tid, struct sigvet_stuck *out);
bool livestack_stopped(pid_t pid, pid_t tid, struct sigvet_stuck *out);

/* Lets a thread go that stopped too late; to be called every now and then. */
void livestack_settle(void);

/* Of the lock that it waits for, if it does: owner_tid and lock_kind. */
void livestack_lock(pid_t pid, struct sigvet_stuck *out);

/* Does it wait in a call that reads a terminal? */
bool livestack_reads_terminal(pid_t pid, const struct sigvet_stuck *s);

/* The process's other threads that run, or wait for memory of the kernel's: they may hold a lock of the
 * allocator and give it back. */
uint32_t livestack_others(pid_t pid, pid_t tid);

#endif
