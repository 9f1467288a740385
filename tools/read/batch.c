/* batch.c - see batch.h.
 *
 * Owns:     see batch.h.
 * Contexts: see batch.h.
 * Errors:   see batch.h.
 * Source:   see batch.h.
 *
 * B1  A record's bytes count only when they are read after its type was seen to be published. So all is read
 *     twice: first for the types, then, as far as they go, for the bytes.
 * B2  Chunks are most of a large trace, and read by nobody here: copies end where one begins. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

#define WANT_LEAST 512u /* bytes read at once, if one record is not larger: two short ones */
#define WANT_MOST (16u * 1024u)

void batch_init(struct batch *b, int fd)
{
    *b = (struct batch){.fd = fd, .want = WANT_LEAST, .bytes = xcalloc(1, SIGVET_RECORD_MAX)};
}

void batch_free(struct batch *b)
{
    free(b->bytes);
    *b = (struct batch){.fd = -1};
}

bool batch_has_step(const struct sigvet_record *rec, uint64_t at, uint64_t end)
{
    return rec->size >= SIGVET_RECORD_ALIGN && rec->size % SIGVET_RECORD_ALIGN == 0 &&
           rec->size <= SIGVET_RECORD_MAX && rec->size <= end - at;
}

static bool is_whole(const struct sigvet_record *rec)
{
    return rec->type != SIGVET_REC_RESERVED && rec->type != SIGVET_REC_CHUNK;
}

/* Bytes of the whole records that the first `len` bytes begin with; of the first one, though it be longer. */
static size_t whole_bytes(const struct batch *b, size_t len, uint64_t tail)
{
    size_t at = 0;

    while (len - at >= sizeof(struct sigvet_record)) {
        const struct sigvet_record *rec = (const void *)(b->bytes + at);
        if (!is_whole(rec) || !batch_has_step(rec, b->at + at, tail)) {
            break;
        }
        if (rec->size > len - at) {
            return at > 0 ? at : rec->size;
        }
        at += rec->size;
    }
    return at;
}

static const struct sigvet_record *fill(struct batch *b, uint64_t at, uint64_t tail)
{
    size_t len = tail - at < b->want ? (size_t)(tail - at) : b->want;

    b->at = at;
    util_read_at(b->fd, b->bytes, len, at);
    b->len = whole_bytes(b, len, tail);
    if (b->len < b->want / 2) {
        b->want = WANT_LEAST;
    } else if (b->want < WANT_MOST) {
        b->want *= 2;
    }
    struct sigvet_record *first = (void *)b->bytes;
    struct sigvet_record was = *first;
    if (b->len > 0) {
        util_read_at(b->fd, b->bytes, b->len, at);  /* B1 */
        if (memcmp(first, &was, sizeof was) != 0) { /* somebody broke the trace, or cut it */
            first->size = 0;
            b->len = 0;
        }
    }
    return first;
}

const struct sigvet_record *batch_record(struct batch *b, uint64_t at, uint64_t tail)
{
    if (at >= b->at && at - b->at < b->len) {
        const struct sigvet_record *rec = (const void *)(b->bytes + (at - b->at));
        if (is_whole(rec) && batch_has_step(rec, at, b->at + b->len)) {
            return rec;
        }
    }
    return fill(b, at, tail);
}
