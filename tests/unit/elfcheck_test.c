/* LINK: elfcheck.c util.c */
/* elfcheck_test.c - what kind of file a program is, from files made up for the purpose.
 *
 * Owns:     a directory under /tmp, removed at the end.
 * Contexts: a cmocka program, as any user.
 * Errors:   a failed check ends the program.
 * Source:   elf(5), tools/base/elfcheck.h */
#include <elf.h>
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

#include "elfcheck.h"

static char folder[] = "/tmp/elfcheck_test.XXXXXX";
static char path[PATH_MAX];
static struct elfcheck result;

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"f",    "script", "two", "three",
                                        "four", "five",   "six", "sub/f"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)unlink(names[i]);
    }
    (void)rmdir("sub");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void make_file(const char *name, const void *data, size_t len, mode_t mode)
{
    (void)unlink(name);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0700);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, len), len);
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(close(fd), 0);
}

struct image {
    Elf64_Ehdr eh;
    Elf64_Phdr ph[2];
    char loader[64];
};

static struct image program(const char *loader)
{
    struct image image = {0};

    memcpy(image.eh.e_ident, ELFMAG, SELFMAG);
    image.eh.e_ident[EI_CLASS] = ELFCLASS64;
    image.eh.e_ident[EI_DATA] = ELFDATA2LSB;
    image.eh.e_type = ET_DYN;
    image.eh.e_machine = EM_X86_64;
    image.eh.e_phoff = offsetof(struct image, ph);
    image.eh.e_phentsize = sizeof(Elf64_Phdr);
    image.eh.e_phnum = loader != NULL ? 2 : 1;
    image.ph[0].p_type = PT_LOAD;
    image.ph[1].p_type = PT_INTERP;
    if (loader != NULL) {
        image.ph[1].p_offset = offsetof(struct image, loader);
        image.ph[1].p_filesz = strlen(loader) + 1;
        memcpy(image.loader, loader, strlen(loader) + 1);
    }
    return image;
}

static enum elfcheck_kind kind_of(const struct image *image)
{
    make_file("f", image, sizeof *image, 0700);
    return elfcheck_file("f", &result);
}

static void classifies_by_loader(void **state)
{
    struct image image = program("/lib64/ld-linux-x86-64.so.2");

    (void)state;
    assert_int_equal(kind_of(&image), ELFCHECK_DYNAMIC);
    image = program("/elsewhere/ld-linux-x86-64.so.2");
    assert_int_equal(kind_of(&image), ELFCHECK_DYNAMIC);
    image = program("/lib/ld-musl-x86_64.so.1");
    assert_int_equal(kind_of(&image), ELFCHECK_FOREIGN_LIBC);
    assert_non_null(strstr(result.why, "ld-musl-x86_64.so.1"));
    image = program(NULL);
    assert_int_equal(kind_of(&image), ELFCHECK_STATIC);
    image.eh.e_type = ET_EXEC;
    assert_int_equal(kind_of(&image), ELFCHECK_STATIC);
}

static void the_loader_itself_is_dynamic(void **state)
{
    (void)state;
    assert_int_equal(elfcheck_file("/lib64/ld-linux-x86-64.so.2", &result), ELFCHECK_DYNAMIC);
    assert_int_equal(elfcheck_file("/proc/self/exe", &result), ELFCHECK_DYNAMIC);
}

static void classifies_by_machine(void **state)
{
    struct image image = program("/lib/ld-linux.so.2");

    (void)state;
    image.eh.e_ident[EI_CLASS] = ELFCLASS32;
    image.eh.e_machine = EM_386;
    assert_int_equal(kind_of(&image), ELFCHECK_FOREIGN_CLASS);
    assert_non_null(strstr(result.why, "32-bit"));
    image.eh.e_machine = EM_X86_64; /* x32 */
    assert_int_equal(kind_of(&image), ELFCHECK_FOREIGN_CLASS);
    image = program("/lib/ld-linux-aarch64.so.1");
    image.eh.e_machine = EM_AARCH64;
    assert_int_equal(kind_of(&image), ELFCHECK_FOREIGN_CLASS);
}

static void damaged_elf_files_are_refused(void **state)
{
    struct image image = program("/lib64/ld-linux-x86-64.so.2");

    (void)state;
    image.eh.e_type = ET_REL;
    assert_int_equal(kind_of(&image), ELFCHECK_NO_EXEC);
    image = program("/lib64/ld-linux-x86-64.so.2");
    image.eh.e_phoff = UINT64_MAX - 8;
    assert_int_equal(kind_of(&image), ELFCHECK_NO_EXEC);
    image = program("/lib64/ld-linux-x86-64.so.2");
    image.eh.e_phentsize = 8;
    assert_int_equal(kind_of(&image), ELFCHECK_NO_EXEC);
    image = program("/lib64/ld-linux-x86-64.so.2");
    image.ph[1].p_filesz = UINT64_MAX;
    assert_int_equal(kind_of(&image), ELFCHECK_NO_EXEC);
    image = program("/lib64/ld-linux-x86-64.so.2");
    image.ph[1].p_filesz -= 1; /* not ended */
    assert_int_equal(kind_of(&image), ELFCHECK_NO_EXEC);
    image = program("/lib64/ld-linux-x86-64.so.2");
    image.ph[1].p_offset = sizeof image;
    assert_int_equal(kind_of(&image), ELFCHECK_NO_EXEC);
    make_file("f", &image, 20, 0700);
    assert_int_equal(elfcheck_file("f", &result), ELFCHECK_NO_EXEC);
}

static void rights_change_the_user(void **state)
{
    (void)state;
    assert_false(elfcheck_changes_user(0755, 0, 0, 1000, 1000));
    assert_true(elfcheck_changes_user(04755, 0, 0, 1000, 1000));
    assert_false(elfcheck_changes_user(04755, 1000, 0, 1000, 1000));
    assert_true(elfcheck_changes_user(02755, 1000, 5, 1000, 1000));
    assert_false(elfcheck_changes_user(02755, 1000, 1000, 1000, 1000));
    assert_false(
        elfcheck_changes_user(02745, 1000, 5, 1000, 1000)); /* mandatory locking, not setgid */
}

static void put_script(const char *name, const char *text)
{
    make_file(name, text, strlen(text), 0700);
}

static void follows_scripts(void **state)
{
    struct image image = program(NULL);

    (void)state;
    make_file("f", &image, sizeof image, 0700);
    put_script("script", "#! \tf -x\nrest");
    assert_int_equal(elfcheck_file("script", &result), ELFCHECK_STATIC);
    assert_string_equal(result.path, "script");
    assert_string_equal(result.image, "f");
    put_script("script", "#!f");
    assert_int_equal(elfcheck_file("script", &result), ELFCHECK_STATIC);
    put_script("script", "#!/nowhere/sh\n");
    assert_int_equal(elfcheck_file("script", &result), ELFCHECK_MISSING);
    assert_non_null(strstr(result.why, "/nowhere/sh"));
    put_script("script", "#!f\r\n"); /* the kernel looks for "f\r" */
    assert_int_equal(elfcheck_file("script", &result), ELFCHECK_MISSING);
    put_script("script", "#!  \nf");
    assert_int_equal(elfcheck_file("script", &result), ELFCHECK_NO_EXEC);
}

static void follows_four_levels_of_scripts(void **state)
{
    struct image image = program(NULL);

    (void)state;
    make_file("f", &image, sizeof image, 0700);
    put_script("two", "#!f\n");
    put_script("three", "#!two\n");
    put_script("four", "#!three\n");
    put_script("five", "#!four\n");
    put_script("six", "#!five\n");
    assert_int_equal(elfcheck_file("five", &result), ELFCHECK_STATIC);
    assert_int_equal(elfcheck_file("six", &result), ELFCHECK_MISSING);
    put_script("script", "#!script\n");
    assert_int_equal(elfcheck_file("script", &result), ELFCHECK_MISSING);
    put_script("script", "#!/nonexistent/sh\n");
    assert_int_equal(elfcheck_file("script", &result), ELFCHECK_MISSING);
    assert_non_null(strstr(result.why, "'script': its interpreter '/nonexistent/sh'"));
}

static void refuses_what_cannot_run(void **state)
{
    (void)state;
    make_file("f", "echo hello\n", 11, 0700);
    assert_int_equal(elfcheck_file("f", &result), ELFCHECK_NO_EXEC);
    make_file("f", "", 0, 0700);
    assert_int_equal(elfcheck_file("f", &result), ELFCHECK_NO_EXEC);
    make_file("f", "#!/bin/sh\n", 10, 0600);
    assert_int_equal(elfcheck_file("f", &result), ELFCHECK_MISSING);
    assert_non_null(strstr(result.why, "Permission denied"));
    assert_int_equal(elfcheck_file(folder, &result), ELFCHECK_MISSING);
    assert_non_null(strstr(result.why, "directory"));
    assert_int_equal(elfcheck_file("nothing", &result), ELFCHECK_MISSING);
    memset(path, 'p', sizeof path - 1);
    assert_int_equal(elfcheck_file(path, &result), ELFCHECK_MISSING);
    assert_int_equal(elfcheck_program("/dev/null", &result), ELFCHECK_MISSING);
}

static void searches_the_path(void **state)
{
    struct image image = program(NULL);

    (void)state;
    make_file("f", &image, sizeof image, 0600);
    assert_int_equal(mkdir("sub", 0700), 0);
    make_file("sub/f", &image, sizeof image, 0700);
    (void)snprintf(path, sizeof path, "/nowhere:%s:%s/sub", folder, folder);
    assert_int_equal(setenv("PATH", path, 1), 0);
    assert_int_equal(elfcheck_program("f", &result),
                     ELFCHECK_STATIC); /* steps over what is not executable */
    (void)snprintf(path, sizeof path, "%s/sub/f", folder);
    assert_string_equal(result.path, path);
    assert_int_equal(elfcheck_program("./f", &result), ELFCHECK_MISSING);
    assert_int_equal(elfcheck_program("nothing", &result), ELFCHECK_MISSING);
    assert_non_null(strstr(result.why, "No such file"));
    assert_int_equal(setenv("PATH", folder, 1), 0);
    assert_int_equal(elfcheck_program("f", &result), ELFCHECK_MISSING);
    assert_non_null(strstr(result.why, "Permission denied"));
    assert_int_equal(chmod("f", 0700), 0);
    assert_int_equal(setenv("PATH", "/nowhere:", 1),
                     0); /* an empty element: the working directory */
    assert_int_equal(elfcheck_program("f", &result), ELFCHECK_STATIC);
    assert_string_equal(result.path, "f");
    assert_int_equal(elfcheck_program("", &result), ELFCHECK_MISSING);
    assert_int_equal(unsetenv("PATH"), 0);
    assert_int_equal(elfcheck_program("sh", &result), ELFCHECK_DYNAMIC);
}

static void knows_libraries(void **state)
{
    struct image image = program(NULL);

    (void)state;
    make_file("f", &image, sizeof image, 0600);
    assert_true(elfcheck_is_library("f"));
    image.eh.e_machine = EM_386;
    make_file("f", &image, sizeof image, 0600);
    assert_false(elfcheck_is_library("f"));
    assert_false(elfcheck_is_library("/dev/null"));
    assert_false(elfcheck_is_library("nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classifies_by_loader),
        cmocka_unit_test(the_loader_itself_is_dynamic),
        cmocka_unit_test(classifies_by_machine),
        cmocka_unit_test(damaged_elf_files_are_refused),
        cmocka_unit_test(rights_change_the_user),
        cmocka_unit_test(follows_scripts),
        cmocka_unit_test(follows_four_levels_of_scripts),
        cmocka_unit_test(refuses_what_cannot_run),
        cmocka_unit_test(searches_the_path),
        cmocka_unit_test(knows_libraries),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
