/* fake_reader.h - a trace made of records that a test holds in memory.
 *
 * Owns:     the list of records since fake_trace_reset(); the records themselves are the test's.
 * Contexts: unit tests; linked in place of reader.c.
 * Errors:   too many records abort the test. */
#ifndef SIGVET_TESTS_FAKE_READER_H
#define SIGVET_TESTS_FAKE_READER_H

#include "reader.h"

struct trace {
    int unused;
};

extern struct trace fake_trace;
extern struct sigvet_header fake_header;
extern uint64_t fake_torn, fake_bad;
extern bool fake_cut;
extern int fake_refreshes; /* how often the live words were read again */
extern int fake_kept;      /* records that are kept, each as often as it is */

/* What reader_read() finds from FAKE_BYTES_AT on. */
#define FAKE_BYTES_AT 0x10000u
extern const void *fake_bytes;
extern size_t fake_bytes_size;

void fake_trace_reset(void);
uint64_t fake_record(void *record, enum sigvet_record_type type); /* returns its offset */

#endif
