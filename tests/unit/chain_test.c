/* LINK: tools/walk/chain.c tools/walk/snapshot.c tools/symbols/callsite.c */
/* chain_test.c - stacks and code made by hand, and what the calls in them tell.
 *
 * Owns:     one image of code, one record with a stack; stands in for modules.c, image.c and symbols.c.
 * Contexts: unit test.
 * Source:   tools/walk/chain.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chain.h"
#include "modules.h"
#include "sigvet/trace.h"

#define BIAS 0x10000000u
#define CODE 0x1000u /* address of the code in its file */
#define SIZE 0x1000u
#define OURS 0x70000000u /* our library, which calls handlers */
#define STACK 0x7f0000000000u
#define WORDS 64u

/* Functions of the program, by their address in the file. */
enum { HANDLER = CODE + 0x100, MIDDLE = CODE + 0x200, LEAF = CODE + 0x300, MAIN = CODE + 0x400 };

static unsigned char code[SIZE];
static unsigned char our_code[64];
static const char *slot_name;
static struct image_segment segment = {
    .vaddr = CODE, .filesz = SIZE, .memsz = SIZE, .executable = true};
static struct image_segment our_segment = {
    .vaddr = 0, .filesz = sizeof our_code, .memsz = sizeof our_code, .executable = true};
static struct image program = {
    .low = CODE, .high = CODE + SIZE, .segments = &segment, .segment_count = 1};
static struct image ours = {
    .low = 0, .high = sizeof our_code, .segments = &our_segment, .segment_count = 1};

static union {
    struct sigvet_unsafe_call call;
    unsigned char bytes[sizeof(struct sigvet_unsafe_call) + WORDS * 8];
} record;

struct image *modules_image_at(const struct space *space, uint64_t address, uint64_t *bias)
{
    (void)space;
    if (address - BIAS - CODE < SIZE) {
        *bias = BIAS;
        return &program;
    }
    *bias = OURS;
    return address - OURS < sizeof our_code ? &ours : NULL;
}

const unsigned char *image_at(const struct image *img, uint64_t vaddr, size_t len, bool fixed)
{
    (void)fixed;
    const unsigned char *from = img == &program ? code : our_code;
    uint64_t skip = vaddr - img->low;
    return skip <= img->high - img->low && len <= img->high - img->low - skip ? from + skip : NULL;
}

bool image_executable(const struct image *img, uint64_t vaddr)
{
    return vaddr - img->low < img->high - img->low;
}

const char *image_slot_name(const struct image *img, uint64_t address)
{
    (void)img, (void)address;
    return slot_name;
}

const struct module *space_module_at(const struct space *space, uint64_t address)
{
    static const struct module own = {.kind = MODULE_SIGVET}, other = {.kind = MODULE_PROGRAM};
    uint64_t bias;
    const struct image *img = modules_image_at(space, address, &bias);
    return img == &ours ? &own : img == &program ? &other : NULL;
}

static void put_word(size_t n, uint64_t value)
{
    memcpy(record.bytes + sizeof record.call + n * 8, &value, 8);
}

/* A call instruction in `function`; the return address. */
static uint64_t put_call(uint64_t function, uint64_t skip, uint64_t target)
{
    unsigned char *at = code + (function - CODE) + skip;
    int32_t distance = (int32_t)(target - (function + skip + 5));
    at[0] = 0xe8;
    memcpy(at + 1, &distance, sizeof distance);
    return BIAS + function + skip + 5;
}

static uint64_t put_bytes(uint64_t function, uint64_t skip, const char *bytes, size_t len)
{
    memcpy(code + (function - CODE) + skip, bytes, len);
    return BIAS + function + skip + len;
}

static uint64_t in_leaf, to_leaf, to_middle, to_handler;

/* main calls leaf, too; the handler calls middle, and middle leaf. */
static int make(void **state)
{
    (void)state;
    memset(code, 0x90, sizeof code);
    memset(our_code, 0x90, sizeof our_code);
    memset(&record, 0, sizeof record);
    slot_name = NULL;
    in_leaf = put_bytes(LEAF, 0x10, "\xff\x15\0\0\0\0", 6); /* the unsafe call itself */
    to_leaf = put_call(MIDDLE, 0x20, LEAF);
    to_middle = put_call(HANDLER, 0x30, MIDDLE);
    put_call(MAIN, 0x20, LEAF);
    put_call(MAIN, 0x40, MAIN);
    our_code[0x10] = 0xff; /* call *%rax */
    our_code[0x11] = 0xd0;
    to_handler = OURS + 0x12;
    record.call.rec.size = sizeof record;
    record.call.handler = BIAS + HANDLER;
    record.call.ucontext = STACK + 8 * (WORDS - 4);
    record.call.region[0] =
        (struct sigvet_region){.addr = STACK, .len = 8 * WORDS, .off = sizeof record.call};
    put_word(4, to_leaf);
    put_word(9, to_middle);
    put_word(20, to_handler);
    return 0;
}

static uint64_t ip, sp;

static bool step_from(uint64_t from, size_t word)
{
    ip = from;
    sp = STACK + 8 * word;
    return chain_step(NULL, &record.call, &ip, &sp);
}

static void assert_at(uint64_t want, size_t word)
{
    assert_true(ip == want);
    assert_true(sp == STACK + 8 * (word + 1));
}

static void test_from_call_to_handler(void **state)
{
    (void)state;
    assert_true(step_from(in_leaf, 0));
    assert_at(to_leaf, 4);
    assert_true(chain_step(NULL, &record.call, &ip, &sp));
    assert_at(to_middle, 9);
    assert_true(chain_step(NULL, &record.call, &ip, &sp));
    assert_at(to_handler, 20);
}

/* A return address that is left over from another call enters another function. */
static void test_leftovers_are_passed_over(void **state)
{
    (void)state;
    put_word(1, to_middle);
    put_word(2, BIAS + LEAF + 0x10);
    put_word(3, BIAS + CODE + 2);
    assert_true(step_from(in_leaf, 0));
    assert_at(to_leaf, 4);
}

/* Nothing called main below the frame of ours: what main calls is none of the handler's calls. */
static void test_called_from_elsewhere(void **state)
{
    (void)state;
    put_word(4, BIAS + MAIN + 0x25);
    assert_true(step_from(in_leaf, 0));
    assert_at(BIAS + MAIN + 0x25, 4);
    assert_false(chain_step(NULL, &record.call, &ip, &sp));
}

/* A call through a register might have been the one. */
static void test_indirect_call_is_unknown(void **state)
{
    (void)state;
    put_word(3, put_bytes(MAIN, 0x60, "\xff\xd3", 2));
    assert_false(step_from(in_leaf, 0));
    put_word(3, put_bytes(MAIN, 0x60, "\x41\xff\x54\x24\x08", 5));
    assert_false(step_from(in_leaf, 0));
    put_word(3, put_bytes(MAIN, 0x60, "\xff\x15\0\0\0\0", 6));
    assert_false(step_from(in_leaf, 0));
    slot_name = "puts"; /* of another module */
    assert_true(step_from(in_leaf, 0));
    assert_at(to_leaf, 4);
}

/* The handler's own call through a register leads to its frame, whatever function it was. */
static void test_indirect_call_of_the_handler(void **state)
{
    (void)state;
    uint64_t ret = put_bytes(HANDLER, 0x50, "\xff\xd3", 2);
    put_word(3, ret);
    assert_true(step_from(in_leaf, 0));
    assert_at(ret, 3);
    assert_true(chain_step(NULL, &record.call, &ip, &sp));
    assert_at(to_handler, 20);
}

/* Something called begins between the start of the function and the call. */
static void test_function_ends_where_another_begins(void **state)
{
    (void)state;
    put_call(MAIN, 0x80, LEAF + 8);
    assert_false(step_from(in_leaf, 0));
    static struct image_symbol symbol = {.value = HANDLER + 8, .name = "g"};
    make(NULL);
    program.symbols = &symbol;
    program.symbol_count = 1;
    assert_false(step_from(to_middle, 10));
    program.symbol_count = 0;
    assert_true(step_from(to_middle, 10));
}

/* Of our own frames the last below the ucontext called the handler; without one nothing is certain. */
static void test_our_frame(void **state)
{
    (void)state;
    put_word(12, to_handler);
    assert_true(step_from(to_middle, 10));
    assert_at(to_handler, 20);
    put_word(12, 0);
    put_word(20, OURS + 8);
    assert_false(step_from(to_middle, 10));
    assert_false(step_from(in_leaf, 0));
}

static void test_hostile(void **state)
{
    (void)state;
    assert_false(step_from(in_leaf, WORDS)); /* outside of what was copied */
    ip = in_leaf;
    sp = STACK + 3;
    assert_false(chain_step(NULL, &record.call, &ip, &sp));
    record.call.ucontext = 0;
    assert_false(step_from(in_leaf, 0));
    record.call.ucontext = STACK + 8 * (WORDS - 4);
    record.call.handler = BIAS + CODE - 1;
    assert_false(step_from(BIAS + CODE + 3, 10));
    record.call.region[0].len = 8 * 6;
    assert_false(step_from(in_leaf, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_from_call_to_handler, make),
        cmocka_unit_test_setup(test_leftovers_are_passed_over, make),
        cmocka_unit_test_setup(test_called_from_elsewhere, make),
        cmocka_unit_test_setup(test_indirect_call_is_unknown, make),
        cmocka_unit_test_setup(test_indirect_call_of_the_handler, make),
        cmocka_unit_test_setup(test_function_ends_where_another_begins, make),
        cmocka_unit_test_setup(test_our_frame, make),
        cmocka_unit_test_setup(test_hostile, make),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
