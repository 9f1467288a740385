/* baseline_test.c - tests of tools/judge/baseline.c and accepted.c.
 *
 * Source: docs/baseline.md. */
#include "accepted.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char file[] = "/tmp/baseline.XXXXXX";
static char why[512];
static struct accepted accepted;

static struct finding make(const char *fingerprint)
{
    static char message[] = "caf\xe9() is called";
    struct finding f = {.rule = "unsafe-call", .message = message, .function = "malloc"};

    strcpy(f.fingerprint, fingerprint);
    return f;
}

static int set_up(void **state)
{
    int fd;

    (void)state;
    strcpy(file, "/tmp/baseline.XXXXXX");
    fd = mkstemp(file);
    assert_true(fd >= 0);
    close(fd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    accepted_clear(&accepted);
    (void)unlink(file);
    return 0;
}

static void put_file(const char *text)
{
    FILE *to = fopen(file, "w");

    assert_non_null(to);
    assert_true(fputs(text, to) >= 0);
    fclose(to);
}

static void get_file(char *to, size_t size)
{
    FILE *from = fopen(file, "r");

    assert_non_null(from);
    to[fread(to, 1, size - 1, from)] = '\0';
    fclose(from);
}

static void write_two(const char *first, const char *second)
{
    struct baseline b = {0};
    struct finding one = make(first), two = make(second);
    int fd = baseline_open(file, why, sizeof why);

    assert_true(fd >= 0);
    baseline_add(&b, &one);
    baseline_add(&b, &two);
    baseline_add(&b, &one);
    assert_true(baseline_write(&b, fd, file, why, sizeof why));
    baseline_clear(&b);
}

static void what_is_written_is_known(void **state)
{
    struct finding f = make("00000000000000aa");

    (void)state;
    write_two("00000000000000bb", "00000000000000aa");
    assert_true(baseline_load(&accepted.baseline, file, why, sizeof why));
    accepted_look(&f, &accepted);
    assert_true(f.known);
    assert_null(f.suppressed);
    f = make("00000000000000cc");
    f.known = true;
    accepted_look(&f, &accepted);
    assert_false(f.known);
}

static void equal_baselines_are_equal_bytes(void **state)
{
    char first[2048], second[2048];

    (void)state;
    put_file("a longer text that was there before, of which nothing may be left in the end\n"
             "a longer text that was there before, of which nothing may be left in the end\n"
             "a longer text that was there before, of which nothing may be left in the end\n"
             "a longer text that was there before, of which nothing may be left in the end\n"
             "a longer text that was there before, of which nothing may be left in the end\n"
             "a longer text that was there before, of which nothing may be left in the end\n");
    write_two("00000000000000bb", "00000000000000aa");
    get_file(first, sizeof first);
    write_two("00000000000000aa", "00000000000000bb");
    get_file(second, sizeof second);
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "caf\\\\xe9() is called"));
    assert_true(strstr(first, "00aa") < strstr(first, "00bb"));
    assert_true(first[strlen(first) - 1] == '\n');
}

static void suppressed_ones_are_not_known(void **state)
{
    struct finding f = make("00000000000000aa");
    char text[] = "unsafe-call:malloc\n";

    (void)state;
    write_two("00000000000000bb", "00000000000000aa");
    assert_true(baseline_load(&accepted.baseline, file, why, sizeof why));
    assert_true(suppress_parse(&accepted.suppressions, text, strlen(text), "f", why, sizeof why));
    accepted_look(&f, &accepted);
    assert_string_equal(f.suppressed, "unsafe-call:malloc");
    assert_false(f.known);
}

static void annotations_need_no_file(void **state)
{
    struct finding f = make("00000000000000aa");

    (void)state;
    f.annotation = "sigvet_allow_begin()";
    accepted_look(&f, NULL);
    assert_string_equal(f.suppressed, "sigvet_allow_begin()");
    f.annotation = NULL;
    accepted_look(&f, NULL);
    assert_null(f.suppressed);
}

static void refused(const char *text, const char *word)
{
    struct baseline b = {0};

    put_file(text);
    assert_false(baseline_load(&b, file, why, sizeof why));
    if (!strstr(why, word) || !strstr(why, file) || strchr(why, '\n')) {
        fail_msg("%s: '%s' does not say %s", text, why, word);
    }
    baseline_clear(&b);
}

static void what_is_no_baseline(void **state)
{
    (void)state;
    refused("", ":1: ");
    refused("{\n]", ":2: ");
    refused("[]", "not a baseline");
    refused("{\"findings\": []}", "not a baseline");
    refused("{\"sigvet\": {\"version\": \"0.1.0\"}, \"findings\": []}", "not a baseline");
    refused("{\"sigvet\": {\"baseline\": 1}, \"findings\": {}}", "not a baseline");
    refused("{\"sigvet\": {\"baseline\": 2}, \"findings\": []}", "another version");
    refused("{\"sigvet\": {\"baseline\": 1}, \"findings\": [1]}", "damaged");
    refused("{\"sigvet\": {\"baseline\": 1}, \"findings\": [{\"fingerprint\": \"1\"}]}", "damaged");
    refused(
        "{\"sigvet\": {\"baseline\": 1}, \"findings\": [{\"fingerprint\": \"000000000000000G\"}]}",
        "damaged");
    refused("{\"sigvet\": {\"baseline\": 1}, \"findings\": [{\"fingerprint\": "
            "\"0000000000000000\", \"rule\": 7}]}",
            "damaged");
}

static void what_cannot_be_read_or_written(void **state)
{
    struct baseline b = {0};

    (void)state;
    assert_false(baseline_load(&b, "/nonexistent/b", why, sizeof why));
    assert_non_null(strstr(why, "/nonexistent/b"));
    assert_int_equal(baseline_open("/nonexistent/b", why, sizeof why), -1);
    assert_non_null(strstr(why, "/nonexistent/b"));
    assert_false(baseline_write(&b, baseline_open("/dev/full", why, sizeof why), "/dev/full", why,
                                sizeof why));
    assert_non_null(strstr(why, "/dev/full"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_known),      TEST(equal_baselines_are_equal_bytes),
        TEST(suppressed_ones_are_not_known), TEST(annotations_need_no_file),
        TEST(what_is_no_baseline),           TEST(what_cannot_be_read_or_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
