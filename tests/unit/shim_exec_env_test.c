/* LINK: exec_env.c users.c */
/* shim_exec_env_test.c - what an image's environment becomes, and which images cannot be followed. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "exec_env.h"
#include "real.h"
#include "records.h"
#include "seal.h"

static _Alignas(4096) unsigned char page[SIGVET_HEADER_SIZE];
struct sigvet_header *sigvet_header;

static char **own_environment = (char *[]){"A=1", NULL};
static unsigned looked_up;
static bool sealed;

void *real_find(const char *symbol)
{
    assert_string_equal(symbol, "__environ");
    looked_up++;
    return &own_environment;
}

void *real_find_once(void **known, const char *symbol)
{
    *known = *known != NULL ? *known : real_find(symbol);
    return *known;
}

void *real_get(uint32_t row)
{
    static bool execve_found, execvpe_found; /* as the real one, it looks once */
    assert_true(row == ROW_execve || row == ROW_execvpe);
    bool *found = row == ROW_execve ? &execve_found : &execvpe_found;
    looked_up += !*found;
    *found = true;
    return NULL;
}

bool seal_is_on(void)
{
    return sealed;
}

#define LIB "/proc/self/exe" /* a file that is there */
#define TRACE "/dev/shm/run/trace"

static int setup(void **state)
{
    (void)state;
    exec_env_learn(LIB, TRACE);
    memset(page, 0, sizeof page);
    sigvet_header = (void *)page;
    return 0;
}

static bool fits(char *const envp[], bool follow)
{
    return exec_env_fits(envp, exec_env_count(envp), follow);
}

static void a_kept_environment_is_left_alone(void **state)
{
    (void)state;
    char *env[] = {"A=1", "LD_PRELOAD=/x/other.so:" LIB, "SIGVET_TRACE=" TRACE, NULL};
    assert_true(fits(env, true));
    assert_false(fits(env, false));
}

/* More entries than would be copied, and nothing to copy; the order does not matter. */
static void a_large_environment_is_left_alone(void **state)
{
    (void)state;
    static char *env[EXEC_ENV_MOST + 100];
    for (unsigned n = 0; n < EXEC_ENV_MOST + 99; n++) {
        env[n] = "A=1";
    }
    env[0] = "SIGVET_TRACE=" TRACE;
    env[EXEC_ENV_MOST + 90] = "LD_PRELOAD=" LIB;
    assert_int_equal(exec_env_count(env), EXEC_ENV_MOST + 99);
    assert_true(fits(env, true));
    env[0] = "A=1";
    assert_false(fits(env, true));
}

static void what_was_dropped_is_put_back(void **state)
{
    (void)state;
    char *env[] = {"A=1", NULL};
    char *to[8];
    char preload[EXEC_PRELOAD_MOST];
    assert_false(fits(env, true));
    exec_env_build(env, true, to, preload);
    assert_string_equal(to[0], "A=1");
    assert_string_equal(to[1], "LD_PRELOAD=" LIB);
    assert_string_equal(to[2], "SIGVET_TRACE=" TRACE);
    assert_null(to[3]);
    assert_true(fits(to, true));
}

static void an_empty_environment_too(void **state)
{
    (void)state;
    char *to[3];
    char preload[EXEC_PRELOAD_MOST];
    assert_int_equal(exec_env_count(NULL), 0);
    assert_false(fits(NULL, true));
    exec_env_build(NULL, true, to, preload);
    assert_true(fits(to, true));
}

static void other_preloads_stay_behind_ours(void **state)
{
    (void)state;
    char *env[] = {"LD_PRELOAD=/x/a.so:/y/b.so", "SIGVET_TRACE=/somewhere/else", NULL};
    char *to[8];
    char preload[EXEC_PRELOAD_MOST];
    exec_env_build(env, true, to, preload);
    assert_string_equal(to[0], "LD_PRELOAD=" LIB ":/x/a.so:/y/b.so");
    assert_string_equal(to[1], "SIGVET_TRACE=" TRACE);
    assert_null(to[2]);
}

static void an_image_that_cannot_bear_us_is_kept_free_of_us(void **state)
{
    (void)state;
    char *first[] = {"LD_PRELOAD=" LIB ":/y/b.so", "SIGVET_TRACE=" TRACE, "A=1", NULL};
    char *last[] = {"LD_PRELOAD=/y/b.so:" LIB, NULL};
    char *only[] = {"LD_PRELOAD=" LIB, "A=1", NULL};
    char *to[8];
    char preload[EXEC_PRELOAD_MOST];
    exec_env_build(first, false, to, preload);
    assert_string_equal(to[0], "LD_PRELOAD=/y/b.so");
    assert_string_equal(to[1], "A=1");
    assert_null(to[2]);
    exec_env_build(last, false, to, preload);
    assert_true(fits(to, false));
    exec_env_build(only, false, to, preload);
    assert_string_equal(to[0], "A=1");
    assert_null(to[1]);
}

static void a_name_that_only_looks_like_ours_is_not_ours(void **state)
{
    (void)state;
    char *env[] = {"LD_PRELOAD=" LIB ".old", "SIGVET_TRACE=" TRACE, NULL};
    assert_false(fits(env, true));
    assert_true(fits(env, false));
}

static void file_make(char path[], const void *bytes, size_t len)
{
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    close(fd);
}

static enum sigvet_gap inspect(const char *path)
{
    const struct image image = {path, AT_FDCWD, false};

    return exec_env_inspect(&image, exec_env_key(&image));
}

static void programs_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(inspect("/bin/true"), SIGVET_GAP_NONE);
    assert_int_equal(inspect("/nonexistent"), SIGVET_GAP_NONE);
    assert_int_equal(inspect("/"), SIGVET_GAP_NONE);

    unsigned char elf32[64] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
    char path32[] = "/tmp/sigvet-elf32-XXXXXX";
    file_make(path32, elf32, sizeof elf32);
    assert_int_equal(inspect(path32), SIGVET_GAP_FOREIGN_CLASS);

    int folder = open("/tmp", O_PATH | O_DIRECTORY);
    const struct image there = {path32 + strlen("/tmp/"), folder, false};
    assert_int_equal(exec_env_inspect(&there, exec_env_key(&there)), SIGVET_GAP_FOREIGN_CLASS);
    close(folder);

    sealed = true; /* then nothing is asked */
    assert_int_equal(inspect(path32), SIGVET_GAP_NONE);
    sealed = false;

    char script[] = "/tmp/sigvet-script-XXXXXX";
    char line[256];
    snprintf(line, sizeof line, "#! %s -x\n", path32);
    file_make(script, line, strlen(line));
    assert_int_equal(inspect(script), SIGVET_GAP_FOREIGN_CLASS);

    char loop[] = "/tmp/sigvet-loop-XXXXXX";
    file_make(loop, "#!", 2);
    FILE *f = fopen(loop, "w");
    assert_non_null(f);
    fprintf(f, "#!%s\n", loop);
    fclose(f);
    assert_int_equal(inspect(loop), SIGVET_GAP_NONE);
    unlink(path32);
    unlink(script);
    unlink(loop);
}

static uint64_t *only_image(void)
{
    uint64_t *found = NULL;

    for (unsigned i = 0; i < SIGVET_IMAGES; i++) {
        if (records_images()[i] != 0) {
            assert_null(found);
            found = &records_images()[i];
        }
    }
    return found;
}

static void what_is_known_of_a_file_is_left_in_the_trace(void **state)
{
    (void)state;
    unsigned char elf32[64] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
    char path[] = "/tmp/sigvet-elf32-XXXXXX";
    file_make(path, elf32, sizeof elf32);
    assert_null(only_image());
    assert_int_equal(inspect(path), SIGVET_GAP_FOREIGN_CLASS);
    uint64_t *word = only_image();
    assert_non_null(word);
    uint64_t key = *word ^ SIGVET_GAP_FOREIGN_CLASS;
    *word = key ^ SIGVET_GAP_STATIC; /* another process's word */
    assert_int_equal(inspect(path), SIGVET_GAP_STATIC);
    *word = key ^ 200; /* no word at all */
    assert_int_equal(inspect(path), SIGVET_GAP_FOREIGN_CLASS);
    *word = key ^ SIGVET_GAP_STATIC;
    assert_int_equal(truncate(path, 32), 0); /* not that file any more */
    assert_int_equal(inspect(path), SIGVET_GAP_NONE);
    assert_int_equal(truncate(path, 64), 0);
    assert_int_equal(chmod(path, 04700), 0); /* what changes users is looked at each time */
    memset(page, 0, sizeof page);
    (void)inspect(path);
    assert_null(only_image());
    assert_int_equal(unlink(path), 0);
    sigvet_header = NULL;
    assert_int_equal(inspect("/bin/true"), SIGVET_GAP_UNREACHABLE);
}

static void a_fork_looks_things_up_for_its_children_once(void **state)
{
    (void)state;
    exec_env_before_fork();
    assert_int_equal(looked_up, 3);
    exec_env_before_fork();
    assert_ptr_equal(exec_env_own(), own_environment);
    assert_int_equal(looked_up, 3);
}

static void a_library_that_is_not_there_is_left_out(void **state)
{
    (void)state;
    assert_int_equal(inspect("/bin/true"), SIGVET_GAP_NONE);
    exec_env_learn("/missing/libsigvet.so", TRACE);
    assert_int_equal(inspect("/bin/true"), SIGVET_GAP_UNREACHABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_kept_environment_is_left_alone, setup),
        cmocka_unit_test_setup(a_large_environment_is_left_alone, setup),
        cmocka_unit_test_setup(what_was_dropped_is_put_back, setup),
        cmocka_unit_test_setup(an_empty_environment_too, setup),
        cmocka_unit_test_setup(other_preloads_stay_behind_ours, setup),
        cmocka_unit_test_setup(an_image_that_cannot_bear_us_is_kept_free_of_us, setup),
        cmocka_unit_test_setup(a_name_that_only_looks_like_ours_is_not_ours, setup),
        cmocka_unit_test_setup(programs_are_told_apart, setup),
        cmocka_unit_test_setup(what_is_known_of_a_file_is_left_in_the_trace, setup),
        cmocka_unit_test_setup(a_fork_looks_things_up_for_its_children_once, setup),
        cmocka_unit_test_setup(a_library_that_is_not_there_is_left_out, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
