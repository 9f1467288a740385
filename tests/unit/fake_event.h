/* fake_event.h - what event.h's inline functions reach for, beside the room for an event: a thread without handlers, in
 * a process without a record, and a clock that stands still.
 *
 * Owns:     the thread's block and words of its process, in the test that includes it.
 * Contexts: unit tests, one file each; linked in place of event.c, process.c and raw_mask.c. */
#ifndef SIGVET_TESTS_FAKE_EVENT_H
#define SIGVET_TESTS_FAKE_EVENT_H

#include "event.h"
#include "raw.h"
#include "raw_mask.h"

#define FAKE_NOW 5

__thread union attention sigvet_attention;
__thread struct thread sigvet_thread;
__thread uint32_t sigvet_allowed;
uint8_t sigvet_raw, sigvet_tracing, sigvet_ticks;
uint64_t sigvet_own_record;
uint32_t sigvet_tid_offset;

uint32_t event_vforked_pid(void)
{
    return 0;
}

uint32_t thread_id_find(void)
{
    return 1;
}

struct sigvet_process *process_record(void)
{
    return NULL;
}

uint64_t record_ticks_coarse(void)
{
    return FAKE_NOW;
}

bool raw_mask_changes(int how, uint64_t *bits)
{
    return false;
}

void raw_mask_failed(bool hidden)
{
}

#endif
