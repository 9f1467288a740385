/* fake_audit.c - an audit that found what a test says: for the tests of the formats.
 *
 * Owns:     see fake_audit.h.
 * Contexts: unit tests.
 * Errors:   see fake_audit.h. */
#include "fake_audit.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sigvet/calls.h"

struct summary fake_summary;
struct finding fake_findings[4];
size_t fake_finding_count;
struct frame fake_frames[40];
struct finding fake_suppressed[2];
size_t fake_suppressed_count;
struct decision fake_decisions[4];
struct sigvet_decision fake_decision_records[4];
size_t fake_decision_count;

static union {
    struct sigvet_process rec;
    char room[sizeof(struct sigvet_process) + 64];
} process;

void fake_audit_reset(void)
{
    static const char text[] = "/bin/prog\0prog\0--verbose";
    static char message[] = "printf() is called in the handler of SIGUSR1 (on_usr1)";
    struct finding *f = &fake_findings[0];

    memset(&process, 0, sizeof process);
    memcpy(process.rec.text, text, sizeof text);
    process.rec.pid = 4242;
    process.rec.exe_len = 10;
    process.rec.argv_count = 2;
    memset(fake_frames, 0, sizeof fake_frames);
    fake_frames[0] = (struct frame){.function = "printf", .symbol = "printf"};
    fake_frames[1] = (struct frame){.function = "on_usr1",
                                    .module = "/bin/prog",
                                    .offset = 0x1139,
                                    .file = "main.c",
                                    .line = 7,
                                    .inlined = true};
    fake_frames[2] = (struct frame){.function = "main", .module = "/bin/prog", .offset = 0x1200};
    fake_frames[3] = (struct frame){.module = "/lib/libc.so.6", .offset = 0x271ca};
    fake_frames[4] = (struct frame){.address = 0xdeadbeef};
    *f = (struct finding){.rule = "unsafe-call",
                          .level = LEVEL_WARNING,
                          .message = message,
                          .function = "__printf_chk",
                          .why = WHY_STDIO | WHY_HEAP | WHY_LOCK,
                          .instead = "write",
                          .signal = SIGUSR1,
                          .signals = 1ull << (SIGUSR1 - 1),
                          .si_code = SI_USER,
                          .sender_pid = 99,
                          .delivery = DELIVERY_ASYNCHRONOUS,
                          .handler = fake_frames[1],
                          .handler_stack = {fake_frames, 2},
                          .interrupted_stack = {fake_frames + 2, 3},
                          .count = 3,
                          .count_told = 3,
                          .process = &process.rec,
                          .fingerprint = "0123456789abcdef"};
    f->installed_at = fake_frames[2];
    f->installed_at.address = 0x401200;
    fake_finding_count = 1;
    fake_decision_count = 0;
    fake_suppressed_count = 0;
    fake_summary = (struct summary){.processes = 1,
                                    .threads = 2,
                                    .deliveries = 5,
                                    .handlers_installed = 1,
                                    .handlers_run = 1,
                                    .findings = {[LEVEL_WARNING] = 1}};
}

const struct summary *audit_summary(struct audit *a)
{
    assert_true(!a);
    return &fake_summary;
}

size_t audit_count(const struct audit *a)
{
    assert_true(!a);
    return fake_finding_count;
}

const struct finding *audit_finding(const struct audit *a, size_t i)
{
    assert_true(!a && i < fake_finding_count);
    return &fake_findings[i];
}

size_t audit_decision_count(const struct audit *a)
{
    assert_true(!a);
    return fake_decision_count;
}

const struct decision *audit_decision(const struct audit *a, size_t i)
{
    assert_true(!a && i < fake_decision_count);
    return &fake_decisions[i];
}

const void *audit_document(const struct audit *a)
{
    assert_true(!a);
    return NULL;
}

size_t audit_suppressed_count(const struct audit *a)
{
    assert_true(!a);
    return fake_suppressed_count;
}

const struct finding *audit_suppressed(const struct audit *a, size_t i)
{
    assert_true(!a && i < fake_suppressed_count);
    return &fake_suppressed[i];
}

const char *level_name(enum level level)
{
    return level == LEVEL_ERROR ? "error" : level == LEVEL_WARNING ? "warning" : "note";
}

struct decision *fake_decision(void)
{
    struct sigvet_decision *rec = &fake_decision_records[fake_decision_count];
    struct decision *d = &fake_decisions[fake_decision_count++];

    *rec = (struct sigvet_decision){.args = {1, SIGTERM},
                                    .signals = 1ull << (SIGTERM - 1),
                                    .action = SIGVET_DENY,
                                    .error = EPERM,
                                    .pid = 4242,
                                    .tid = 4243,
                                    .caller = 0x401139,
                                    .target = SIGVET_TARGET_INIT | SIGVET_TARGET_OUTSIDE,
                                    .target_pid = 1,
                                    .handler_signal = SIGUSR1,
                                    .flags = SIGVET_DECISION_IN_HANDLER};
    *d = (struct decision){.record = rec,
                           .origin = {"nothing leaves", "ci.ini", 5, NULL},
                           .action = SIGVET_DENY,
                           .call = "kill",
                           .api = api_by_name("kill"),
                           .count = 3,
                           .signals = rec->signals,
                           .process = &process.rec,
                           .caller = fake_frames[1],
                           .stack = {fake_frames + 1, 2}};
    d->caller.address = rec->caller;
    return d;
}

char *fake_decision_text(const struct decision *d, const struct out_options *o)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    assert_true(to);
    int result = out_find("text")->decision(to, d, o);
    assert_true(result == 0);
    fclose(to);
    return text;
}

char *fake_report(const char *format, const struct out_options *o, bool findings_shown)
{
    const struct out_format *f = out_find(format);
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    int result;

    assert_true(f && to);
    result = f->report(to, NULL, findings_shown, o);
    assert_true(result == 0);
    fclose(to);
    return text;
}

char *fake_finding_text(const struct finding *f, const struct out_options *o)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    int result;

    assert_true(to);
    result = out_find("text")->finding(to, f, o);
    assert_true(result == 0);
    fclose(to);
    return text;
}
