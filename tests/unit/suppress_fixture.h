/* suppress_fixture.h - a finding, and suppressions from text, for the tests about both.
 *
 * Owns:     the finding and the suppressions.
 * Contexts: unit tests.
 * Errors:   a text that must be right and is not fails the test. */
#ifndef SIGVET_TESTS_SUPPRESS_FIXTURE_H
#define SIGVET_TESTS_SUPPRESS_FIXTURE_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "suppress.h"

static struct suppressions list;
static char why[512];
static struct frame frames[4];
static struct finding finding;

/* __printf_chk called by helper() of libfoo, called by on_usr1() of the program. */
static inline void make_finding(void)
{
    static char message[] = "printf() is called in the handler of SIGUSR1 (on_usr1)";

    frames[0] = (struct frame){.function = "__printf_chk", .symbol = "__printf_chk"};
    frames[1] = (struct frame){.function = "ns::helper(int, char*)",
                               .symbol = "_ZN2ns6helperEiPc",
                               .module = "/usr/lib/libfoo.so.1",
                               .file = "/src/lib/helper.cc",
                               .line = 12};
    frames[2] = (struct frame){.module = "/usr/lib/libbar.so.2", .offset = 0x1234};
    frames[3] = (struct frame){.function = "on_usr1",
                               .symbol = "on_usr1",
                               .module = "/bin/prog",
                               .file = "main.c",
                               .line = 7};
    finding = (struct finding){.rule = "unsafe-call",
                               .level = LEVEL_WARNING,
                               .message = message,
                               .function = "__printf_chk",
                               .signal = SIGUSR1,
                               .signals = 1ull << (SIGUSR1 - 1),
                               .handler = frames[3],
                               .handler_stack = {frames, 4},
                               .count = 1,
                               .fingerprint = "0123456789abcdef"};
}

static inline bool parse(const char *text)
{
    char copy[1024];

    suppress_clear(&list);
    why[0] = '\0';
    (void)snprintf(copy, sizeof copy, "%s", text);
    return suppress_parse(&list, copy, strlen(copy), "f.supp", why, sizeof why);
}

/* Whether the finding is suppressed by this text, which must be right. */
static inline bool suppresses(const char *text)
{
    if (!parse(text)) {
        fail_msg("%s", why);
    }
    return suppress_match(&list, &finding) != NULL;
}

/* Likewise by a block with these lines. */
static inline bool block_suppresses(const char *lines)
{
    char text[1024];

    (void)snprintf(text, sizeof text, "{\n name\n%s\n}\n", lines);
    return suppresses(text);
}

#endif
