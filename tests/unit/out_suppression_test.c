/* out_suppression_test.c - tests of tools/render/out_suppression.c.
 *
 * Source: the comment S1 of out_suppression.c. */
#include "out_suppression.h"

#include <stdlib.h>

#include "suppress_fixture.h"

static char *text;

static int set_up(void **state)
{
    (void)state;
    make_finding();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(text);
    text = NULL;
    suppress_clear(&list);
    return 0;
}

static void a_whole_one(void **state)
{
    (void)state;
    text = out_suppression(&finding);
    assert_string_equal(text, "{\n"
                              "   printf() is called in the handler of SIGUSR1 (on_usr1)\n"
                              "   rule:unsafe-call\n"
                              "   fun:printf\n"
                              "   fun:ns::helper(int, char*)\n"
                              "   obj:*libbar.so.2\n"
                              "   fun:on_usr1\n"
                              "}\n");
}

static void S1_it_suppresses_its_finding(void **state)
{
    (void)state;
    text = out_suppression(&finding);
    assert_true(suppresses(text));
    finding.function = "puts";
    frames[0].function = frames[0].symbol = "puts";
    assert_false(suppresses(text));
}

static void S1_whatever_names_there_are(void **state)
{
    static char message[] = "#1\n}";

    (void)state;
    finding.message = message;
    frames[1].function = " evil\n}\033 ";
    frames[3] = (struct frame){.address = 0x1234}; /* not known at all */
    text = out_suppression(&finding);
    assert_true(suppresses(text));
    assert_int_equal(list.count, 1);
    frames[1].function = "";
    frames[1].module = "dir/";
    free(text);
    text = out_suppression(&finding);
    assert_true(suppresses(text));
}

static void S1_without_a_stack(void **state)
{
    (void)state;
    finding.handler_stack.count = 0;
    text = out_suppression(&finding);
    assert_true(suppresses(text));
    finding.handler.function = finding.handler.symbol = "other";
    assert_false(suppresses(text));
    free(text);
    finding.function = "";
    finding.handler = (struct frame){0};
    text = out_suppression(&finding);
    assert_true(suppresses(text)); /* by its rule alone */
}

static void S1_of_a_deep_stack(void **state)
{
    static struct frame deep[100];

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        deep[i] = (struct frame){.function = "recurse", .symbol = "recurse"};
    }
    finding.handler_stack = (struct stack){deep, 100};
    text = out_suppression(&finding);
    assert_true(suppresses(text));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_one),
        TEST(S1_it_suppresses_its_finding),
        TEST(S1_whatever_names_there_are),
        TEST(S1_without_a_stack),
        TEST(S1_of_a_deep_stack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
