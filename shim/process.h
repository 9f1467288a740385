/* process.h - this process in the trace.
 *
 * Owns:     the process record.
 * Contexts: process_record: any, no system call. process_start: start-up.
 * Source:   fork(2), vfork(2). */
#ifndef SIGVET_SHIM_PROCESS_H
#define SIGVET_SHIM_PROCESS_H

#include <stdint.h>

#include "sigvet/trace.h"

/* Start-up, once per image, with the trace mapped: writes the process record. */
void process_start(uint32_t pid, uint32_t parent_pid, const char *exe, int argc,
                   char *const argv[]);

/* The record of the process that runs now (a vfork child counts as its parent); NULL: no trace.
 * Writes one first when this is a forked child's first time here. */
struct sigvet_process *process_record(void);

/* In the child of a fork() that we wrapped. */
void process_forked(void);

uint32_t process_pid(void);

void process_gap(enum sigvet_gap kind, const char *text);

/* exit() runs. */
void process_end(void);

#endif
