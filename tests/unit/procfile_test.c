/* LINK: procfile.c */
/* procfile_test.c - what /proc tells, of texts that are hostile and of processes that are real.
 *
 * Owns:     children that it ends itself.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/base/procfile.h */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "procfile.h"

static void fields_of_a_stat_stand_behind_the_name(void **state)
{
    static const char hostile[] = "7 (a) R 1 (b) S 42 43 44 45";

    (void)state;
    assert_string_equal(procfile_stat_field(hostile, 3), "S 42 43 44 45");
    assert_string_equal(procfile_stat_field(hostile, 4), "42 43 44 45");
    assert_string_equal(procfile_stat_field(hostile, 7), "45");
    assert_null(procfile_stat_field(hostile, 8));
    assert_null(procfile_stat_field("no name", 3));
    assert_null(procfile_stat_field("", 3));
}

static void fields_of_a_status_begin_a_line(void **state)
{
    static const char text[] =
        "Name:\tSigCgt:\nSigBlk:\t0000000000000001\nSigCgt:\t8000000000000002\n";

    (void)state;
    assert_int_equal(procfile_status_mask(text, "SigCgt"), 0x8000000000000002);
    assert_int_equal(procfile_status_mask(text, "SigBlk"), 1);
    assert_int_equal(procfile_status_mask(text, "SigIgn"), 0);
    assert_int_equal(procfile_status_mask(text, "Sig"), 0);
    assert_int_equal(procfile_status_mask("", "SigCgt"), 0);
    assert_int_equal(procfile_status_mask("SigCgt:", "SigCgt"), 0);
    assert_null(procfile_status_field(text, "SigIgn"));
}

static void files_are_read_as_far_as_there_is_room(void **state)
{
    char name[64], part[3];

    (void)state;
    assert_true(procfile_read(getpid(), "comm", name, sizeof name));
    assert_true(procfile_read_thread(getpid(), getpid(), "comm", part, sizeof part));
    assert_int_equal(strlen(part), 2);
    assert_memory_equal(part, name, 2);
    assert_false(procfile_read(getpid(), "nothing", name, sizeof name));
    assert_string_equal(name, "");
    assert_false(procfile_read(INT32_MAX, "comm", name, sizeof name));
}

static void we_are_older_than_our_child(void **state)
{
    struct procfile_ids ids;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        (void)pause();
        _exit(0);
    }
    assert_true(procfile_start(getpid()) > 0);
    assert_true(procfile_start(getpid()) <= procfile_start(child));
    assert_true(procfile_ids(child, &ids));
    assert_int_equal(ids.tgid, child);
    assert_int_equal(ids.thread, child);
    assert_int_equal(procfile_thread_here(child, child), child);
    assert_int_equal(procfile_thread_here(child, getpid()), 0);
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(procfile_start(child), 0);
    assert_false(procfile_ids(child, &ids));
    assert_int_equal(procfile_thread_here(child, child), 0);
}

/* A procfile_visit. */
static bool is_this(pid_t id, void *wanted)
{
    return id == *(const pid_t *)wanted;
}

static void all_processes_are_visited(void **state)
{
    pid_t own = getpid(), nobody = INT32_MAX;

    (void)state;
    assert_int_equal(procfile_each(0, is_this, &own), own);
    assert_int_equal(procfile_each(0, is_this, &nobody), 0);
    assert_int_equal(procfile_each(own, is_this, &own), own);
    assert_int_equal(procfile_each(nobody, is_this, &own), -1);
}

static void a_mapping_is_known_by_its_file_and_address(void **state)
{
    FILE *file = tmpfile();
    struct stat st;

    (void)state;
    assert_non_null(file);
    assert_int_equal(ftruncate(fileno(file), 4096), 0);
    assert_int_equal(fstat(fileno(file), &st), 0);
    assert_int_equal(procfile_maps(getpid(), &st, 0), PROCFILE_UNMAPPED);
    void *at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fileno(file), 0);
    assert_ptr_not_equal(at, MAP_FAILED);
    assert_int_equal(procfile_maps(getpid(), &st, 0), PROCFILE_MAPPED);
    assert_int_equal(procfile_maps(getpid(), &st, (uint64_t)(uintptr_t)at), PROCFILE_MAPPED);
    assert_int_equal(procfile_maps(getpid(), &st, (uint64_t)(uintptr_t)at + 4096),
                     PROCFILE_UNMAPPED);
    assert_int_equal(munmap(at, 4096), 0);
    assert_int_equal(procfile_maps(getpid(), &st, 0), PROCFILE_UNMAPPED);
    assert_int_equal(procfile_maps(INT32_MAX, &st, 0), PROCFILE_UNREADABLE);
    assert_int_equal(fclose(file), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_a_stat_stand_behind_the_name),
        cmocka_unit_test(fields_of_a_status_begin_a_line),
        cmocka_unit_test(files_are_read_as_far_as_there_is_room),
        cmocka_unit_test(we_are_older_than_our_child),
        cmocka_unit_test(all_processes_are_visited),
        cmocka_unit_test(a_mapping_is_known_by_its_file_and_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
