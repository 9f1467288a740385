/* policy_fixture.h - policies from text, in one line. */
#ifndef SIGVET_TESTS_POLICY_FIXTURE_H
#define SIGVET_TESTS_POLICY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy_compile.h"
#include "policy_text.h"
#include "shim/policy.h"

/* Fails with all errors if there are any. */
static inline struct policy policy_of(const char *text)
{
    struct policy_errors errors = {.file = "p.ini"};
    struct policy policy;

    if (!policy_text_read(text, strlen(text), &policy, &errors)) {
        for (size_t i = 0; i < errors.count; i++) {
            print_error("%s\n", errors.lines[i]);
        }
        fail_msg("refused:\n%s", text);
    }
    policy_errors_free(&errors);
    return policy;
}

static inline struct policy_block block_of(const char *text)
{
    struct policy policy = policy_of(text);
    struct policy_block block;
    char why[256];

    if (!policy_compile(&policy, &block, why, sizeof why)) {
        fail_msg("%s", why);
    }
    policy_free(&policy);
    return block;
}

#endif
