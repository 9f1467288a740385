/* LINK: recordcheck.c */
/* recordcheck_test.c - records that keep and that break what their type promises.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h, tools/read/recordcheck.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "recordcheck.h"
#include "sigvet/config.h"

static struct sigvet_record *record;

/* A fresh record of exactly this many bytes: a sanitizer sees every read beyond it. */
static void *make(enum sigvet_record_type type, uint32_t size)
{
    free(record);
    record = calloc(1, size);
    assert_non_null(record);
    *record = (struct sigvet_record){.size = size, .type = type};
    return record;
}

static int clean_up(void **state)
{
    (void)state;
    free(record);
    record = NULL;
    return 0;
}

static void sizes_are_checked(void **state)
{
    static const struct {
        enum sigvet_record_type type;
        uint32_t least; /* the smallest size, rounded up as records are */
    } types[] = {
        {SIGVET_REC_PROCESS, 96},      {SIGVET_REC_MODULES, 32}, {SIGVET_REC_HANDLER, 96},
        {SIGVET_REC_UNSAFE_CALL, 384}, {SIGVET_REC_EXEC, 64},    {SIGVET_REC_GAP, 32},
        {SIGVET_REC_STATUS, 16},       {SIGVET_REC_CHUNK, 64},   {SIGVET_REC_DECISION, 144},
        {SIGVET_REC_RUNNING, 80},      {SIGVET_REC_STUCK, 496},
    };

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        make(types[i].type, types[i].least);
        assert_true(recordcheck_valid(record));
        make(types[i].type, types[i].least + 16);
        assert_true(recordcheck_valid(record));
        if (types[i].least > 16) {
            make(types[i].type, types[i].least - 16);
            assert_false(recordcheck_valid(record));
        }
    }
    make(SIGVET_REC_RESERVED, 64);
    assert_false(recordcheck_valid(record));
    make((enum sigvet_record_type)(SIGVET_REC_STUCK + 1), 256);
    assert_false(recordcheck_valid(record));
    make((enum sigvet_record_type)UINT32_MAX, 64);
    assert_false(recordcheck_valid(record));
}

/* A PROCESS record with 88 bytes for its strings. */
static bool process_ok(uint32_t exe_len, uint32_t argv_len, uint32_t argv_count, const char *text,
                       size_t text_len)
{
    struct sigvet_process *p = make(SIGVET_REC_PROCESS, sizeof *p + 88);

    p->exe_len = exe_len;
    p->argv_len = argv_len;
    p->argv_count = argv_count;
    memset(p->text, 'x', 88);
    memcpy(p->text, text, text_len);
    return recordcheck_valid(record);
}

static void process_strings_are_checked(void **state)
{
    static const char text[] = "/bin/x\0a\0b"; /* 7 and 4 bytes */

    (void)state;
    assert_true(process_ok(7, 4, 2, text, sizeof text));
    assert_true(process_ok(7, 4, 1, text, sizeof text));
    assert_true(process_ok(7, 0, 0, text, sizeof text));
    assert_true(process_ok(0, 0, 0, text, sizeof text));
    assert_true(process_ok(0, 7, 1, text, sizeof text));
    assert_false(process_ok(6, 4, 1, text, sizeof text)); /* exe not ended */
    assert_false(process_ok(7, 3, 1, text, sizeof text)); /* argv not ended */
    assert_false(process_ok(7, 4, 3, text, sizeof text)); /* fewer strings than it says */
    assert_false(process_ok(7, 0, UINT32_MAX, text, sizeof text));
    assert_false(process_ok(89, 0, 0, text, sizeof text));
    assert_false(process_ok(UINT32_MAX, 0, 0, text, sizeof text));
    assert_false(process_ok(7, 82, 0, text, sizeof text)); /* one byte beyond the record */
    assert_false(process_ok(7, UINT32_MAX, 0, text, sizeof text));
    assert_false(process_ok(7, UINT32_MAX - 6, 0, text, sizeof text));
    assert_false(process_ok(7, 81, 0, text, sizeof text)); /* up to its end, and not ended there */
}

/* A MODULES record with room for one module and 48 bytes of path, the last of them NUL. */
static bool modules_ok(uint32_t path_len, uint32_t count)
{
    struct sigvet_modules *m = make(SIGVET_REC_MODULES, sizeof *m + 24 + 48);
    struct sigvet_module *one = (void *)(m + 1);

    m->count = count;
    one->path_len = path_len;
    memset(one + 1, 'p', 47);
    return recordcheck_valid(record);
}

static void modules_are_checked(void **state)
{
    (void)state;
    assert_true(modules_ok(48, 1));
    assert_true(modules_ok(UINT32_MAX, 0));
    assert_false(modules_ok(0, 1));
    assert_false(modules_ok(47, 1)); /* not ended */
    assert_false(modules_ok(49, 1));
    assert_false(modules_ok(UINT32_MAX, 1));
    assert_false(modules_ok(UINT32_MAX - 6, 1));
    assert_false(modules_ok(48, 2));
    assert_false(modules_ok(48, UINT32_MAX));
}

static void regions_are_checked(void **state)
{
    static const struct sigvet_region bad[] = {
        {0x1000, 129, 384},
        {0x1000, 1, 512},
        {0x1000, 1, 513},
        {0x1000, 1, UINT32_MAX},
        {0x1000, 1, 0},
        {0x1000, 8, 376},
        {0x1000, UINT32_MAX, 384},
        {0x1000, UINT32_MAX, UINT32_MAX},
        {UINT64_MAX, 8, 384},
    };
    struct sigvet_unsafe_call *c = make(SIGVET_REC_UNSAFE_CALL, 512);

    (void)state;
    c->region[0] = (struct sigvet_region){0x1000, 128, 384};
    c->region[1] = (struct sigvet_region){UINT64_MAX, 0, UINT32_MAX}; /* empty: not looked at */
    assert_true(recordcheck_valid(record));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        for (size_t j = 0; j < SIGVET_REGIONS; j++) {
            c = make(SIGVET_REC_UNSAFE_CALL, 512);
            c->region[j] = bad[i];
            assert_false(recordcheck_valid(record));
        }
    }
    c = make(SIGVET_REC_STUCK, 512);
    c->region[0] = (struct sigvet_region){0x1000, 16, 496};
    assert_true(recordcheck_valid(record));
    c->region[0].off = 480; /* within the struct, behind what it has in common with a call */
    assert_false(recordcheck_valid(record));
}

/* An EXEC record with 8 bytes of path. */
static bool exec_ok(uint32_t len, const char *path)
{
    struct sigvet_exec *e = make(SIGVET_REC_EXEC, sizeof *e + 8);

    e->path_len = len;
    memcpy(e->path, path, 8);
    return recordcheck_valid(record);
}

/* A GAP record with 8 bytes of text. */
static bool gap_ok(uint32_t len, const char *text)
{
    struct sigvet_gap_rec *g = make(SIGVET_REC_GAP, sizeof *g + 8);

    g->text_len = len;
    memcpy(g->text, text, 8);
    return recordcheck_valid(record);
}

static void paths_and_texts_are_checked(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        bool (*ok)(uint32_t len, const char *text) = i == 0 ? exec_ok : gap_ok;
        assert_true(ok(8, "1234567"));
        assert_true(ok(3, "ab\0defgh"));
        assert_true(ok(0, "\0bcdefgh"));
        assert_false(ok(8, "12345678")); /* not ended */
        assert_false(ok(2, "ab\0defgh"));
        assert_false(ok(9, "1234567"));
        assert_false(ok(UINT32_MAX, "1234567"));
        assert_false(ok(0, "x\0cdefgh")); /* no length, and yet a string */
    }
}

static void chunks_hold_what_they_used(void **state)
{
    static const struct {
        uint64_t used;
        uint32_t size;
        bool good;
    } chunks[] = {
        {0, 64, true},
        {8, 64, false},
        {4032, 4096, true},
        {4040, 4096, false},
        {UINT64_MAX, 4096, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        struct sigvet_chunk *c = make(SIGVET_REC_CHUNK, sizeof *c); /* its body is not looked at */
        c->rec.size = chunks[i].size;
        c->used = chunks[i].used;
        assert_int_equal(recordcheck_valid(record), chunks[i].good);
    }
}

/* A DECISION record with room for a stack of 64 bytes. */
static bool decision_ok(uint32_t action, uint32_t flags, uint64_t addr, uint32_t len)
{
    struct sigvet_event_stack stack = {.addr = addr, .len = len};
    struct sigvet_decision *d = make(SIGVET_REC_DECISION, sizeof *d + sizeof stack + 64);

    d->action = (uint16_t)action;
    d->flags = flags;
    memcpy(d + 1, &stack, sizeof stack);
    return recordcheck_valid(record);
}

static void decisions_are_checked(void **state)
{
    const uint32_t stack = SIGVET_DECISION_STACK;

    (void)state;
    assert_true(decision_ok(SIGVET_ALLOW, 0, 0, UINT32_MAX)); /* no stack: not looked at */
    assert_true(decision_ok(SIGVET_KILL, UINT32_MAX & ~stack, 0, 0));
    assert_false(decision_ok(SIGVET_ACTIONS, 0, 0, 0));
    assert_false(decision_ok(UINT16_MAX, 0, 0, 0));
    assert_true(decision_ok(SIGVET_DENY, stack, 0x7fff0000, 0));
    assert_true(decision_ok(SIGVET_DENY, stack, 0x7fff0000, 64));
    assert_false(decision_ok(SIGVET_DENY, stack, 0x7fff0000, 65));
    assert_false(decision_ok(SIGVET_DENY, stack, 0x7fff0000, UINT32_MAX));
    assert_true(decision_ok(SIGVET_DENY, stack, UINT64_MAX - 64, 64));
    assert_false(decision_ok(SIGVET_DENY, stack, UINT64_MAX - 63, 64));
    struct sigvet_decision *d =
        make(SIGVET_REC_DECISION, sizeof *d + 64); /* too small for a stack */
    d->flags = stack;
    assert_false(recordcheck_valid(record));
    d->flags = 0;
    assert_true(recordcheck_valid(record));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(sizes_are_checked, clean_up),
        cmocka_unit_test_teardown(process_strings_are_checked, clean_up),
        cmocka_unit_test_teardown(modules_are_checked, clean_up),
        cmocka_unit_test_teardown(regions_are_checked, clean_up),
        cmocka_unit_test_teardown(decisions_are_checked, clean_up),
        cmocka_unit_test_teardown(paths_and_texts_are_checked, clean_up),
        cmocka_unit_test_teardown(chunks_hold_what_they_used, clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
