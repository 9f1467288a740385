/* reader.h - opens, checks and steps through a trace; the only code that trusts no byte of it.
 *
 * Owns:     copies of the records, private so that nothing changes once it is checked.
 * Contexts: the tools only; the file may still be growing while it is read.
 * Errors:   reader_open() says why in one line; a record that breaks the format is stepped over
 *           and counted.
 * Source:   include/sigvet/trace.h */
#ifndef SIGVET_TOOLS_READER_H
#define SIGVET_TOOLS_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigvet/trace.h"

struct trace;

/* Whether calls and deliveries were recorded without the bounds of an audit. */
bool reader_has_all_events(const struct trace *t);

/* NULL on failure, with one line in why[] that names the file, what was found and what was
 * expected. */
struct trace *reader_open(const char *path, char *why, size_t why_size);
void reader_close(struct trace *t);

const struct sigvet_header *reader_header(const struct trace *t);

/* The next record that is published and well-formed, in file order; NULL: none (now). With `final`,
 * records that were reserved but never published are stepped over and counted; without it, reading
 * waits at them. Of a chunk it is the struct alone, as it is now, and good until the next call. */
const struct sigvet_record *reader_next(struct trace *t, bool final);
void reader_rewind(struct trace *t);

/* Whether reader_next() gave NULL because it waits at a record: others may lie behind it. */
bool reader_waiting(const struct trace *t);

/* Bytes of the file as they are now; beyond its end they are 0. False: not all of them lie within what
 * the header calls the trace. */
bool reader_read(const struct trace *t, uint64_t offset, void *to, size_t len);

/* Reads the words marked "live" again, in the header and in all records handed out so far. */
void reader_refresh(struct trace *t);

/* Where the records end by now. */
uint64_t reader_tail(struct trace *t);

void reader_refresh_one(const struct trace *t, const struct sigvet_record *rec);

/* What reader_next() handed out stays until reader_close(), but for a record that was forgotten: then it is
 * as if the trace did not hold it. One that is kept cannot be forgotten. NULL: nothing. */
void reader_keep(const void *rec);
void reader_unkeep(const void *rec); /* as often as it was kept */
void reader_forget(struct trace *t, uint64_t offset);

uint64_t reader_offset(const struct trace *t, const struct sigvet_record *rec);

/* The well-formed record of this type at this offset, or NULL. Any offset may be asked for; chunks
 * are not found. */
const void *reader_at(const struct trace *t, uint64_t offset, enum sigvet_record_type type);

const struct sigvet_record *reader_record(const struct trace *t, uint64_t offset); /* of any type */

const char *reader_row_name(const struct trace *t, uint32_t row); /* NULL: no such row */
const char *reader_exe(const struct sigvet_process *p);           /* never NULL; "" when unknown */
const char *reader_arg(const struct sigvet_process *p, uint32_t i); /* NULL: not recorded */
uint64_t reader_torn(const struct trace *t);                        /* records never published */
uint64_t reader_bad(const struct trace *t); /* records that broke the format */
bool reader_cut(const struct trace *t);     /* the file is shorter than its header says */

#endif
