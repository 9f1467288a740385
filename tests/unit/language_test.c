/* language_test.c - tests of tools/judge/language.c: which frames are a language's library, and what is told of it.
 *
 * Source: names as rustc 1.48 to 1.95 and g++ 12 make them. */
/* LINK: language.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "language.h"

#define MOST 8

/* The frames of one address each: address 1 is row 0. */
static struct {
    size_t count;
    struct frame frames[MOST];
} at[MOST];
static size_t rows;

size_t symbols_frames(struct symbols *s, struct space *space, uint64_t address, bool is_return,
                      struct frame *out, size_t max)
{
    size_t n = at[address - 1].count < max ? at[address - 1].count : max;

    memcpy(out, at[address - 1].frames, n * sizeof *out);
    return n;
}

static int set_up(void **state)
{
    memset(at, 0, sizeof at);
    rows = 0;
    return 0;
}

/* One address whose function is linked as `symbol`; names from the innermost one on. */
static struct walk_step step(const char *symbol, size_t count, const char *const *names)
{
    at[rows].count = count;
    for (size_t i = 0; i < count; i++) {
        at[rows].frames[i] = (struct frame){.function = names[i], .inlined = i + 1 < count};
    }
    at[rows].frames[count - 1].symbol = symbol;
    return (struct walk_step){.ip = ++rows, .is_return = true};
}

#define STEP(symbol, ...)                                                      \
    step(symbol, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *), \
         (const char *[]){__VA_ARGS__})

static bool is_library(struct walk_step s)
{
    return language_is_library(NULL, NULL, &s);
}

#define LEGACY "_ZN3std2io5stdio6_print17h0123456789abcdefE"

static void rust_by_its_crate(void **state)
{
    static const char *const library[] = {
        "std::io::stdio::_print",
        "<alloc::vec::Vec<u8>>::with_capacity",
        "<&mut dyn core::fmt::Write as core::fmt::Write>::write_fmt",
        "<&mut dyn for<'a> core::ops::function::FnMut<(u8,)> as core::ops::function::FnMut>::call",
        "<u8 as <[_]>::to_vec_in::ConvertVec>::to_vec::<alloc::alloc::Global>",
        "<[user::Thing]>::sort_by::<u8>",
        "<(u8, [u8]) as core::fmt::Debug>::fmt",
        "core::ptr::drop_in_place<user::Thing>",
        "<T as core::convert::Into<U>>::into",
        "<*const u8>::cast",
        "__rust_alloc",
        "rust_begin_unwind",
    };
    static const char *const own[] = {
        "user::on_usr1",
        "<user::Thing as core::fmt::Debug>::fmt",
        "<u8 as user::Trait>::run",
        "stdx::run",
        "main",
        "<",
        "<[",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof library / sizeof library[0]; i++) {
        rows = 0;
        if (!is_library(STEP("_RNvC4user7on_usr1", library[i])) ||
            !is_library(STEP(LEGACY, library[i]))) {
            fail_msg("%s is not the library's", library[i]);
        }
    }
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        rows = 0;
        if (is_library(STEP("_RNvC4user7on_usr1", own[i]))) {
            fail_msg("%s is the library's", own[i]);
        }
    }
}

static void what_is_not_rust(void **state)
{
    (void)state;
    assert_false(is_library(STEP("std_print", "std::io::stdio::_print")));
    assert_false(is_library(STEP("_ZN3std5printEv", "std::print()")));
    assert_false(is_library(STEP("_ZN3std2io5stdio6_print17h0123456789abcdegE", "std::print")));
    assert_false(is_library(STEP(NULL, "std::print")));
    assert_false(is_library(STEP("_RNvC4user7on_usr1", NULL)));
    assert_false(is_library(STEP("17hE", "17hE")));
}

static void cxx_by_its_symbol(void **state)
{
    (void)state;
    assert_true(
        is_library(STEP("_ZNSt6vectorIiE9push_backEi", "std::vector<int>::push_back(int)")));
    assert_true(is_library(STEP("_ZSt4sortIPiEvT_S1_", "void std::sort<int*>(int*, int*)")));
    rows = 0;
    assert_false(is_library(STEP("_ZN4user3runEv", "user::run()")));
    assert_false(is_library(
        STEP("_ZNSt6vectorIiE9push_backEi", "user::inlined()", "std::vector::push_back")));
}

static void the_users_own_frame(void **state)
{
    struct walk_step s = STEP("_RNvC4user7on_usr1", "alloc::alloc::alloc",
                              "<alloc::vec::Vec<u8>>::with_capacity", "user::on_usr1");

    (void)state;
    assert_int_equal(language_user_frame(at[0].frames, 3), 2);
    assert_false(is_library(s));
    (void)STEP(LEGACY, "std::io::stdio::_print");
    assert_int_equal(language_user_frame(at[1].frames, 1), 0);
}

static const char *called(size_t site, size_t count, const struct walk_step *steps)
{
    static struct walk w;
    struct rule_input in = {.walk = &w};

    memset(&w, 0, sizeof w);
    memcpy(w.handler, steps, count * sizeof *steps);
    w.handler_count = count;
    return language_called(&in, site);
}

static void what_user_code_called(void **state)
{
    struct walk_step stub = STEP("malloc", "malloc");
    struct walk_step library = STEP(LEGACY, "alloc::alloc::alloc", "std::io::stdio::_print");
    struct walk_step own = STEP("_RNvC4user7on_usr1", "user::on_usr1");
    struct walk_step inlined = STEP("_RNvC4user7on_usr2", "<alloc::vec::Vec<u8>>::grow",
                                    "<alloc::vec::Vec<u8>>::push", "user::on_usr2");

    (void)state;
    assert_string_equal(called(2, 3, (struct walk_step[]){stub, library, own}),
                        "std::io::stdio::_print");
    assert_string_equal(called(1, 2, (struct walk_step[]){stub, inlined}),
                        "<alloc::vec::Vec<u8>>::push");
    assert_null(called(1, 2, (struct walk_step[]){stub, own}));
    assert_null(called(2, 3, (struct walk_step[]){stub, own, own}));
    assert_null(called(0, 1, (struct walk_step[]){stub}));
}

static void terms_of_the_language(void **state)
{
    const struct fact *print = language_term("std::io::stdio::_print");

    (void)state;
    assert_non_null(print);
    assert_string_equal(print->symbol, "println!");
    assert_int_equal(print->verdict, SIGVET_UNSAFE);
    assert_true(print->why & WHY_LOCK);
    assert_false(print->intercepted);
    assert_ptr_equal(language_term("std::io::stdio::_print"), print);
    assert_string_equal(language_term("alloc::fmt::format::format_inner")->symbol, "format!");
    assert_string_equal(language_term("std::panicking::begin_panic::<&str>")->symbol, "panic!");
    assert_null(language_term("<alloc::vec::Vec<u8>>::push"));
    assert_null(language_term(""));
    assert_null(language_term(NULL));
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rust_by_its_crate),   TEST(what_is_not_rust),      TEST(cxx_by_its_symbol),
        TEST(the_users_own_frame), TEST(what_user_code_called), TEST(terms_of_the_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
