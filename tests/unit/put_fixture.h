/* put_fixture.h - what was put, as a string, for the tests of decoding.
 *
 * Owns:     the buffer and the string.
 * Contexts: cmocka programs that include it once. */
#ifndef SIGVET_TESTS_PUT_FIXTURE_H
#define SIGVET_TESTS_PUT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "put.h"

static struct put put;
static char *shown;

static int tear_down(void **state)
{
    (void)state;
    put_free(&put);
    free(shown);
    shown = NULL;
    return 0;
}

/* What was put since the last call. */
static const char *text(void)
{
    free(shown);
    shown = strndup(put.text != NULL ? put.text : "", put.len);
    assert_non_null(shown);
    put.len = 0;
    put.between = false;
    return shown;
}

#endif
