/* symbols_test.c - addresses of this program, of libc and of a made-up stripped file to modules,
 * names and lines.
 *
 * Owns:     a made-up ELF file in /tmp.
 * Contexts: unit test. Lines and inlined calls need this file's debug information (-g).
 * Source:   tools/symbols/symbols.c, tools/symbols/modules.c, tools/symbols/debuginfo.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <sys/auxv.h>

#include "sigvet/identity.h"
#include "space_fixture.h"
#include "symbols.h"

#define MADE_UP_BASE 0x10000000u

static struct symbols *symbols;
static struct space *self;    /* this process */
static struct space *made_up; /* the made-up file alone */
static struct elf_file file;

static volatile int sink;
static volatile uintptr_t return_address;
static int line_of_mark, line_of_inner_call, line_of_outer_call;

__attribute__((noinline)) static void mark(void)
{
    return_address = (uintptr_t)__builtin_return_address(0);
}

static inline __attribute__((always_inline)) void inner(void)
{
    line_of_mark = __LINE__ + 1;
    mark();
    sink++;
}

static inline __attribute__((always_inline)) void outer(void)
{
    line_of_inner_call = __LINE__ + 1;
    inner();
    sink++;
}

__attribute__((noinline)) static void around(void)
{
    line_of_outer_call = __LINE__ + 1;
    outer();
    sink++;
}

__attribute__((noinline)) static void call_libc(void)
{
    /* A call of libc's, through a PLT entry or a slot, as the compiler likes. */
    sink = rand();
    mark();
    sink++;
}

static void test_inlined_frames_and_lines(void **state)
{
    struct frame frames[8];

    (void)state;
    around();
    assert_int_equal(symbols_frames(symbols, self, return_address, true, frames, 8), 3);
    assert_string_equal(frames[0].function, "inner");
    assert_string_equal(frames[1].function, "outer");
    assert_string_equal(frames[2].function, "around");
    assert_true(frames[0].inlined && frames[1].inlined && !frames[2].inlined);
    assert_int_equal(frames[0].line, line_of_mark);
    assert_int_equal(frames[1].line, line_of_inner_call);
    assert_int_equal(frames[2].line, line_of_outer_call);
    for (int i = 0; i < 3; i++) {
        const char *name = strrchr(frames[i].file, '/');
        assert_string_equal(name ? name + 1 : frames[i].file, "symbols_test.c");
        assert_string_equal(frames[i].module, own_exe());
        assert_int_equal(frames[i].address, return_address);
    }
    assert_int_equal(symbols_frames(symbols, self, return_address, true, frames, 2), 2);
    assert_string_equal(frames[1].function, "outer");
}

static void test_same_record_same_space(void **state)
{
    struct sigvet_modules *record = record_of_self();

    (void)state;
    assert_ptr_equal(symbols_space(symbols, record, own_exe()), self);
    record->process = 4096; /* another process, same modules */
    assert_ptr_equal(symbols_space(symbols, record, own_exe()), self);
    assert_ptr_not_equal(symbols_space(symbols, record, "/bin/true"), self);
    free(record);
}

static void test_module_kinds(void **state)
{
    const struct module *m = space_module_at(self, (uint64_t)mark);

    (void)state;
    assert_int_equal(m->kind, MODULE_PROGRAM);
    assert_string_equal(m->path, own_exe());
    assert_non_null(m->image);
    assert_true(m->start <= (uint64_t)mark && (uint64_t)mark < m->end);
    assert_true(m->eh_frame_hdr && m->eh_frame_hdr_size);
    m = space_module_at(self, symbols_function_start(symbols, self, (uint64_t)&abort));
    assert_int_equal(m->kind, MODULE_LIBC);
    m = space_module_at(self, getauxval(AT_BASE));
    assert_int_equal(m->kind, MODULE_LOADER);
    uint64_t in_libc = symbols_function_start(symbols, self, (uint64_t)&abort);
    assert_true(space_defines(self, in_libc, "abort"));
    assert_false(space_defines(self, in_libc, "inner"));
    assert_false(space_defines(self, 0, "abort"));
    assert_null(space_module_at(self, 0));
    assert_null(space_module_at(self, UINT64_MAX));
    assert_null(space_module_at(self, (uint64_t)&m)); /* the stack */
}

static void test_vdso_is_our_own(void **state)
{
    uint64_t vdso = getauxval(AT_SYSINFO_EHDR);
    const struct module *m = space_module_at(self, vdso);
    unsigned char bytes[4];

    (void)state;
    assert_true(vdso != 0);
    assert_int_equal(m->kind, MODULE_VDSO);
    assert_true(space_read(self, vdso, bytes, sizeof(bytes)));
    assert_memory_equal(bytes, ELFMAG, SELFMAG);
}

static void test_space_read(void **state)
{
    unsigned char bytes[16];

    (void)state;
    assert_true(space_read(self, (uint64_t)mark, bytes, sizeof(bytes)));
    assert_memory_equal(bytes, (const void *)(uintptr_t)mark, sizeof(bytes));
    assert_false(space_read(self, (uint64_t)&sink, bytes, 4)); /* writable */
    assert_false(space_read(self, (uint64_t)bytes, bytes, 4)); /* no module */
    assert_false(space_read(self, UINT64_MAX - 3, bytes, 8));
    assert_true(space_read(made_up, MADE_UP_BASE + 0x1ff8, bytes, 8));
    assert_false(space_read(made_up, MADE_UP_BASE + 0x1ff9, bytes, 8));
}

static void test_exported_names_of_libc(void **state)
{
    struct frame frame;
    uint64_t address = (uint64_t)&abort;

    (void)state;
    address = symbols_function_start(symbols, self, address);
    assert_string_equal(symbols_exact(symbols, self, address), "abort");
    assert_null(symbols_exact(symbols, self, address + 1));
    symbols_frames(symbols, self, address + 1, true, &frame, 1);
    assert_string_equal(frame.symbol, "abort");
    assert_string_equal(frame.function, "abort");
}

static void test_function_start(void **state)
{
    (void)state;
    around();
    assert_int_equal(symbols_function_start(symbols, self, return_address), (uint64_t)around);
    assert_int_equal(symbols_function_start(symbols, self, 12), 0);
    assert_string_equal(symbols_exact(symbols, self, (uint64_t)around), "around");
}

static void test_called_function_of_the_same_module(void **state)
{
    (void)state;
    around();
    assert_string_equal(symbols_called(symbols, self, return_address), "mark");
    assert_null(symbols_called(symbols, self, 0));
    assert_null(symbols_called(symbols, self, UINT64_MAX));
}

/* Somewhere in the function is a call that leads to libc's rand(). */
static void test_called_function_of_libc(void **state)
{
    bool found = false;

    (void)state;
    call_libc();
    for (uint64_t ret = (uint64_t)call_libc; ret < return_address; ret++) {
        const char *name = symbols_called(symbols, self, ret);
        found |= name && strcmp(name, "rand") == 0;
    }
    assert_true(found);
}

static const char *made_up_name(uint64_t offset)
{
    struct frame frame;

    assert_int_equal(symbols_frames(symbols, made_up, MADE_UP_BASE + offset, false, &frame, 1), 1);
    assert_int_equal(frame.offset, offset);
    assert_string_equal(frame.module, file.path);
    assert_null(frame.file);
    return frame.function ? frame.function : "unknown";
}

/* In a stripped file, no function is named after the exported one before it. */
static void test_stripped_file(void **state)
{
    (void)state;
    assert_string_equal(made_up_name(0x1100), "own");
    assert_string_equal(made_up_name(0x113f), "own");
    assert_string_equal(made_up_name(0x1140), "unknown");
    assert_string_equal(made_up_name(0x1190), "unknown");
    assert_string_equal(made_up_name(0x1210), "big");
    assert_string_equal(made_up_name(0x1250), "big"); /* another entry, but within the symbol */
    assert_string_equal(made_up_name(0x12f8),
                        "unknown"); /* an entry that reaches beyond the symbol */
    assert_string_equal(made_up_name(0x1400), "bare");
    assert_string_equal(made_up_name(0x1410), "bare"); /* no size, but the unwind table has one */
    assert_string_equal(made_up_name(0x1450), "unknown");
    assert_int_equal(symbols_function_start(symbols, made_up, MADE_UP_BASE + 0x1190),
                     MADE_UP_BASE + 0x1180);
    assert_int_equal(symbols_function_start(symbols, made_up, MADE_UP_BASE + 0x1150), 0);
}

static void test_file_that_does_not_fit(void **state)
{
    struct sigvet_modules *record = record_new();
    struct space *space;
    struct frame frame;

    (void)state;
    record_add(record, MADE_UP_BASE, MADE_UP_BASE + ELF_DYNAMIC + 8, file.path);
    record_add(record, 0x20000000, 0x20003000, "/nonexistent/libgone.so");
    record_add(record, 0x30000000, 0x30003000, "");
    space = symbols_space(symbols, record, "relative/program");
    assert_null(space_module_at(space, MADE_UP_BASE + 0x1100));
    assert_null(space_module_at(space, 0x20001000));
    assert_null(space_module_at(space, 0x30001000));
    assert_int_equal(symbols_frames(symbols, space, 0x20001000, true, &frame, 1), 1);
    assert_int_equal(frame.address, 0x20001000);
    assert_null(frame.function);
    assert_string_equal(frame.module, "/nonexistent/libgone.so");
    assert_int_equal(frame.offset, 0x1000);
    assert_int_equal(symbols_frames(symbols, space, 0x20003000, false, &frame, 1), 1);
    assert_null(frame.module); /* behind what it is known to reach to */
    free(record);
}

static void append(const char *path, void *to)
{
    (void)strcat(strcat(to, path), " ");
}

/* Everything is where it was, but the file was built anew. */
static void test_file_of_another_build(void **state)
{
    uint32_t identity = sigvet_identity(file.bytes, SIGVET_IDENTITY_PAGE);
    char changed[256] = "", expected[80];
    struct symbols *own = symbols_new();
    struct sigvet_modules *record = record_new();

    (void)state;
    assert_int_not_equal(identity, 0);
    record_add_known(record, MADE_UP_BASE, MADE_UP_BASE + ELF_DYNAMIC, file.path, identity);
    assert_non_null(space_module_at(symbols_space(own, record, ""), MADE_UP_BASE + 0x1100));
    symbols_changed(own, append, changed);
    assert_string_equal(changed, "");
    free(record);
    record = record_new();
    record_add_known(record, MADE_UP_BASE, MADE_UP_BASE + ELF_DYNAMIC, file.path, identity + 1);
    record_add_known(record, 0x20000000, 0x20003000, "/nonexistent/libgone.so", identity);
    assert_null(space_module_at(symbols_space(own, record, ""), MADE_UP_BASE + 0x1100));
    symbols_changed(own, append, changed);
    (void)snprintf(expected, sizeof expected, "%s ", file.path);
    assert_string_equal(changed, expected);
    free(record);
    symbols_free(own);
}

/* What is loaded is told by the record, whatever became of the file. */
static void test_unloaded_modules(void **state)
{
    struct sigvet_modules *record = record_new(), *less = record_new();
    const char *gone = "/nonexistent/libgone.so";
    struct space *space, *later;
    const struct module *m;

    (void)state;
    record_add(record, MADE_UP_BASE, MADE_UP_BASE + ELF_DYNAMIC, file.path);
    record_add(record, 0x20000000, 0x20003000, gone);
    record_add(less, 0x20000000, 0x20003000, file.path); /* another one at that address */
    space = symbols_space(symbols, record, "");
    m = space_loaded_at(space, 0x20002fff);
    assert_string_equal(m->path, gone);
    assert_null(space_loaded_at(space, 0x1fffffff));
    assert_null(space_loaded_at(space, 0x20003000));
    assert_false(space_unloaded(space, m));
    later = symbols_space(symbols, less, "");
    assert_true(space_unloaded(later, m));
    assert_true(space_unloaded(later, space_loaded_at(space, MADE_UP_BASE + 0x1100)));
    less->truncated = 1;
    less->process = 4096; /* another record */
    assert_false(space_unloaded(symbols_space(symbols, less, ""), m));
    free(record);
    free(less);
}

static void test_forgotten_spaces(void **state)
{
    struct sigvet_modules *record = record_new();
    struct space *space;

    (void)state;
    record_add(record, MADE_UP_BASE, MADE_UP_BASE + ELF_DYNAMIC, file.path);
    assert_false(symbols_forget(symbols, record, "/bin/forgotten"));
    space = symbols_space(symbols, record, "/bin/forgotten");
    space_keep(NULL);
    space_keep(space);
    space_keep(space);
    space_unkeep(space);
    assert_false(symbols_forget(symbols, record, "/bin/forgotten"));
    assert_ptr_equal(symbols_space(symbols, record, "/bin/forgotten"), space);
    space_unkeep(NULL);
    space_unkeep(space);
    assert_false(symbols_forget(symbols, record, "/bin/another"));
    assert_true(symbols_forget(symbols, record, "/bin/forgotten"));
    assert_false(symbols_forget(symbols, record, "/bin/forgotten"));
    space = symbols_space(symbols, record, "/bin/forgotten");
    assert_non_null(space_module_at(space, MADE_UP_BASE));
    free(record);
}

static void test_overlapping_modules(void **state)
{
    struct sigvet_modules *record = record_new();
    struct space *space;

    (void)state;
    record_add(record, MADE_UP_BASE, MADE_UP_BASE + ELF_DYNAMIC, file.path);
    record_add(record, MADE_UP_BASE + 0x1000, MADE_UP_BASE + 0x1000 + ELF_DYNAMIC, file.path);
    record_add(record, UINT64_MAX - 0x1000, UINT64_MAX - 0x1000 + ELF_DYNAMIC,
               file.path); /* wraps */
    space = symbols_space(symbols, record, "");
    assert_int_equal(space_module_at(space, MADE_UP_BASE + 0x1800)->bias, MADE_UP_BASE);
    assert_null(space_module_at(space, MADE_UP_BASE + 0x5000));
    assert_null(space_module_at(space, UINT64_MAX - 0x800));
    free(record);
}

/* Whatever a record says, it is read within its size. */
static void test_hostile_records(void **state)
{
    struct sigvet_modules *good = record_of_self();
    uint32_t size = good->rec.size;

    (void)state;
    srandom(3);
    for (int round = 0; round < 300; round++) {
        struct sigvet_modules *record = malloc(size);
        unsigned char *bytes = (unsigned char *)record;
        struct frame frame;

        memcpy(record, good, size);
        for (int i = 0; i < 1 + round % 8; i++) {
            size_t at = offsetof(struct sigvet_modules, count);
            at += (size_t)random() % (size - at);
            bytes[at] = (unsigned char)random();
        }
        symbols_frames(symbols, symbols_space(symbols, record, own_exe()), (uint64_t)mark, false,
                       &frame, 1);
        assert_int_equal(frame.address, (uint64_t)mark);
        free(record);
    }
    free(good);
}

static void test_demangling(void **state)
{
    (void)state;
    assert_string_equal(symbols_demangle(symbols, "printf"), "printf");
    assert_string_equal(symbols_demangle(symbols, "_Z3foov"), "foo()");
    assert_string_equal(symbols_demangle(symbols, "_ZNSt6vectorIiSaIiEE9push_backERKi"),
                        "std::vector<int, std::allocator<int> >::push_back(int const&)");
    assert_string_equal(symbols_demangle(symbols, "_RNvC7mycrate3foo"), "mycrate::foo");
    assert_string_equal(symbols_demangle(symbols, "_ZN7mycrate3foo17h0123456789abcdefE"),
                        "mycrate::foo");
    assert_string_equal(symbols_demangle(symbols, "on_signal.cold"), "on_signal");
    assert_string_equal(symbols_demangle(symbols, "walk.part.0.isra.1"), "walk");
    assert_string_equal(symbols_demangle(symbols, ".cold"), ".cold");
    assert_ptr_equal(symbols_demangle(symbols, "_Z3foov"), symbols_demangle(symbols, "_Z3foov"));
}

static int set_up(void **state)
{
    struct sigvet_modules *record = record_of_self(), *other = record_new();

    (void)state;
    symbols = symbols_new();
    self = symbols_space(symbols, record, own_exe());
    elf_make(&file);
    if (!elf_write(&file)) {
        return -1;
    }
    record_add(other, MADE_UP_BASE, MADE_UP_BASE + ELF_DYNAMIC, file.path);
    made_up = symbols_space(symbols, other, "");
    free(record);
    free(other);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    symbols_free(symbols);
    unlink(file.path);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inlined_frames_and_lines),
        cmocka_unit_test(test_same_record_same_space),
        cmocka_unit_test(test_module_kinds),
        cmocka_unit_test(test_vdso_is_our_own),
        cmocka_unit_test(test_space_read),
        cmocka_unit_test(test_exported_names_of_libc),
        cmocka_unit_test(test_function_start),
        cmocka_unit_test(test_called_function_of_the_same_module),
        cmocka_unit_test(test_called_function_of_libc),
        cmocka_unit_test(test_stripped_file),
        cmocka_unit_test(test_file_that_does_not_fit),
        cmocka_unit_test(test_file_of_another_build),
        cmocka_unit_test(test_unloaded_modules),
        cmocka_unit_test(test_forgotten_spaces),
        cmocka_unit_test(test_overlapping_modules),
        cmocka_unit_test(test_hostile_records),
        cmocka_unit_test(test_demangling),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
