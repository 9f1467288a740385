/* LINK: present.c release.c output.c batch.c reader.c recordcheck.c tracefile.c leftover.c tracefile_names.c clock.c util.c */
/* present_test.c - what comes of events is shown, what cannot be written is told once.
 *
 * Owns:     a trace in a directory of its own, and the file that is written.
 * Contexts: a cmocka program; events and views are faked here, so are the formats of reports.
 * Errors:   a failed check ends the program.
 * Source:   tools/session/present.h */
#pragma GCC diagnostic ignored "-Wunused-parameter" /* fakes */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "events.h"
#include "out.h"
#include "present.h"
#include "tracefile.h"
#include "view.h"

#define ENDLESS 1000000u

static struct tracefile tf;
static struct options o;
static char why[512];
static int to; /* the descriptor that is written to */

/* The fake stream: so many events are to come. */
static uint64_t to_come, given, shown[2], lost[2];
static int records_shown, gaps_shown, views_made, finished;
static enum view_format formats[2];
static events_record *on_record;
static events_done *on_done;
static void *record_context, *done_context;
static const struct trace *opened;

struct events {
    int unused;
};
struct view {
    int number;
    FILE *file;
};

struct events *events_new(struct trace *t)
{
    static struct events es;

    opened = t;
    return &es;
}

void events_free(struct events *es)
{
}

void events_on_record(struct events *es, events_record *call, void *context)
{
    on_record = call;
    record_context = context;
}

void events_on_done(struct events *es, events_done *call, void *context)
{
    on_done = call;
    done_context = context;
}

const struct event *events_next(struct events *es, bool final)
{
    static const struct event e;

    if (given == to_come) {
        return NULL;
    }
    given++;
    return &e;
}

struct view *view_new(struct trace *t, struct events *es, const struct view_options *options,
                      FILE *file)
{
    static struct view views[2];

    assert_ptr_equal(t, opened);
    views[views_made] = (struct view){views_made, file};
    formats[views_made] = options->format;
    return &views[views_made++];
}

void view_free(struct view *v)
{
}

void view_record(struct view *v, const struct sigvet_record *rec)
{
    records_shown++;
    gaps_shown += rec->type == SIGVET_REC_GAP;
}

void view_event(struct view *v, const struct event *e)
{
    shown[v->number]++;
    (void)fprintf(v->file, "event\n");
}

void view_lost(struct view *v, uint64_t events)
{
    lost[v->number] += events;
}

void view_finish(struct view *v)
{
    finished++;
    (void)fprintf(v->file, "end\n");
}

const struct out_format *out_find(const char *name)
{
    static const struct out_format format;

    return strcmp(name, "text") == 0 || strcmp(name, "json") == 0 ? &format : NULL;
}

const struct summary *audit_summary(struct audit *a)
{
    return NULL;
}

static int set_up(void **state)
{
    if (!tracefile_create_private(&tf, 1u << 20, why, sizeof why)) {
        return -1;
    }
    to_come = given = 0;
    memset(shown, 0, sizeof shown);
    memset(lost, 0, sizeof lost);
    records_shown = gaps_shown = views_made = finished = 0;
    o = (struct options){.format = "text"};
    to = -1;
    return 0;
}

static int tear_down(void **state)
{
    tracefile_close(&tf);
    return to < 0 || close(to) == 0 ? 0 : -1;
}

static struct present *open_to(int fd)
{
    struct present *p = present_open(&o, tf.path, fd, "somewhere", why, sizeof why);

    if (p == NULL) {
        fail_msg("%s", why);
    }
    return p;
}

/* A file without a name, to write to and to read from. */
static int scratch(void)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    to = dup(fileno(file));
    (void)fclose(file);
    assert_true(to >= 0);
    return to;
}

static uint64_t size_of(int fd)
{
    return (uint64_t)lseek(fd, 0, SEEK_END);
}

static void shows_what_has_come(void **state)
{
    struct present *p = open_to(scratch());

    assert_int_equal(views_made, 1);
    assert_int_equal(formats[0], VIEW_TEXT);
    assert_false(present_some(p, 10, false));
    to_come = 15;
    assert_true(present_some(p, 10, false));
    assert_int_equal(shown[0], 10);
    assert_int_equal(size_of(to), 0);
    present_flush(p);
    assert_int_equal(size_of(to), 10 * strlen("event\n"));
    assert_true(present_some(p, 10, true));
    assert_false(present_some(p, 10, true));
    assert_true(present_close(p));
    assert_int_equal(finished, 1);
    assert_int_equal(size_of(to), 15 * strlen("event\n") + strlen("end\n"));
}

static void events_and_summary(void **state)
{
    o.summary = true;
    o.format = "json";
    struct present *p = open_to(scratch());
    assert_int_equal(views_made, 2);
    assert_int_equal(formats[0], VIEW_JSON);
    assert_int_equal(formats[1], VIEW_SUMMARY);
    to_come = 3;
    tf.header->lost[SIGVET_LOST_EVENTS] = 7;
    assert_true(present_close(p));

    views_made = 0;
    o.summary_only = true;
    p = open_to(to);
    assert_int_equal(views_made, 1);
    assert_int_equal(formats[0], VIEW_SUMMARY);
    assert_true(present_some(p, 10, true));
    assert_int_equal(shown[0], 3);
    assert_int_equal(lost[0], 7);
    (void)present_some(p, 10, true); /* no news of losses */
    assert_int_equal(lost[0], 7);
    assert_true(present_close(p));
}

static void records_are_shown_but_for_gaps_when_quiet(void **state)
{
    const struct sigvet_record gap = {16, SIGVET_REC_GAP};
    const struct sigvet_record process = {128, SIGVET_REC_PROCESS};
    struct present *p = open_to(scratch());

    on_record(&gap, record_context);
    on_record(&process, record_context);
    assert_int_equal(records_shown, 2);
    assert_int_equal(gaps_shown, 1);
    assert_true(present_close(p));
    o.quiet = true;
    views_made = 0;
    p = open_to(to);
    on_record(&gap, record_context);
    on_record(&process, record_context);
    assert_int_equal(records_shown, 3);
    assert_int_equal(gaps_shown, 1);
    assert_true(present_close(p));
}

static void what_was_read_is_counted(void **state)
{
    const struct sigvet_record gap = {16, SIGVET_REC_GAP};
    struct present *p = open_to(scratch());
    uint64_t at = tf.header->records_off;

    assert_int_equal(present_read(p), at);
    on_record(&gap, record_context);
    on_done(at + 4096, 65536, done_context);
    assert_int_equal(present_read(p), at + 16 + 65536);
    to_come = ENDLESS;
    assert_true(present_some(p, 10, false)); /* behind: what was not done was not read */
    assert_int_equal(present_read(p), at + 16 + 65536);
    to_come = given;
    assert_false(present_some(p, 10, false)); /* idle: it was */
    assert_int_equal(present_read(p), at);    /* the trace holds no more */
    assert_true(present_close(p));
}

static void storage_goes_when_asked(void **state)
{
    struct present *p = open_to(scratch());
    char byte = 'x';
    off_t middle = 600000;

    assert_int_equal(pwrite(tf.fd, &byte, 1, middle), 1);
    on_done(500000, 200000, done_context); /* a trace that is kept */
    assert_int_equal(pread(tf.fd, &byte, 1, middle), 1);
    assert_int_equal(byte, 'x');
    present_release_through(p, tf.fd);
    on_done(500000, 200000, done_context);
    assert_int_equal(pread(tf.fd, &byte, 1, middle), 1);
    assert_int_equal(byte, 0);
    assert_true(present_close(p));
}

/* Runs the body with stderr in a file; returns how many bytes were written there. */
static uint64_t stderr_of(void (*body)(struct present *p), struct present *p)
{
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);

    assert_non_null(file);
    assert_true(saved >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
    body(p);
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    (void)close(saved);
    uint64_t size = size_of(fileno(file));
    (void)fclose(file);
    return size;
}

static void show_a_lot(struct present *p)
{
    assert_true(present_some(p, 100000, false));
    present_flush(p);
    assert_true(present_some(p, 100000, false));
    present_flush(p);
    assert_false(present_some(p, 10, true)); /* nothing is shown any more: nothing need be read */
    assert_false(present_close(p));
}

static void a_lost_output_is_told_once_and_reading_goes_on(void **state)
{
    static const char line[] = "sigvet: cannot write to somewhere: No space left on device; "
                               "no more events are shown\n";

    to = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(to >= 0);
    to_come = 200000;
    assert_int_equal(stderr_of(show_a_lot, open_to(to)), strlen(line));
    assert_int_equal(given, 200000);
    assert_true(shown[0] < 200000);
}

static void refuses_what_cannot_be_opened(void **state)
{
    assert_null(present_open(&o, "/nonexistent", 1, "stdout", why, sizeof why));
    assert_non_null(strstr(why, "/nonexistent"));
    o.output = "/nonexistent/x";
    assert_null(present_open(&o, tf.path, 1, "stdout", why, sizeof why));
    assert_non_null(strstr(why, "cannot write to '/nonexistent/x'"));
}

static void tells_whether_there_can_be_events(void **state)
{
    struct present *p = open_to(scratch());

    assert_false(present_has_events(p));
    assert_true(present_close(p));
    tf.header->mode = SIGVET_MODE_EVENTS;
    views_made = 0;
    p = open_to(to);
    assert_true(present_has_events(p));
    assert_true(present_close(p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shows_what_has_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(events_and_summary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(records_are_shown_but_for_gaps_when_quiet, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_read_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(storage_goes_when_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_output_is_told_once_and_reading_goes_on, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_cannot_be_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tells_whether_there_can_be_events, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
