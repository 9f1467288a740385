/* fake_reader.c - a trace made of records that a test holds in memory.
 *
 * Owns:     see fake_reader.h.
 * Contexts: unit tests.
 * Errors:   see fake_reader.h. */
#include "fake_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MOST 64u

struct trace fake_trace;
struct sigvet_header fake_header;
uint64_t fake_torn, fake_bad;
bool fake_cut;
int fake_refreshes, fake_kept;
const void *fake_bytes;
size_t fake_bytes_size;

static struct sigvet_record *records[MOST];
static size_t record_count;

void fake_trace_reset(void)
{
    record_count = 0;
    memset(&fake_header, 0, sizeof fake_header);
    fake_torn = fake_bad = 0;
    fake_cut = false;
    fake_refreshes = fake_kept = 0;
    fake_bytes = NULL;
    fake_bytes_size = 0;
}

uint64_t fake_record(void *record, enum sigvet_record_type type)
{
    assert_true(record_count < MOST);
    records[record_count] = record;
    records[record_count]->type = type;
    return ++record_count * SIGVET_HEADER_SIZE;
}

const struct sigvet_header *reader_header(const struct trace *t)
{
    assert_true(t == &fake_trace);
    return &fake_header;
}

void reader_keep(const void *rec)
{
    fake_kept += rec != NULL;
}

void reader_unkeep(const void *rec)
{
    fake_kept -= rec != NULL;
}

void reader_refresh_one(const struct trace *t, const struct sigvet_record *rec)
{
    assert_true(t == &fake_trace && rec != NULL);
}

void reader_refresh(struct trace *t)
{
    assert_true(t == &fake_trace);
    fake_refreshes++;
}

const void *reader_at(const struct trace *t, uint64_t offset, enum sigvet_record_type type)
{
    uint64_t i = offset / SIGVET_HEADER_SIZE;

    assert_true(t == &fake_trace);
    if (offset % SIGVET_HEADER_SIZE != 0 || i == 0 || i > record_count) {
        return NULL;
    }
    return records[i - 1]->type == (uint32_t)type ? records[i - 1] : NULL;
}

uint64_t reader_offset(const struct trace *t, const struct sigvet_record *rec)
{
    assert_true(t == &fake_trace);
    for (size_t i = 0; i < record_count; i++) {
        if (records[i] == rec) {
            return (i + 1) * SIGVET_HEADER_SIZE;
        }
    }
    return 0;
}

bool reader_read(const struct trace *t, uint64_t offset, void *to, size_t len)
{
    uint64_t at = offset - FAKE_BYTES_AT;

    assert_true(t == &fake_trace);
    if (offset < FAKE_BYTES_AT || at > fake_bytes_size || len > fake_bytes_size - at) {
        return false;
    }
    memcpy(to, (const char *)fake_bytes + at, len);
    return true;
}

const char *reader_row_name(const struct trace *t, uint32_t row)
{
    static const char *const names[] = {"printf", "malloc", "snprintf", "free",
                                        "kill",   "signal", "raise"};

    assert_true(t == &fake_trace);
    return row < sizeof names / sizeof names[0] ? names[row] : NULL;
}

const char *reader_exe(const struct sigvet_process *p)
{
    return p->exe_len > 0 ? p->text : "";
}

const char *reader_arg(const struct sigvet_process *p, uint32_t i)
{
    const char *arg = p->text + p->exe_len;

    if (i >= p->argv_count) {
        return NULL;
    }
    while (i-- > 0) {
        arg += strlen(arg) + 1;
    }
    return arg;
}

uint64_t reader_torn(const struct trace *t)
{
    assert_true(t == &fake_trace);
    return fake_torn;
}

uint64_t reader_bad(const struct trace *t)
{
    assert_true(t == &fake_trace);
    return fake_bad;
}

bool reader_cut(const struct trace *t)
{
    assert_true(t == &fake_trace);
    return fake_cut;
}
