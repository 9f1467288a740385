/* event_rule_fixture.h - a trace of events as replay_fixture.h makes them, judged by the engine and its rules.
 *
 * Owns:     the engine, its findings, the one event that it is given next.
 * Contexts: unit tests; linked in place of events.c and audit.c. Symbols are fakes, modules are not known.
 * Errors:   see replay_fixture.h. */
#ifndef SIGVET_TESTS_EVENT_RULE_FIXTURE_H
#define SIGVET_TESTS_EVENT_RULE_FIXTURE_H

#include "engine.h"
#include "event_rule.h"
#include "finding.h"

static void feed_event(const struct event *e);
static void feed_record(const struct sigvet_record *rec);

/* The fixture's events go through the engine. */
#define replay_event(replay, e) feed_event(e)
#define replay_record(replay, rec) feed_record(rec)
#include "replay_fixture.h"
#undef replay_event
#undef replay_record

#define CALLER 0x5000u
static struct engine *engine;
static struct finding_set *findings;
static const struct event *next_event;
static events_record *on_record;
static void *on_record_context;

struct events *events_new(struct trace *t)
{
    return NULL;
}

void events_free(struct events *es)
{
}

void events_on_record(struct events *es, events_record *call, void *context)
{
    on_record = call;
    on_record_context = context;
}

void events_on_done(struct events *es, events_done *call, void *context)
{
}

const struct event *events_next(struct events *es, bool final)
{
    const struct event *e = next_event;

    next_event = NULL;
    return e;
}

struct symbols *audit_symbols(const struct audit *a)
{
    return NULL;
}

struct finding_set *audit_findings(const struct audit *a)
{
    return findings;
}

uint64_t events_reached(const struct events *es)
{
    return 0;
}

uint64_t reader_tail(struct trace *t)
{
    return 0;
}

bool events_over(struct events *es, uint64_t process_off)
{
    return true;
}

void audit_feed(struct audit *a, const struct sigvet_record *rec)
{
}

bool audit_forget(struct audit *a, const struct sigvet_record *rec)
{
    return true;
}

const struct sigvet_record *audit_useless(struct audit *a)
{
    return NULL;
}

const struct sigvet_record *reader_record(const struct trace *t, uint64_t offset)
{
    return reader_at(t, offset, SIGVET_REC_PROCESS);
}

void reader_refresh_one(const struct trace *t, const struct sigvet_record *rec)
{
}

void reader_keep(const void *rec)
{
}

/* The records of these tests are few, and stay. */
void reader_forget(struct trace *t, uint64_t offset)
{
}

static void feed_event(const struct event *e)
{
    next_event = e;
    assert_true(engine_some(engine, 1, false));
}

/* Before the engine is there the fixture tells of its first process. */
static void feed_record(const struct sigvet_record *rec)
{
    if (engine != NULL) {
        on_record(rec, on_record_context);
    }
}

static inline int set_up(void **state)
{
    (void)begin_replay(state);
    findings = finding_set_new(NULL, NULL, NULL);
    engine = engine_new(&fake, NULL);
    tell_process(0);
    begin_thread();
    return 0;
}

static inline int tear_down(void **state)
{
    engine_free(engine);
    engine = NULL;
    finding_set_free(findings);
    return end_replay(state);
}

static inline const struct finding *found(const char *rule)
{
    const struct finding *it = NULL;

    for (size_t i = 0; i < finding_count(findings); i++) {
        if (strcmp(finding_at(findings, i)->rule, rule) == 0) {
            assert_null(it);
            it = finding_at(findings, i);
        }
    }
    return it;
}

static inline void expect(const char *rule, enum level level, uint64_t signals)
{
    const struct finding *f = found(rule);

    if (f == NULL) {
        fail_msg("%s is silent", rule);
        return;
    }
    assert_int_equal(f->level, level);
    assert_int_equal(f->signals, signals);
    assert_true(f->from_event);
}

static inline void expect_none(const char *rule)
{
    const struct finding *f = found(rule);

    if (f != NULL) {
        fail_msg("%s says: %s", rule, f->message);
    }
}

static inline void block_from(uint64_t caller, uint64_t set)
{
    make("sigprocmask");
    CALL->caller = caller;
    argument(0, SIG_BLOCK);
    set_argument(1, set);
    done(0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
