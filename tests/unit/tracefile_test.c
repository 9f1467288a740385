/* LINK: tracefile.c leftover.c tracefile_names.c tracefile_append.c tracefile_policy.c clock.c util.c */
/* tracefile_test.c - making a trace, keeping it ready, appending to it beside others.
 *
 * Owns:     a directory under /tmp, removed at the end.
 * Contexts: a cmocka program; one test with processes that append at the same time.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h (T1 to T3), tools/launch/tracefile.h */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tracefile.h"

#define SIZE (16ull << 20)
#define WRITERS 4
#define EACH 500

static char folder[] = "/tmp/tracefile_test.XXXXXX";
static struct tracefile tf;
static char why[512];

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink("t");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void create(uint64_t size)
{
    (void)unlink("t");
    if (!tracefile_create(&tf, "t", size, why, sizeof why)) {
        fail_msg("%s", why);
    }
}

/* Reads a word of the file through another door than the mapping. */
static uint64_t word_at(uint64_t offset)
{
    uint64_t word = 0;

    assert_int_equal(pread(tf.fd, &word, sizeof word, (off_t)offset), sizeof word);
    return word;
}

/* Row numbers as the shim gives them: each kind of row but KNOWN counts, in the table's order. */
static const char *const rows[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) #symbol,
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) #symbol,
#define SPARE(id) "",
#define STRICT(symbol, why, instead) #symbol,
#define STRICT_AT(id, symbol, version, why, instead) #symbol,
#include "sigvet/calls.def"
};

static void header_describes_the_file(void **state)
{
    const struct sigvet_header *h;
    struct stat st;
    char name[64];

    (void)state;
    create(SIZE);
    h = tf.header;
    assert_int_equal(fstat(tf.fd, &st), 0);
    assert_int_equal(st.st_size, TRACEFILE_AHEAD); /* it grows with its storage */
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(word_at(0), SIGVET_TRACE_MAGIC);
    assert_int_equal(h->version, SIGVET_TRACE_VERSION);
    assert_int_equal(h->capacity, SIZE);
    assert_int_equal(h->records_off % SIGVET_RECORD_ALIGN, 0);
    assert_true(h->records_off >= h->names_off + h->names_size);
    assert_int_equal(h->tail, h->records_off);
    assert_int_equal(h->ready, TRACEFILE_AHEAD);
    assert_true((uint64_t)st.st_blocks * 512 >= h->ready); /* T3: it has storage */
    assert_int_equal(h->launcher_pid, getpid());
    assert_int_equal(pread(tf.fd, name, sizeof name, (off_t)h->names_off), sizeof name);
    assert_string_equal(name, rows[0]);
    assert_int_equal(fcntl(tf.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(tf.path[0], '/');
    tracefile_close(&tf);
}

static void names_are_the_rows_of_the_table(void **state)
{
    const size_t count = sizeof rows / sizeof rows[0];

    (void)state;
    create(SIZE);
    assert_int_equal(tf.header->row_count, count);
    char *names = malloc(tf.header->names_size);
    assert_non_null(names);
    ssize_t n = pread(tf.fd, names, tf.header->names_size, (off_t)tf.header->names_off);
    assert_int_equal(n, tf.header->names_size);
    const char *at = names;
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(at, rows[i]);
        at += strlen(at) + 1;
    }
    assert_ptr_equal(at, names + n);
    free(names);
    tracefile_close(&tf);
}

/* The rows that a user has named bear these names, and the header tells which they are. */
static void a_user_names_rows(void **state)
{
    char *const named[] = {"g_malloc", "SSL_write"};
    const size_t count = sizeof rows / sizeof rows[0];
    char text[64];

    (void)state;
    create(SIZE);
    uint64_t bare = tf.header->names_size;
    assert_int_equal(tf.header->named_count, 0);
    assert_true(tracefile_set_names(&tf, named, 2));
    const struct sigvet_header *h = tf.header;
    assert_int_equal(h->row_count, count);
    assert_int_equal(h->names_size, bare + strlen("g_malloc") + strlen("SSL_write"));
    assert_true(h->records_off >= h->names_off + h->names_size);
    assert_int_equal(h->tail, h->records_off);
    assert_int_equal(h->named_count, 2);
    uint64_t at = h->names_off;
    for (uint32_t row = 0; row < h->named_row; row++) {
        at += strlen(rows[row]) + 1;
    }
    assert_int_equal(pread(tf.fd, text, sizeof text, (off_t)at), sizeof text);
    assert_string_equal(text, "g_malloc");
    assert_string_equal(text + sizeof "g_malloc", "SSL_write");
    tracefile_close(&tf);
}

static void replaces_traces_and_nothing_else(void **state)
{
    (void)state;
    create(SIZE);
    tracefile_close(&tf);
    assert_int_equal(access("t", F_OK), 0);
    assert_true(tracefile_create(&tf, "t", SIZE, why, sizeof why));
    tracefile_close(&tf);
    assert_int_equal(truncate("t", 4), 0);
    assert_false(tracefile_create(&tf, "t", SIZE, why, sizeof why));
    assert_non_null(strstr(why, "'t' exists and is not a trace"));
    assert_int_equal(access("t", F_OK), 0);
    assert_false(tracefile_create(&tf, "/", SIZE, why, sizeof why));
    assert_false(tracefile_create(&tf, "no/such", SIZE, why, sizeof why));
    assert_non_null(strstr(why, "No such file"));
}

static void beat_keeps_storage_ahead(void **state)
{
    struct stat st;

    (void)state;
    create(4 * SIZE);
    uint64_t clock = tf.header->clock_ns;
    (void)tracefile_beat(&tf);
    assert_true(word_at(offsetof(struct sigvet_header, clock_ns)) >= clock);
    for (uint64_t tail = TRACEFILE_AHEAD / 2; tail < 4 * SIZE; tail += TRACEFILE_AHEAD / 2) {
        tf.header->tail = tail;
        (void)tracefile_beat(&tf);
        uint64_t least = tail + TRACEFILE_AHEAD < 4 * SIZE ? tail + TRACEFILE_AHEAD : 4 * SIZE;
        assert_true(tf.header->ready >= least);
        assert_true(tf.header->ready <= 4 * SIZE);
        assert_int_equal(fstat(tf.fd, &st), 0);
        assert_true((uint64_t)st.st_blocks * 512 >= tf.header->ready);
    }
    assert_int_equal(tf.stuck, 0);
    tf.header->tail = UINT64_MAX; /* hostile */
    (void)tracefile_beat(&tf);
    assert_int_equal(tf.header->ready, 4 * SIZE);
    tracefile_close(&tf);
}

/* A descriptor that may not be written to makes the allocation fail, as a full disk does. */
static void beat_remembers_a_failed_allocation(void **state)
{
    (void)state;
    create(4 * SIZE);
    tf.header->tail = TRACEFILE_AHEAD / 2;
    int fd = tf.fd;
    tf.fd = open("t", O_RDONLY | O_CLOEXEC);
    assert_true(tf.fd >= 0);
    (void)tracefile_beat(&tf);
    assert_int_equal(tf.stuck, EBADF);
    assert_int_equal(tf.header->ready, TRACEFILE_AHEAD);
    (void)close(tf.fd);
    tf.fd = fd;
    (void)tracefile_beat(&tf); /* no second try */
    assert_int_equal(tf.header->ready, TRACEFILE_AHEAD);
    tracefile_close(&tf);
}

/* Writes `size` bytes of events: moves the tail as far as the shim may, and tells how far that was. */
static uint64_t write_events(uint64_t size)
{
    uint64_t least = tf.header->tail + SIGVET_EVENTS_RESERVE;
    uint64_t most = tf.header->ready > least ? tf.header->ready - least : 0;

    size = size < most ? size : most;
    tf.header->tail += size;
    return size;
}

static void events_are_asked_for_in_the_header(void **state)
{
    const struct sigvet_header *h;

    (void)state;
    create(SIZE);
    h = tf.header;
    assert_int_equal(h->mode, 0);
    tracefile_events(&tf, SIGVET_MODE_STACKS | SIGVET_MODE_WAIT, TRACEFILE_BUFFER_DEFAULT);
    assert_int_equal(h->mode & ~(uint32_t)SIGVET_MODE_TSC,
                     SIGVET_MODE_EVENTS | SIGVET_MODE_STACKS | SIGVET_MODE_WAIT);
    assert_int_equal((h->mode & SIGVET_MODE_TSC) != 0, h->start_tsc != 0);
    assert_int_equal(h->clock_tsc, h->start_tsc);
    assert_int_equal(h->clock_ns, h->monotonic_ns);
    uint64_t ns = h->clock_ns;
    uint64_t tsc = h->clock_tsc;
    (void)tracefile_beat(&tf);
    assert_true(h->clock_ns >= ns);
    assert_true(tsc == 0 ? h->clock_tsc == 0 : h->clock_tsc > tsc);
    tracefile_end_waiting(&tf);
    assert_int_equal(h->mode & (SIGVET_MODE_WAIT | SIGVET_MODE_STACKS), SIGVET_MODE_STACKS);
    tracefile_close(&tf);
}

static void beat_stays_within_the_buffer(void **state)
{
    const uint64_t buffer = TRACEFILE_BUFFER_MIN + TRACEFILE_AHEAD;
    uint64_t written = 0;

    (void)state;
    create(16 * SIZE);
    tracefile_events(&tf, 0, buffer);
    assert_int_equal(tf.buffer, buffer);
    while (tracefile_beat(&tf)) { /* in steps */
    }
    for (int i = 0; i < 64; i++) { /* nobody reads: after the buffer there is no room for events */
        (void)tracefile_beat(&tf);
        written += write_events(1u << 20);
        assert_true(tf.header->ready <= tf.header->records_off + buffer);
    }
    assert_true(written >= buffer - 2 * SIGVET_EVENTS_RESERVE && written < buffer);
    for (int i = 0; i < 64; i++) { /* but for other records, always */
        tf.header->tail += 100 * SIGVET_RECORD_ALIGN;
        (void)tracefile_beat(&tf);
        assert_true(tf.header->ready - tf.header->tail >= SIGVET_EVENTS_RESERVE / 2 - 4096);
        assert_int_equal(write_events(1), 0);
    }
    tf.read = tf.header->tail; /* all was read: there is room again */
    while (tracefile_beat(&tf)) {
    }
    assert_true(tf.header->ready > tf.header->tail + buffer - 4096 - 1);
    assert_int_equal(write_events(1u << 20), 1u << 20);
    tracefile_close(&tf);
}

static void beat_tries_again_when_the_reader_may_have_made_room(void **state)
{
    (void)state;
    create(4 * SIZE);
    tracefile_events(&tf, 0, TRACEFILE_BUFFER_DEFAULT);
    int fd = tf.fd;
    tf.fd = open("t", O_RDONLY | O_CLOEXEC);
    assert_true(tf.fd >= 0);
    (void)tracefile_beat(&tf);
    assert_int_equal(tf.stuck, EBADF);
    assert_int_equal(tf.header->ready, TRACEFILE_AHEAD);
    (void)close(tf.fd);
    tf.fd = fd;
    (void)tracefile_beat(&tf);
    assert_int_equal(tf.stuck, 0);
    assert_true(tf.header->ready > TRACEFILE_AHEAD);
    tracefile_close(&tf);
}

static void trim_gives_back_what_was_not_used(void **state)
{
    struct stat st;

    (void)state;
    create(SIZE);
    uint64_t tail = tf.header->tail;
    assert_int_equal(tracefile_tail(&tf), tail);
    tracefile_trim(&tf);
    assert_true(tf.header->ready >= tail && tf.header->ready < tail + 4096);
    assert_int_equal(fstat(tf.fd, &st), 0);
    assert_int_equal(st.st_size, TRACEFILE_AHEAD);
    assert_true((uint64_t)st.st_blocks * 512 < TRACEFILE_AHEAD / 2);
    assert_int_equal(word_at(0), SIGVET_TRACE_MAGIC);
    assert_int_equal(ftruncate(tf.fd, 0), 0);
    assert_int_equal(tracefile_tail(&tf), 0);
    tracefile_trim(&tf); /* touches nothing of a file that was cut */
    tracefile_close(&tf);
}

static void a_file_cut_short_is_not_touched(void **state)
{
    (void)state;
    create(SIZE);
    assert_int_equal(ftruncate(tf.fd, 0), 0);
    (void)tracefile_beat(&tf);
    assert_true(tf.cut);
    assert_false(tracefile_append_status(&tf, 1, 0));
    tracefile_close(&tf);
}

static void appends_status_and_gap(void **state)
{
    struct sigvet_status status;
    struct sigvet_gap_rec gap;
    char text[16];

    (void)state;
    create(SIZE);
    uint64_t at = tf.header->tail;
    assert_true(tracefile_append_status(&tf, 77, 0x100));
    assert_int_equal(tf.header->tail, at + sizeof status);
    assert_int_equal(pread(tf.fd, &status, sizeof status, (off_t)at), sizeof status);
    assert_int_equal(status.rec.type, SIGVET_REC_STATUS);
    assert_int_equal(status.rec.size, sizeof status);
    assert_int_equal(status.pid, 77);
    assert_int_equal(status.status, 0x100);
    at = tf.header->tail;
    assert_true(tracefile_append_gap(&tf, SIGVET_GAP_STATIC, 4711, "/bin/x"));
    assert_int_equal(pread(tf.fd, &gap, sizeof gap, (off_t)at), sizeof gap);
    assert_int_equal(gap.rec.type, SIGVET_REC_GAP);
    assert_int_equal(gap.rec.size, 32);
    assert_int_equal(gap.kind, SIGVET_GAP_STATIC);
    assert_int_equal(gap.process, 4711);
    assert_int_equal(gap.text_len, 7);
    assert_true(pread(tf.fd, text, sizeof text, (off_t)(at + sizeof gap)) > 7);
    assert_string_equal(text, "/bin/x");
    tracefile_close(&tf);
}

static void append_counts_what_has_no_room(void **state)
{
    (void)state;
    create(SIZE);
    tf.header->tail = tf.header->ready - 16;
    assert_true(tracefile_append_status(&tf, 1, 0)); /* the last one that fits */
    assert_false(tracefile_append_status(&tf, 1, 0));
    assert_int_equal(tf.header->lost[SIGVET_LOST_FULL], 1);
    tf.header->tail = 3; /* hostile */
    assert_false(tracefile_append_status(&tf, 1, 0));
    tf.header->tail = UINT64_MAX - 15;
    assert_false(tracefile_append_status(&tf, 1, 0));
    tf.header->ready = UINT64_MAX;
    assert_false(tracefile_append_status(&tf, 1, 0));
    assert_int_equal(tf.header->lost[SIGVET_LOST_FULL], 4);
    tracefile_close(&tf);
}

/* A writer that was killed between reserving and moving the tail holds nobody up. */
static void append_T1_steps_over_a_dead_writer(void **state)
{
    (void)state;
    create(SIZE);
    uint64_t at = tf.header->tail;
    uint64_t word = 4096; /* its size, not published */
    assert_int_equal(pwrite(tf.fd, &word, sizeof word, (off_t)at), sizeof word);
    assert_true(tracefile_append_status(&tf, 5, 0));
    assert_int_equal(word_at(at), 4096);
    assert_int_equal((uint32_t)word_at(at + 4096), sizeof(struct sigvet_status));
    assert_int_equal(tf.header->tail, at + 4096 + sizeof(struct sigvet_status));
    word = 0xffffffff00000000; /* hostile: taken, and without a size */
    assert_int_equal(pwrite(tf.fd, &word, sizeof word, (off_t)tf.header->tail), sizeof word);
    assert_false(tracefile_append_status(&tf, 5, 0));
    assert_int_equal(tf.header->lost[SIGVET_LOST_CONTENDED], 1);
    tracefile_close(&tf);
}

static void append_T1_many_writers(void **state)
{
    unsigned count[WRITERS] = {0};
    int status = 0;

    (void)state;
    create(SIZE);
    uint64_t at = tf.header->tail;
    for (int i = 0; i < WRITERS; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            bool done = true;
            for (int j = 0; j < EACH; j++) {
                done = tracefile_append_status(&tf, i, j) && done;
            }
            _exit(done ? 0 : 1);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    for (; at < tf.header->tail; at += sizeof(struct sigvet_status)) {
        struct sigvet_status rec;
        assert_int_equal(pread(tf.fd, &rec, sizeof rec, (off_t)at), sizeof rec);
        assert_int_equal(rec.rec.type, SIGVET_REC_STATUS);
        assert_int_equal(rec.rec.size, sizeof rec);
        assert_true(rec.pid < WRITERS);
        assert_int_equal(rec.status, count[rec.pid]); /* each writer's own order is kept */
        count[rec.pid]++;
    }
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(count[i], EACH);
    }
    tracefile_close(&tf);
}

static void private_trace_is_for_those_who_know_its_name(void **state)
{
    struct stat st;
    char path[512];

    (void)state;
    if (!tracefile_create_private(&tf, SIZE, why, sizeof why)) {
        fail_msg("%s", why);
    }
    (void)snprintf(path, sizeof path, "%s", tf.path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0666);
    int other = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1); /* it belongs to a run: leftover.h */
    close(other);
    *strrchr(path, '/') = '\0';
    assert_string_equal(path, tf.directory);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0711);
    tracefile_remove(&tf);
    assert_int_equal(access(path, F_OK), -1);
    tracefile_remove(&tf);
    (void)tracefile_beat(&tf); /* the open file lives on */
    assert_false(tf.cut);
    tracefile_close(&tf);
    tracefile_close(&tf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_describes_the_file),
        cmocka_unit_test(names_are_the_rows_of_the_table),
        cmocka_unit_test(a_user_names_rows),
        cmocka_unit_test(replaces_traces_and_nothing_else),
        cmocka_unit_test(beat_keeps_storage_ahead),
        cmocka_unit_test(beat_remembers_a_failed_allocation),
        cmocka_unit_test(events_are_asked_for_in_the_header),
        cmocka_unit_test(beat_stays_within_the_buffer),
        cmocka_unit_test(beat_tries_again_when_the_reader_may_have_made_room),
        cmocka_unit_test(trim_gives_back_what_was_not_used),
        cmocka_unit_test(a_file_cut_short_is_not_touched),
        cmocka_unit_test(appends_status_and_gap),
        cmocka_unit_test(append_counts_what_has_no_room),
        cmocka_unit_test(append_T1_steps_over_a_dead_writer),
        cmocka_unit_test(append_T1_many_writers),
        cmocka_unit_test(private_trace_is_for_those_who_know_its_name),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
