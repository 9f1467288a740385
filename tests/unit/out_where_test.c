/* out_where_test.c - tests of tools/render/out_where.c: paths, URIs and the place to mend.
 *
 * Source: tools/render/out_where.h; RFC 3986. */
#include "out_where.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "util.h"

static void normal_is(const char *path, const char *expected)
{
    CLEANUP_FREE char *normal = out_normal_path(path);

    assert_string_equal(normal, expected);
}

static void normal_paths(void **state)
{
    (void)state;
    normal_is("/", "/");
    normal_is("", "");
    normal_is("/a//b/./c/", "/a/b/c");
    normal_is("/a/../b", "/b");
    normal_is("/../../a", "/a");
    normal_is("/a/b/../../..", "/");
    normal_is("./x.c", "x.c");
    normal_is("a/../../x.c", "../x.c");
    normal_is("../../x.c", "../../x.c");
    normal_is("../a/../..", "../..");
    normal_is("...", "...");
    normal_is("/a/..b/.c", "/a/..b/.c");
}

static void path_is(const char *root, const char *file, const char *expected, bool is_below)
{
    const struct out_options o = {.source_root = root};
    bool below;
    CLEANUP_FREE char *path = out_path(&o, file, &below);

    assert_string_equal(path, expected);
    assert_int_equal(below, is_below);
}

static void paths_below_the_source_root(void **state)
{
    (void)state;
    path_is("/src/prog", "/src/prog/lib/x.c", "lib/x.c", true);
    path_is("/src/prog", "/src/prog/build/../lib/x.c", "lib/x.c", true);
    path_is("/src/prog", "/src/program/x.c", "/src/program/x.c", false);
    path_is("/src/prog", "/src/prog", "/src/prog", false);
    path_is("/src/prog", "/src/prog/../x.c", "/src/x.c", false);
    path_is("/", "/src/x.c", "src/x.c", true);
    path_is(NULL, "/src/x.c", "/src/x.c", false);
    path_is("", "src/x.c", "src/x.c", false);
}

/* Of a file that was built under a relative path the root knows only whether it is there. */
static void relative_paths(void **state)
{
    char folder[] = "/tmp/where.XXXXXX";
    char file[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(file, sizeof file, "%s/x.c", folder);
    FILE *made = fopen(file, "w");
    assert_non_null(made);
    assert_int_equal(fclose(made), 0);
    path_is(folder, "./x.c", "x.c", true);
    path_is(folder, "nptl/raise.c", "nptl/raise.c", false);
    path_is(folder, "../x.c", "../x.c", false);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void uri_is(const char *path, const char *expected)
{
    CLEANUP_FREE char *uri = out_uri(path);

    assert_string_equal(uri, expected);
}

static void uris(void **state)
{
    (void)state;
    uri_is("src/x.c", "src/x.c");
    uri_is("/src/x.c", "file:///src/x.c");
    uri_is("a:b/c d%#?[\n", "a%3Ab/c%20d%25%23%3F%5B%0A");
    uri_is("caf\xc3\xa9\xff", "caf%C3%A9%FF");
    uri_is("g++/x_1-2.3~y", "g++/x_1-2.3~y");
}

static void place_is(const struct finding *f, const char *root, const char *function)
{
    const struct out_options o = {.source_root = root};

    assert_string_equal(out_place(f, &o)->function, function);
}

static void the_place_to_mend(void **state)
{
    struct frame frames[] = {
        {.function = "malloc"},
        {.function = "g_log",
         .module = "/lib/libglib.so",
         .file = "/usr/src/glib/log.c",
         .line = 9},
        {.function = "helper", .module = "/bin/p", .file = "/src/helper.c", .line = 3},
        {.function = "on_hup", .module = "/bin/p", .file = "/src/main.c", .line = 5},
    };
    struct finding f = {.handler = frames[3], .handler_stack = {frames, 4}};

    (void)state;
    place_is(&f, "/src", "helper");  /* the innermost that is the user's own */
    place_is(&f, "/other", "g_log"); /* none is: the innermost with a file */
    f.via = "g_log";
    place_is(&f, "/other", "helper"); /* behind the library that made the call */
    f.via = NULL;
    frames[1].file = frames[2].file = frames[3].file = NULL;
    place_is(&f, "/src", "on_hup"); /* the handler's own file is known all the same */
    f.handler.file = NULL;
    place_is(&f, "/src", "g_log"); /* no file at all: the caller */
    f.handler_stack.count = 1;
    place_is(&f, "/src", "malloc");
    f.handler_stack.count = 0;
    place_is(&f, "/src", "on_hup");
    f.from_event = true;
    f.handler_stack = (struct stack){frames + 1, 2};
    place_is(&f, "/src", "g_log"); /* the first frame is the caller's */
}

static void words_are(const struct frame *f, const char *expected)
{
    const struct out_options o = {.source_root = "/src"};
    CLEANUP_FREE char *words = out_frame_words(f, &o);

    assert_string_equal(words, expected);
}

static void frames_in_words(void **state)
{
    struct frame f = {.address = 0x1234, .function = "f\n", .file = "/src/x.c", .line = 7};

    (void)state;
    words_are(&f, "f\\x0a at x.c:7");
    f.line = 0;
    words_are(&f, "f\\x0a");
    f.module = "/lib/libc.so.6";
    f.offset = 0x10;
    words_are(&f, "f\\x0a (libc.so.6+0x10)");
    f.function = NULL;
    words_are(&f, "libc.so.6+0x10");
    f.module = NULL;
    words_are(&f, "0x1234");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_paths),      cmocka_unit_test(paths_below_the_source_root),
        cmocka_unit_test(relative_paths),    cmocka_unit_test(uris),
        cmocka_unit_test(the_place_to_mend), cmocka_unit_test(frames_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
