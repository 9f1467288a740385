/* fake_audit.c - an audit that found what a test says: for the tests of the formats.
 *
 * Owns:     see fake_audit.h.
 * Contexts: unit tests.
 * Errors:   see fake_audit.h. */
#include "fake_audit.h"

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
                          .process = &process.rec,
                          .fingerprint = "0123456789abcdef"};
    f->installed_at = fake_frames[2];
    f->installed_at.address = 0x401200;
    fake_finding_count = 1;
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

const char *level_name(enum level level)
{
    return level == LEVEL_ERROR ? "error" : level == LEVEL_WARNING ? "warning" : "note";
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
