/* LINK: batch.c reader.c recordcheck.c util.c */
/* reader_test.c - traces of all kinds, torn and hostile ones too, made up byte by byte.
 *
 * Owns:     one file under /tmp, removed at the end.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h (T1, T2), tools/read/reader.h */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "reader.h"

#define FILE_SIZE 65536u
#define RECORDS 4352u /* a header page, names, a little space */

static const char names[] = "malloc\0\0printf";

static char path[] = "/tmp/reader_test.XXXXXX";
static int fd;
static unsigned char image[FILE_SIZE];
static struct sigvet_header *header = (void *)image;
static struct trace *trace;
static char why[512];

static int set_up(void **state)
{
    (void)state;
    fd = mkstemp(path);
    return fd >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    (void)close(fd);
    return unlink(path);
}

static int empty_trace(void **state)
{
    (void)state;
    memset(image, 0, sizeof image);
    *header = (struct sigvet_header){
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .header_size = SIGVET_HEADER_SIZE,
        .capacity = FILE_SIZE,
        .names_off = SIGVET_HEADER_SIZE,
        .names_size = sizeof names,
        .row_count = 3,
        .records_off = RECORDS,
        .ready = FILE_SIZE,
        .tail = RECORDS,
    };
    memcpy(image + SIGVET_HEADER_SIZE, names, sizeof names);
    return 0;
}

static int close_trace(void **state)
{
    (void)state;
    reader_close(trace);
    trace = NULL;
    return 0;
}

static void store(size_t len)
{
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(pwrite(fd, image, len, 0), len);
}

static void open_trace(void)
{
    store(sizeof image);
    reader_close(trace);
    trace = reader_open(path, why, sizeof why);
    if (trace == NULL) {
        fail_msg("%s", why);
    }
}

/* A new record at the tail of the image, published. */
static void *add(enum sigvet_record_type type, uint32_t size)
{
    struct sigvet_record *rec = (void *)(image + header->tail);

    assert_true(header->tail + size <= FILE_SIZE);
    *rec = (struct sigvet_record){.size = size, .type = type};
    header->tail += size;
    return rec;
}

static struct sigvet_process *add_process(const char *exe, const char *argv, uint32_t argv_len,
                                          uint32_t argc)
{
    struct sigvet_process *p = add(SIGVET_REC_PROCESS, 160);

    p->exe_len = exe != NULL ? (uint32_t)strlen(exe) + 1 : 0;
    p->argv_len = argv_len;
    p->argv_count = p->argv_total = argc;
    if (exe != NULL) {
        memcpy(p->text, exe, p->exe_len);
    }
    memcpy(p->text + p->exe_len, argv, argv_len);
    return p;
}

/* What a final reading of the image gives. */
static void expect(size_t good, uint64_t bad, uint64_t torn)
{
    size_t n = 0;

    open_trace();
    while (reader_next(trace, true) != NULL) {
        n++;
    }
    assert_int_equal(n, good);
    assert_int_equal(reader_bad(trace), bad);
    assert_int_equal(reader_torn(trace), torn);
    assert_null(reader_next(trace, true));
}

static void refused(const char *text)
{
    reader_close(trace);
    trace = reader_open(path, why, sizeof why);
    assert_null(trace);
    if (strstr(why, text) == NULL || strchr(why, '\n') != NULL) {
        fail_msg("said '%s', not '%s'", why, text);
    }
}

static void refuses_what_is_no_trace(void **state)
{
    (void)state;
    store(0);
    refused("is empty");
    store(4);
    refused("is not a trace");
    store(100);
    refused("is cut short");
    store(SIGVET_HEADER_SIZE - 1);
    refused("is cut short");
    header->magic++;
    store(sizeof image);
    refused("is not a trace");
    assert_null(reader_open("/", why, sizeof why));
    assert_non_null(strstr(why, "'/' is a directory"));
    assert_null(reader_open("/dev/zero", why, sizeof why));
    assert_non_null(strstr(why, "not a regular file"));
    assert_null(reader_open("/no/such", why, sizeof why));
    assert_non_null(strstr(why, "No such file"));
}

static void refuses_impossible_headers(void **state)
{
    struct sigvet_header good = *header;

    (void)state;
#define REFUSED(change, text) \
    *header = good;           \
    header->change;           \
    store(sizeof image);      \
    refused(text)
    REFUSED(version = 1, "version 1");
    REFUSED(header_size = 64, "header size");
    REFUSED(capacity = 0, "names");
    REFUSED(capacity = RECORDS - 16, "records");
    REFUSED(names_off = 0, "names");
    REFUSED(names_off = UINT64_MAX, "names");
    REFUSED(names_size = UINT32_MAX, "names");
    REFUSED(names_size = sizeof names - 1, "list of names");
    REFUSED(row_count = 2, "list of names");
    REFUSED(row_count = 4, "list of names");
    REFUSED(row_count = UINT32_MAX, "list of names");
    REFUSED(records_off = SIGVET_HEADER_SIZE, "records");
    REFUSED(records_off = RECORDS + 8, "records");
    REFUSED(records_off = FILE_SIZE + 16, "records");
    REFUSED(records_off = UINT64_MAX - 15, "records");
    REFUSED(tail = RECORDS - 16, "end of the records");
#undef REFUSED
}

static void gives_records_in_order(void **state)
{
    const struct sigvet_record *rec;

    (void)state;
    add_process("/bin/x", "x\0-v", 5, 2);
    struct sigvet_status *s = add(SIGVET_REC_STATUS, sizeof *s);
    s->pid = 9;
    open_trace();
    for (int round = 0; round < 2; round++) {
        rec = reader_next(trace, false);
        assert_non_null(rec);
        assert_int_equal(rec->type, SIGVET_REC_PROCESS);
        assert_int_equal(reader_offset(trace, rec), RECORDS);
        assert_string_equal(reader_exe((const void *)rec), "/bin/x");
        assert_string_equal(reader_arg((const void *)rec, 0), "x");
        assert_string_equal(reader_arg((const void *)rec, 1), "-v");
        assert_null(reader_arg((const void *)rec, 2));
        rec = reader_next(trace, false);
        assert_non_null(rec);
        assert_int_equal(((const struct sigvet_status *)rec)->pid, 9);
        assert_null(reader_next(trace, false));
        reader_rewind(trace);
    }
    assert_int_equal(reader_header(trace)->capacity, FILE_SIZE);
    assert_false(reader_cut(trace));
}

static void names_of_rows(void **state)
{
    (void)state;
    open_trace();
    assert_string_equal(reader_row_name(trace, 0), "malloc");
    assert_string_equal(reader_row_name(trace, 1), "");
    assert_string_equal(reader_row_name(trace, 2), "printf");
    assert_null(reader_row_name(trace, 3));
    assert_null(reader_row_name(trace, UINT32_MAX));
}

static void finds_records_by_offset(void **state)
{
    (void)state;
    add(SIGVET_REC_STATUS, 16);
    struct sigvet_handler *h = add(SIGVET_REC_HANDLER, 96);
    memcpy((char *)h + 80, &(struct sigvet_record){16, SIGVET_REC_STATUS},
           8); /* inside: not a record */
    open_trace();
    while (reader_next(trace, true) != NULL) {
    }
    assert_non_null(reader_at(trace, RECORDS, SIGVET_REC_STATUS));
    assert_null(reader_at(trace, RECORDS, SIGVET_REC_HANDLER));
    assert_non_null(reader_at(trace, RECORDS + 16, SIGVET_REC_HANDLER));
    assert_null(reader_at(trace, RECORDS + 16 + 80, SIGVET_REC_STATUS));
    assert_null(reader_at(trace, RECORDS + 8, SIGVET_REC_STATUS));
    assert_null(reader_at(trace, 0, SIGVET_REC_STATUS));
    assert_null(reader_at(trace, UINT64_MAX, SIGVET_REC_STATUS));
    assert_null(reader_at(trace, RECORDS + 16 + 96, SIGVET_REC_STATUS));
}

static void waits_at_T1_what_is_not_published(void **state)
{
    (void)state;
    struct sigvet_status *one = add(SIGVET_REC_RESERVED, 16);
    struct sigvet_status *two = add(SIGVET_REC_STATUS, 16);
    two->pid = 2;
    open_trace();
    assert_null(reader_next(trace, false));
    one->pid = 1;
    one->rec.type = SIGVET_REC_STATUS;
    assert_int_equal(pwrite(fd, one, sizeof *one, RECORDS), sizeof *one);
    const struct sigvet_status *got = (const void *)reader_next(trace, false);
    assert_non_null(got);
    assert_int_equal(got->pid, 1);
    got = (const void *)reader_next(trace, false);
    assert_non_null(got);
    assert_int_equal(got->pid, 2);
    assert_int_equal(reader_torn(trace), 0);
}

/* Published between two readings, the last one being final: no byte of it may be older than its
 * type. */
static void final_reading_sees_the_whole_record(void **state)
{
    (void)state;
    struct sigvet_status *one = add(SIGVET_REC_RESERVED, 16);
    open_trace();
    assert_null(reader_next(trace, false));
    one->pid = 77;
    one->rec.type = SIGVET_REC_STATUS;
    assert_int_equal(pwrite(fd, one, sizeof *one, RECORDS), sizeof *one);
    const struct sigvet_status *got = (const void *)reader_next(trace, true);
    assert_non_null(got);
    assert_int_equal(got->pid, 77);
}

static void follows_a_growing_file(void **state)
{
    (void)state;
    open_trace();
    for (int i = 0; i < 1000; i++) {
        assert_null(reader_next(trace, false));
        struct sigvet_status *s = add(SIGVET_REC_STATUS, 16);
        s->pid = (uint32_t)i;
        assert_int_equal(pwrite(fd, s, sizeof *s, (off_t)((unsigned char *)s - image)), sizeof *s);
        assert_int_equal(pwrite(fd, image, sizeof *header, 0), sizeof *header);
        const struct sigvet_status *got = (const void *)reader_next(trace, false);
        assert_non_null(got);
        assert_int_equal(got->pid, i);
    }
    assert_int_equal(reader_header(trace)->tail, header->tail);
}

static void steps_over_torn_and_bad_records(void **state)
{
    (void)state;
    add(SIGVET_REC_STATUS, 16);
    add(SIGVET_REC_RESERVED, 512);
    add(SIGVET_REC_STATUS, 16);
    add((enum sigvet_record_type)99, 64);
    add(SIGVET_REC_STATUS, 32);
    add(SIGVET_REC_PROCESS, 64); /* too small for one */
    add(SIGVET_REC_UNSAFE_CALL, 368);
    add(SIGVET_REC_HANDLER, 80);
    add(SIGVET_REC_STATUS, 16);
    expect(4, 4, 1);
    reader_rewind(trace);
    assert_non_null(reader_next(trace, true));
    assert_int_equal(reader_bad(trace), 4); /* each is counted once */
}

static void stops_at_unusable_sizes(void **state)
{
    static const uint32_t sizes[] = {0, 8, 15, 24, SIGVET_RECORD_MAX + 16, UINT32_MAX, 0xfffffff0};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        (void)empty_trace(NULL);
        add(SIGVET_REC_STATUS, 16);
        struct sigvet_record *rec = add(SIGVET_REC_STATUS, 16);
        add(SIGVET_REC_STATUS, 16);
        rec->size = sizes[i];
        expect(1, 1, 0);
    }
    (void)empty_trace(NULL);
    add(SIGVET_REC_STATUS, 16);
    header->tail += 64; /* nothing there: lost pages */
    expect(1, 0, 1);
    (void)empty_trace(NULL);
    struct sigvet_record *rec = add(SIGVET_REC_STATUS, 16);
    rec->size = 32; /* beyond the tail */
    expect(0, 1, 0);
}

static void tail_beyond_the_file_is_clamped(void **state)
{
    (void)state;
    add(SIGVET_REC_STATUS, 16);
    header->tail = UINT64_MAX;
    expect(1, 0, 1);
    assert_true(reader_cut(trace));
    header->tail = RECORDS + 16;
    store(RECORDS + 16); /* shorter than its capacity, but all there */
    reader_close(trace);
    trace = reader_open(path, why, sizeof why);
    assert_non_null(trace);
    assert_non_null(reader_next(trace, true));
    assert_null(reader_next(trace, true));
    assert_false(reader_cut(trace));
}

static void a_file_cut_short_meanwhile_is_no_crash(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        add(SIGVET_REC_STATUS, 16);
    }
    open_trace();
    assert_non_null(reader_next(trace, false));
    assert_int_equal(ftruncate(fd, 0), 0);
    while (reader_next(trace, true) != NULL) {
    }
    reader_refresh(trace);
    assert_true(reader_cut(trace));
    assert_int_equal(reader_header(trace)->magic, SIGVET_TRACE_MAGIC);
}

static void refresh_T2_brings_live_words_only(void **state)
{
    (void)state;
    add_process("/bin/x", "x", 2, 1);
    struct sigvet_handler *h = add(SIGVET_REC_HANDLER, 96);
    struct sigvet_unsafe_call *c = add(SIGVET_REC_UNSAFE_CALL, sizeof *c);
    struct sigvet_exec *e = add(SIGVET_REC_EXEC, 64);
    open_trace();
    const struct sigvet_process *p1 = (const void *)reader_next(trace, false);
    const struct sigvet_handler *h1 = (const void *)reader_next(trace, false);
    const struct sigvet_unsafe_call *c1 = (const void *)reader_next(trace, false);
    const struct sigvet_exec *e1 = (const void *)reader_next(trace, false);
    assert_non_null(e1);
    struct sigvet_process *p = (void *)(image + RECORDS);
    p->threads = 3;
    p->deliveries = 4;
    p->ended = 1;
    p->exe_len = 5000; /* hostile: was checked before */
    h->installs = 5;
    h->runs = 6;
    h->runs_blocked = 7;
    h->signal = 99;
    c->count = 8;
    c->region[0] = (struct sigvet_region){0, UINT32_MAX, UINT32_MAX};
    e->failed = 2;
    header->deliveries = 10;
    header->lost[SIGVET_LOST_FULL] = 11;
    assert_int_equal(pwrite(fd, image, sizeof image, 0), sizeof image);
    reader_refresh(trace);
    assert_true(p1->threads == 3 && p1->deliveries == 4 && p1->ended == 1);
    assert_int_equal(p1->exe_len, 7);
    assert_true(h1->installs == 5 && h1->runs == 6 && h1->runs_blocked == 7);
    assert_int_equal(h1->signal, 0);
    assert_int_equal(c1->count, 8);
    assert_int_equal(c1->region[0].len, 0);
    assert_int_equal(e1->failed, 2);
    assert_int_equal(reader_header(trace)->deliveries, 10);
    assert_int_equal(reader_header(trace)->lost[SIGVET_LOST_FULL], 11);
}

/* One MODULES record with one module whose path has this length; `len` is what it claims. */
static struct sigvet_modules *add_modules(uint32_t len, uint32_t count)
{
    struct sigvet_modules *m = add(SIGVET_REC_MODULES, 96);
    struct sigvet_module *one = (void *)(m + 1);

    m->count = count;
    one->path_len = len;
    memset(one + 1, 'p', 96 - sizeof *m - sizeof *one - 1); /* the record's last byte is the NUL */
    return m;
}

/* Bytes overwritten at random: nothing may crash, and reading must end. */
static void survives_mutations(void **state)
{
    unsigned random = 12345;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        const struct sigvet_record *rec;
        (void)empty_trace(NULL);
        add_process("/bin/x", "x\0y", 4, 2);
        add_modules(8, 1);
        add(SIGVET_REC_HANDLER, 96);
        add(SIGVET_REC_UNSAFE_CALL, 512);
        add(SIGVET_REC_EXEC, 64);
        add(SIGVET_REC_GAP, 32);
        add(SIGVET_REC_CHUNK, 256);
        const size_t used = header->tail - RECORDS;
        for (int i = 0; i < 4; i++) {
            static const unsigned char values[] = {0, 1, 8, 16, 0x7f, 0x80, 0xff, 4};
            random = random * 1103515245 + 12345;
            bool in_header = (random >> 8) % 4 == 0;
            size_t at = in_header ? (random >> 16) % 400 : RECORDS + (random >> 12) % used;
            random = random * 1103515245 + 12345;
            image[at] = values[(random >> 16) % sizeof values];
        }
        store(sizeof image);
        reader_close(trace);
        trace = reader_open(path, why, sizeof why);
        if (trace == NULL) {
            assert_true(why[0] != '\0');
            continue;
        }
        size_t n = 0;
        while ((rec = reader_next(trace, true)) != NULL) {
            n++;
            if (rec->type == SIGVET_REC_PROCESS) {
                const struct sigvet_process *p = (const void *)rec;
                for (uint32_t i = 0; reader_arg(p, i) != NULL; i++) {
                    n += strlen(reader_arg(p, i)) > FILE_SIZE;
                }
            }
        }
        reader_refresh(trace);
        assert_true(n <= FILE_SIZE / 16);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, empty_trace, close_trace)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refuses_what_is_no_trace),
        TEST(refuses_impossible_headers),
        TEST(gives_records_in_order),
        TEST(names_of_rows),
        TEST(finds_records_by_offset),
        TEST(waits_at_T1_what_is_not_published),
        TEST(final_reading_sees_the_whole_record),
        TEST(follows_a_growing_file),
        TEST(steps_over_torn_and_bad_records),
        TEST(stops_at_unusable_sizes),
        TEST(tail_beyond_the_file_is_clamped),
        TEST(a_file_cut_short_meanwhile_is_no_crash),
        TEST(refresh_T2_brings_live_words_only),
        TEST(survives_mutations),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
