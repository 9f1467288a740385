/* reader.c - opens, checks and steps through a trace; the only code that trusts no byte of it.
 *
 * Owns:     private copies of the records: what was checked cannot change afterwards, by whatever a
 *           writer does to the file, and a file that is cut short under us is no SIGBUS.
 * Contexts: the tools only; the file may still be growing while it is read.
 * Errors:   see reader.h.
 * Source:   include/sigvet/trace.h
 *
 * Records are scanned once, in file order; those that are well-formed are copied, each into a block of its
 * own that knows its offset, and go into an index; only what the index holds is ever handed out. Chunks
 * are most of a large trace and neither copied nor indexed: of each, its head is read again when its
 * turn comes, so memory does not depend on how many there are, nor on how large the file is. */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch.h"
#include "recordcheck.h"
#include "util.h"

/* The copy of a well-formed record. */
struct copy {
    uint64_t at;   /* where it stands in the file */
    uint32_t kept; /* how many point to it */
    _Alignas(16) struct sigvet_record rec;
};

struct trace {
    int fd;
    uint64_t tail; /* where the records end, as far as is known: not beyond the end of the file */
    uint64_t scan; /* the next record to check */
    bool stopped;  /* scanning cannot go on: a record without a usable size */
    bool cut;      /* the file is shorter than its header says */
    struct sigvet_header header;
    struct batch batch;
    char *names;
    uint32_t *rows;      /* offset of each name in `names` */
    struct copy **index; /* by offset, ascending */
    size_t index_count, index_room;
    size_t next;               /* the next record of the index that reader_next() hands out */
    uint64_t at;               /* how far it is in the file */
    struct sigvet_chunk chunk; /* the head of a chunk, handed out last */
    uint64_t chunk_at;
    bool waiting; /* the record at `scan` is not published yet */
    uint64_t torn, bad;
};

/* Brings the live words of the header up to date, and the tail with them. */
static void refresh_header(struct trace *t)
{
    struct sigvet_header now;
    struct stat st;

    util_read_at(t->fd, &now, sizeof now, 0);
    /* Asked afterwards: the file grows before its header tells of it. */
    uint64_t end = fstat(t->fd, &st) == 0 ? (uint64_t)st.st_size : 0;
    end = end < t->header.capacity ? end : t->header.capacity;
    if (now.magic != SIGVET_TRACE_MAGIC) { /* cut short since it was opened: keep what we know */
        t->cut = true;
        return;
    }
    t->header.ready = now.ready;
    t->header.tail = now.tail;
    t->header.clock_ns = now.clock_ns;
    t->header.clock_tsc = now.clock_tsc;
    memcpy(t->header.lost, now.lost, sizeof now.lost);
    t->header.deliveries = now.deliveries;
    if (now.tail > end) {
        t->cut = true;
    }
    uint64_t tail = now.tail < end ? now.tail : end;
    if (tail > t->tail) {
        t->tail = tail;
    }
}

static void index_add(struct trace *t, struct copy *c)
{
    if (t->index_count == t->index_room) {
        t->index_room = t->index_room > 0 ? 2 * t->index_room : 256;
        t->index = xrealloc_array(t->index, t->index_room, sizeof *t->index);
    }
    t->index[t->index_count++] = c;
}

/* The first of the index at or behind `offset`. */
static size_t index_find(const struct trace *t, uint64_t offset)
{
    size_t low = 0;
    size_t high = t->index_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->index[middle]->at < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Takes the published record at `scan` into the copy and the index if it is well-formed. */
static void take(struct trace *t, const struct sigvet_record *seen)
{
    if (seen->type == SIGVET_REC_CHUNK) {
        struct sigvet_chunk c;
        util_read_at(t->fd, &c, sizeof c, t->scan);
        if (memcmp(&c.rec, seen, sizeof *seen) != 0 || !recordcheck_valid(&c.rec)) {
            t->bad++;
        }
        return;
    }
    if (!recordcheck_valid(seen)) {
        t->bad++;
        return;
    }
    struct copy *c = xcalloc(1, offsetof(struct copy, rec) + seen->size);
    c->at = t->scan;
    memcpy(&c->rec, seen, seen->size);
    index_add(t, c);
}

/* Checks one more record. False: none is there, or (not `final`) it is not published yet. */
static bool scan_one(struct trace *t, bool final)
{
    t->waiting = false;
    if (t->stopped || t->tail - t->scan < sizeof(struct sigvet_record)) {
        return false;
    }
    const struct sigvet_record *rec = batch_record(&t->batch, t->scan, t->tail);
    if (rec->type == SIGVET_REC_RESERVED && !final) {
        t->waiting = true;
        return false;
    }
    if (rec->size == 0 && rec->type == SIGVET_REC_RESERVED) { /* lost with the end of the file */
        t->stopped = true;
        t->torn++;
        return false;
    }
    if (!batch_has_step(rec, t->scan, t->tail)) {
        t->stopped = true;
        t->bad++;
        return false;
    }
    uint32_t size = rec->size;
    if (rec->type == SIGVET_REC_RESERVED) {
        t->torn++;
    } else {
        take(t, rec);
    }
    t->scan += size;
    return true;
}

/* Finds the names: exactly row_count strings. */
static bool names_ok(struct trace *t)
{
    const struct sigvet_header *h = &t->header;
    uint32_t found = 0;

    if (h->row_count > h->names_size) {
        return false;
    }
    char *names = t->names = xrealloc_array(NULL, h->names_size, 1);
    util_read_at(t->fd, names, h->names_size, h->names_off);
    t->rows = xrealloc_array(NULL, h->row_count, sizeof *t->rows);
    uint32_t start = 0;
    for (uint32_t i = 0; i < h->names_size; i++) {
        if (names[i] == '\0') {
            if (found < h->row_count) {
                t->rows[found] = start;
            }
            found++;
            start = i + 1;
        }
    }
    return found == h->row_count && start == h->names_size;
}

/* Everything of reader_open() that can fail once there is a struct to free. */
static bool load(struct trace *t, const char *path, char *why, size_t why_size)
{
    struct stat st;

    t->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (t->fd < 0 || fstat(t->fd, &st) != 0) {
        (void)snprintf(why, why_size, "cannot open the trace '%s': %s", path, strerror(errno));
        return false;
    }
    if (!S_ISREG(st.st_mode)) {
        (void)snprintf(why, why_size, "'%s' is %s; a trace of sigvet was expected", path,
                       S_ISDIR(st.st_mode) ? "a directory" : "not a regular file");
        return false;
    }
    uint64_t file_size = (uint64_t)st.st_size;
    util_read_at(t->fd, &t->header, sizeof t->header, 0);
    if (!recordcheck_header(&t->header, path, file_size, why, why_size)) {
        return false;
    }
    if (!names_ok(t)) {
        (void)snprintf(why, why_size,
                       "'%s' is damaged: its list of names does not match its header", path);
        return false;
    }
    t->at = t->scan = t->tail = t->header.records_off;
    batch_init(&t->batch, t->fd);
    refresh_header(t);
    return true;
}

struct trace *reader_open(const char *path, char *why, size_t why_size)
{
    struct trace *t = xcalloc(1, sizeof *t);

    t->fd = -1;
    if (!load(t, path, why, why_size)) {
        reader_close(t);
        return NULL;
    }
    return t;
}

void reader_close(struct trace *t)
{
    if (t == NULL) {
        return;
    }
    for (size_t i = 0; i < t->index_count; i++) {
        free(t->index[i]);
    }
    if (t->fd >= 0) {
        (void)close(t->fd);
    }
    batch_free(&t->batch);
    free(t->names);
    free(t->rows);
    free(t->index);
    free(t);
}

bool reader_has_all_events(const struct trace *t)
{
    const struct sigvet_header *h = reader_header(t);

    return (h->mode & SIGVET_MODE_EVENTS) != 0 && h->event_room == 0 && h->event_classes == 0;
}

const struct sigvet_header *reader_header(const struct trace *t)
{
    return &t->header;
}

/* The next chunk between `at` and `end`, which is where scanning found some record end; NULL: none.
 * It was checked then, but the file may have changed since. */
static const struct sigvet_record *next_chunk(struct trace *t, uint64_t end)
{
    while (t->at < end) {
        util_read_at(t->fd, &t->chunk, sizeof t->chunk, t->at);
        t->chunk_at = t->at;
        if (!batch_has_step(&t->chunk.rec, t->at, end)) {
            t->at = end;
            break;
        }
        t->at += t->chunk.rec.size;
        if (t->chunk.rec.type == SIGVET_REC_CHUNK && recordcheck_valid(&t->chunk.rec)) {
            return &t->chunk.rec;
        }
    }
    return NULL;
}

const struct sigvet_record *reader_next(struct trace *t, bool final)
{
    for (;;) {
        bool indexed = t->next < t->index_count;
        const struct sigvet_record *chunk =
            next_chunk(t, indexed ? t->index[t->next]->at : t->scan);
        if (chunk != NULL) {
            return chunk;
        }
        if (indexed) {
            const struct sigvet_record *rec = &t->index[t->next++]->rec;
            t->at += rec->size;
            return rec;
        }
        if (!scan_one(t, final)) {
            uint64_t tail = t->tail;
            refresh_header(t);
            if (t->tail == tail || !scan_one(t, final)) {
                return NULL;
            }
        }
    }
}

bool reader_waiting(const struct trace *t)
{
    return t->waiting;
}

void reader_rewind(struct trace *t)
{
    t->next = 0;
    t->at = t->header.records_off;
}

bool reader_read(const struct trace *t, uint64_t offset, void *to, size_t len)
{
    if (offset > t->header.capacity || len > t->header.capacity - offset) {
        return false;
    }
    util_read_at(t->fd, to, len, offset);
    return true;
}

static void refresh(const struct trace *t, struct copy *c)
{
    unsigned char now[RECORDCHECK_LIVE_MOST];
    size_t from = 0;
    size_t len = recordcheck_live(&c->rec, &from);

    if (len == 0) {
        return;
    }
    util_read_at(t->fd, now, from + len, c->at);
    if (memcmp(now, &c->rec, sizeof c->rec) == 0) { /* else the file was cut or overwritten */
        memcpy((char *)&c->rec + from, now + from, len);
    }
}

void reader_refresh(struct trace *t)
{
    refresh_header(t);
    for (size_t i = 0; i < t->index_count; i++) {
        refresh(t, t->index[i]);
    }
}

uint64_t reader_tail(struct trace *t)
{
    refresh_header(t);
    return t->tail;
}

static struct copy *copy_of(const struct sigvet_record *rec)
{
    return (struct copy *)(void *)((char *)(uintptr_t)rec - offsetof(struct copy, rec));
}

uint64_t reader_offset(const struct trace *t, const struct sigvet_record *rec)
{
    return rec == &t->chunk.rec ? t->chunk_at : copy_of(rec)->at;
}

void reader_keep(const void *rec)
{
    if (rec != NULL) {
        copy_of(rec)->kept++;
    }
}

void reader_unkeep(const void *rec)
{
    if (rec != NULL) {
        copy_of(rec)->kept--;
    }
}

void reader_refresh_one(const struct trace *t, const struct sigvet_record *rec)
{
    refresh(t, copy_of(rec));
}

void reader_forget(struct trace *t, uint64_t offset)
{
    size_t i = index_find(t, offset);

    if (i >= t->next || t->index[i]->at != offset || t->index[i]->kept > 0) {
        return; /* not handed out yet, not there, or still of use */
    }
    free(t->index[i]);
    t->index_count--;
    t->next--;
    memmove(&t->index[i], &t->index[i + 1], (t->index_count - i) * sizeof *t->index);
}

const struct sigvet_record *reader_record(const struct trace *t, uint64_t offset)
{
    size_t i = index_find(t, offset);

    return i < t->index_count && t->index[i]->at == offset ? &t->index[i]->rec : NULL;
}

const void *reader_at(const struct trace *t, uint64_t offset, enum sigvet_record_type type)
{
    const struct sigvet_record *rec = reader_record(t, offset);

    return rec != NULL && rec->type == (uint32_t)type ? rec : NULL;
}

const char *reader_row_name(const struct trace *t, uint32_t row)
{
    if (row >= t->header.row_count) {
        return NULL;
    }
    return t->names + t->rows[row];
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
    for (; i > 0; i--) {
        arg += strlen(arg) + 1;
    }
    return arg;
}

uint64_t reader_torn(const struct trace *t)
{
    return t->torn;
}

uint64_t reader_bad(const struct trace *t)
{
    return t->bad;
}

bool reader_cut(const struct trace *t)
{
    return t->cut;
}
