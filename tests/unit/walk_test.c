/* walk_test.c - walks snapshots that this program takes of itself in its own signal handlers.
 *
 * Owns:     handlers of SIGUSR1 and SIGUSR2, an alternate stack.
 * Contexts: unit test. snapshot_stub() stands in for a stub of the shim: it keeps the registers
 *           that it is entered with and jumps on.
 * Source:   tools/walk/walk.c, include/sigvet/trace.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <search.h>
#include <signal.h>
#include <ucontext.h>

#include "space_fixture.h"
#include "symbols.h"
#include "walk.h"

#define COPY_MAX (32u << 10)
#define NOINLINE __attribute__((noinline, noclone))
#ifdef __clang__
#undef NOINLINE
#define NOINLINE __attribute__((noinline))
#endif

static union {
    struct sigvet_unsafe_call call;
    unsigned char bytes[sizeof(struct sigvet_unsafe_call) + 2 * COPY_MAX];
} record;

struct sigvet_regs snapshot_regs;
void snapshot_stub(void);
void snapshot_take(void);
void snapshot_with_personality(void (*function)(void));

static ucontext_t *context; /* of the innermost handler */
static uintptr_t stack_end;
static volatile sig_atomic_t cleaned;
static void (*volatile in_handler)(void);

/* The second function's unwind entry names a personality routine by way of a writable word, as all
 * C++ code does. */
__asm__(".text\n"
        ".globl snapshot_stub\n"
        ".type snapshot_stub, @function\n"
        "snapshot_stub:\n"
        ".cfi_startproc\n"
        "    lea snapshot_stub(%rip), %r11\n"
        "    mov %r11, snapshot_regs(%rip)\n"
        "    mov %rsp, 8+snapshot_regs(%rip)\n"
        "    mov %rbp, 16+snapshot_regs(%rip)\n"
        "    mov %rbx, 24+snapshot_regs(%rip)\n"
        "    mov %r12, 32+snapshot_regs(%rip)\n"
        "    mov %r13, 40+snapshot_regs(%rip)\n"
        "    mov %r14, 48+snapshot_regs(%rip)\n"
        "    mov %r15, 56+snapshot_regs(%rip)\n"
        "    jmp snapshot_take\n"
        ".cfi_endproc\n"
        ".size snapshot_stub, .-snapshot_stub\n"
        ".globl snapshot_with_personality\n"
        ".type snapshot_with_personality, @function\n"
        "snapshot_with_personality:\n"
        ".cfi_startproc\n"
        ".cfi_personality 0x9b, snapshot_personality\n"
        "    sub $8, %rsp\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    call *%rdi\n"
        "    add $8, %rsp\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    ret\n"
        ".cfi_endproc\n"
        ".size snapshot_with_personality, .-snapshot_with_personality\n"
        ".data\n"
        ".align 8\n"
        "snapshot_personality: .quad snapshot_stub\n"
        ".text\n");

/* The sanitizers' own bounds do not hold for a stack that is copied whole. */
__attribute__((no_sanitize("address"))) static void copy_stack(unsigned char *to,
                                                               const unsigned char *from,
                                                               size_t len)
{
    for (size_t i = 0; i < len; i++) {
        to[i] = from[i];
    }
}

static void copy_region(size_t i, uint64_t from, uint64_t end)
{
    struct sigvet_region *r = &record.call.region[i];
    uint64_t len = end > from ? end - from : 0;

    r->addr = from;
    r->len = (uint32_t)(len < COPY_MAX ? len : COPY_MAX);
    r->off = (uint32_t)(sizeof(record.call) + i * COPY_MAX);
    copy_stack(record.bytes + r->off, (const unsigned char *)from, r->len);
}

void snapshot_take(void)
{
    const greg_t *g = context->uc_mcontext.gregs;
    struct sigvet_unsafe_call *c = &record.call;
    uint64_t stack_top = (uint64_t)context->uc_stack.ss_sp + context->uc_stack.ss_size;
    int on_other =
        snapshot_regs.sp >= (uint64_t)context->uc_stack.ss_sp && snapshot_regs.sp < stack_top;

    memset(c, 0, sizeof(*c));
    c->rec.size = sizeof(record);
    c->rec.type = SIGVET_REC_UNSAFE_CALL;
    c->ucontext = (uint64_t)context;
    c->regs = snapshot_regs;
    c->interrupted = (struct sigvet_regs){.ip = (uint64_t)g[REG_RIP],
                                          .sp = (uint64_t)g[REG_RSP],
                                          .bp = (uint64_t)g[REG_RBP],
                                          .bx = (uint64_t)g[REG_RBX],
                                          .r12 = (uint64_t)g[REG_R12],
                                          .r13 = (uint64_t)g[REG_R13],
                                          .r14 = (uint64_t)g[REG_R14],
                                          .r15 = (uint64_t)g[REG_R15]};
    copy_region(0, snapshot_regs.sp, on_other ? stack_top : stack_end);
    if (on_other) {
        copy_region(1, c->interrupted.sp, stack_end);
    }
}

NOINLINE static void helper(void)
{
    snapshot_stub();
    cleaned++;
}

NOINLINE static void on_signal(int signal, siginfo_t *info, void *ucontext)
{
    (void)signal, (void)info;
    context = ucontext;
    in_handler();
    cleaned++;
}

NOINLINE static void on_outer(int signal, siginfo_t *info, void *ucontext)
{
    (void)signal, (void)info, (void)ucontext;
    raise(SIGUSR2);
    cleaned++;
}

NOINLINE static void through_personality(void)
{
    snapshot_with_personality(helper);
    cleaned++;
}

static int raise_in = SIGUSR1;

/* Called back by libc, whose function cannot be in the sanitizers' way: they replace qsort(). */
NOINLINE static int compare(const void *a, const void *b)
{
    if (raise_in) {
        int signal = raise_in;
        raise_in = 0;
        raise(signal);
    }
    return *(const int *)a - *(const int *)b;
}

NOINLINE static void interrupted_search(void)
{
    int numbers[] = {4, 3, 2, 1}, wanted = 5;
    size_t count = 4;

    raise_in = SIGUSR1;
    lfind(&wanted, numbers, &count, sizeof(numbers[0]), compare);
    cleaned++;
}

static void install(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};

    assert_int_equal(sigaction(signal, &action, NULL), 0);
}

static struct symbols *symbols;
static struct space *space;
static struct walk walked;

static const char *name_of(const struct walk_step *step)
{
    static struct frame frames[16];
    size_t count = symbols_frames(symbols, space, step->ip, step->is_return, frames, 16);
    const char *name = frames[count - 1].symbol;

    return name ? name : "?";
}

static size_t find_name(const struct walk_step *steps, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name_of(&steps[i]), name) == 0) {
            return i;
        }
    }
    fail_msg("no frame of %s among %zu", name, count);
    return count;
}

static void assert_searched_in_main(void)
{
    size_t callback = find_name(walked.interrupted, walked.interrupted_count, "compare");
    size_t search = find_name(walked.interrupted, walked.interrupted_count, "lfind");
    size_t outer = find_name(walked.interrupted, walked.interrupted_count, "interrupted_search");

    assert_true(callback > 0 && callback < search && search < outer);
    assert_true(outer < find_name(walked.interrupted, walked.interrupted_count, "main"));
    assert_false(walked.interrupted[0].is_return);
    assert_true(walked.interrupted[callback].is_return);
    assert_int_equal(walked.interrupted[0].ip, record.call.interrupted.ip);
    assert_true(walked.complete);
}

static void test_handler_and_interrupted(void **state)
{
    (void)state;
    install(SIGUSR1, on_signal, 0);
    in_handler = helper;
    interrupted_search();
    walk_call(space, &record.call, &walked);
    assert_true(walked.reached);
    assert_int_equal(walked.handler_count, 3);
    assert_string_equal(name_of(&walked.handler[0]), "snapshot_stub");
    assert_false(walked.handler[0].is_return);
    assert_string_equal(name_of(&walked.handler[1]), "helper");
    assert_true(walked.handler[1].is_return);
    assert_string_equal(name_of(&walked.handler[2]), "on_signal");
    assert_searched_in_main();
}

static void test_alternate_stack(void **state)
{
    static unsigned char bytes[64 << 10];
    stack_t stack = {.ss_sp = bytes, .ss_size = sizeof(bytes)}, old;

    (void)state;
    assert_int_equal(sigaltstack(&stack, &old), 0);
    install(SIGUSR1, on_signal, SA_ONSTACK);
    in_handler = helper;
    interrupted_search();
    stack.ss_flags = SS_DISABLE;
    assert_int_equal(sigaltstack(&stack, NULL), 0);
    assert_true(record.call.region[1].len > 0);
    walk_call(space, &record.call, &walked);
    assert_true(walked.reached);
    assert_string_equal(name_of(&walked.handler[walked.handler_count - 1]), "on_signal");
    assert_searched_in_main();
}

static void test_nested_handlers(void **state)
{
    size_t inner, outer;

    (void)state;
    install(SIGUSR1, on_outer, 0);
    install(SIGUSR2, on_signal, 0);
    in_handler = helper;
    interrupted_search();
    walk_call(space, &record.call, &walked);
    assert_true(walked.reached);
    assert_int_equal(walked.handler_count, 3);
    inner = find_name(walked.interrupted, walked.interrupted_count, "on_outer");
    outer = find_name(walked.interrupted, walked.interrupted_count, "__restore_rt");
    assert_int_equal(outer, inner + 1);
    assert_false(walked.interrupted[outer].is_return);
    assert_false(walked.interrupted[outer + 1].is_return);
    assert_searched_in_main();
}

static void test_personality_in_writable_data(void **state)
{
    (void)state;
    install(SIGUSR1, on_signal, 0);
    in_handler = through_personality;
    interrupted_search();
    walk_call(space, &record.call, &walked);
    assert_true(walked.reached);
    assert_int_equal(walked.handler_count, 5);
    assert_string_equal(name_of(&walked.handler[2]), "snapshot_with_personality");
}

/* A handler that was left by a jump: its ucontext is not on the way of what runs now. */
static void test_stale_record_is_not_reached(void **state)
{
    (void)state;
    install(SIGUSR1, on_signal, 0);
    in_handler = helper;
    interrupted_search();
    for (int distance = -4096; distance <= 4096; distance += 16) {
        record.call.ucontext = (uint64_t)context + (uint64_t)(int64_t)distance;
        walk_call(space, &record.call, &walked);
        assert_true(walked.reached == (distance == 0));
    }
}

/* The frame of a function at the address of a stale ucontext is no signal frame. */
static void test_frame_that_meets_ucontext_by_chance(void **state)
{
    uint64_t sp;

    (void)state;
    install(SIGUSR1, on_signal, 0);
    in_handler = helper;
    interrupted_search();
    walk_call(space, &record.call, &walked);
    sp = walked.handler[1].sp;
    record.call.ucontext = sp;
    walk_call(space, &record.call, &walked);
    assert_false(walked.reached);
}

static void test_cut_stack_is_incomplete(void **state)
{
    (void)state;
    install(SIGUSR1, on_signal, 0);
    in_handler = helper;
    interrupted_search();
    record.call.region[0].len =
        (uint32_t)(record.call.interrupted.sp + 64 - record.call.region[0].addr);
    walk_call(space, &record.call, &walked);
    assert_true(walked.reached);
    assert_false(walked.complete);
    assert_true(walked.interrupted_count >= 1);
    record.call.region[0].len = 8;
    walk_call(space, &record.call, &walked);
    assert_false(walked.reached);
}

static void *thread(void *arg)
{
    stack_end = (uintptr_t)__builtin_frame_address(0) + 512;
    interrupted_search();
    return arg;
}

static void test_thread_walks_to_its_start(void **state)
{
    uintptr_t end = stack_end;
    pthread_t id;

    (void)state;
    install(SIGUSR1, on_signal, 0);
    in_handler = helper;
    assert_int_equal(pthread_create(&id, NULL, thread, NULL), 0);
    assert_int_equal(pthread_join(id, NULL), 0);
    stack_end = end;
    walk_call(space, &record.call, &walked);
    assert_true(walked.reached);
    find_name(walked.interrupted, walked.interrupted_count, "thread");
    assert_true(walked.complete);
}

/* The delivery frame is between the handler and the signal frame, in our library. Here everything
 * is: the space knows this program by a name of ours. The stub itself stays. */
static void test_delivery_frames_are_left_out(void **state)
{
    struct sigvet_modules *modules = record_new(), *self = record_of_self();
    const struct sigvet_module *first = (const void *)(self + 1);
    char path[] = "/tmp/libsigvet-XXXXXX.so";
    struct space *other;

    (void)state;
    assert_true(mkstemps(path, 3) >= 0);
    unlink(path);
    assert_int_equal(symlink(own_exe(), path), 0);
    record_add(modules, first->base, first->dynamic, path);
    install(SIGUSR1, on_signal, 0);
    in_handler = helper;
    interrupted_search();
    other = symbols_space(symbols, modules, "");
    assert_int_equal(space_module_at(other, (uint64_t)helper)->kind, MODULE_SIGVET);
    walk_call(other, &record.call, &walked);
    assert_true(walked.reached); /* there is no libc to look at, so its address alone must do */
    assert_int_equal(walked.handler_count, 1);
    assert_int_equal(walked.handler[0].ip, (uint64_t)snapshot_stub);
    unlink(path);
    free(modules);
    free(self);
}

static void corrupt(const void *good, int round)
{
    size_t words = sizeof(record.call.regs) / 8;
    uint64_t *regs = (uint64_t *)(void *)&record.call.regs;
    uint64_t *interrupted = (uint64_t *)(void *)&record.call.interrupted;

    memcpy(&record, good, sizeof(record));
    for (int i = 0; i < 1 + round % 64; i++) {
        size_t at = sizeof(record.call) + (size_t)random() % 4096;
        record.bytes[at] = (unsigned char)random();
    }
    if (round % 3 == 0) {
        interrupted[(size_t)random() % words] ^= 1ull << (random() % 64);
        regs[(size_t)random() % words] ^= 1ull << (random() % 64);
    }
    if (round % 5 == 0) {
        struct sigvet_region *r = &record.call.region[random() % 2];
        r->addr =
            random() % 2 ? UINT64_MAX - (uint64_t)random() % 64 : r->addr + (uint64_t)random();
        r->len = (uint32_t)random() << (random() % 2);
        r->off = (uint32_t)random() << (random() % 2);
    }
    if (round % 7 == 0) {
        interrupted[0] = (uint64_t)walk_call + (uint64_t)random() % 65536;
    }
}

static void test_hostile_snapshots(void **state)
{
    unsigned char *good = malloc(sizeof(record));

    (void)state;
    install(SIGUSR1, on_signal, 0);
    in_handler = helper;
    interrupted_search();
    memcpy(good, &record, sizeof(record));
    srandom(7);
    for (int round = 0; round < 2000; round++) {
        corrupt(good, round);
        walk_call(space, &record.call, &walked);
        assert_true(walked.handler_count >= 1 && walked.handler_count <= WALK_MAX);
        assert_true(walked.interrupted_count >= 1 && walked.interrupted_count <= WALK_MAX);
    }
    free(good);
}

static int set_up(void **state)
{
    struct sigvet_modules *modules = record_of_self();

    (void)state;
    symbols = symbols_new();
    space = symbols_space(symbols, modules, own_exe());
    free(modules);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    symbols_free(symbols);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handler_and_interrupted),
        cmocka_unit_test(test_alternate_stack),
        cmocka_unit_test(test_nested_handlers),
        cmocka_unit_test(test_personality_in_writable_data),
        cmocka_unit_test(test_stale_record_is_not_reached),
        cmocka_unit_test(test_frame_that_meets_ucontext_by_chance),
        cmocka_unit_test(test_cut_stack_is_incomplete),
        cmocka_unit_test(test_thread_walks_to_its_start),
        cmocka_unit_test(test_delivery_frames_are_left_out),
        cmocka_unit_test(test_hostile_snapshots),
    };

    (void)argc;
    stack_end = (uintptr_t)argv;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
