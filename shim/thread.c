/* thread.c - the thread-local block: pushing, popping and doubting the frames of running handlers.
 *
 * Owns:     see thread.h.
 * Contexts: any. */
#include "thread.h"

#include "real.h"
#include "sys.h"

#define MAIN_STACK_SPAN \
    (128ul << 20) /* the kernel keeps at least this much below the main stack free of mappings */
#define PAGE 4096ul

/* The attention word must be a plain thread-local of its own: stubs.S names it. */
__thread uint32_t sigvet_attention;
static __thread struct thread self __attribute__((tls_model("initial-exec")));

#define TID_NOWHERE UINT32_MAX
static uint32_t tid_offset; /* in glibc's thread descriptor; 0: not looked for yet */
static uintptr_t main_high;

struct thread *thread_self(void)
{
    return &self;
}

static uintptr_t thread_pointer(void)
{
    uintptr_t fs;
    __asm__("movq %%fs:0, %0" : "=r"(fs));
    return fs;
}

/* glibc describes its thread descriptor for debuggers: {size in bits, elements, offset}. */
static uint32_t tid_find(void)
{
    const uint32_t *field = real_find("_thread_db_pthread_tid");
    return field != NULL && field[0] == 32 && field[2] < PAGE ? field[2] : TID_NOWHERE;
}

uint32_t thread_id(void)
{
    uint32_t offset = __atomic_load_n(&tid_offset, __ATOMIC_RELAXED);
    if (offset == 0) {
        offset = tid_find();
        __atomic_store_n(&tid_offset, offset, __ATOMIC_RELAXED);
    }
    return offset != TID_NOWHERE ? *(const volatile uint32_t *)(thread_pointer() + offset) : 0;
}

bool thread_id_known(void)
{
    return __atomic_load_n(&tid_offset, __ATOMIC_RELAXED) != 0;
}

void thread_learn(uintptr_t main_stack_high)
{
    main_high = main_stack_high;
}

static void frames_changed(struct thread *t, uint32_t depth)
{
    t->depth = depth;
    sigvet_attention = depth != 0 ? ATTENTION_HANDLER : 0;
}

/* Is code at `sp` still inside the handler of `f`? */
static bool frame_holds(const struct frame *f, uintptr_t sp)
{
    if (f->alt_high != 0 && (sp < f->alt_low || sp >= f->alt_high)) {
        return false;
    }
    return sp < (uintptr_t)f->uc;
}

struct frame *thread_live_frame(struct thread *t, uintptr_t sp)
{
    uint32_t depth = t->depth;
    while (depth > 0 && !frame_holds(&t->frames[depth - 1], sp)) {
        depth--;
    }
    if (depth != t->depth) {
        frames_changed(t, depth);
    }
    return depth > 0 ? &t->frames[depth - 1] : NULL;
}

void thread_switch(struct thread *t, uintptr_t sp, uintptr_t span)
{
    const struct frame *f = thread_live_frame(t, sp);
    while (f != NULL && (uintptr_t)f->uc - sp > span) {
        frames_changed(t, t->depth - 1);
        f = thread_live_frame(t, sp);
    }
}

struct frame *thread_push(struct thread *t, const struct frame *f)
{
    /* The interrupted code tells which older frames are alive: this one may stand on another stack. */
    thread_live_frame(t, (uintptr_t)f->uc->uc_mcontext.gregs[REG_RSP]);
    uint32_t i = t->depth;
    if (i == THREAD_FRAMES) {
        return NULL;
    }
    /* H2: a handler that comes in before `depth` is raised uses the same slot, so write it again
     * behind that. */
    t->frames[i] = *f;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    frames_changed(t, i + 1);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    t->frames[i] = *f;
    return &t->frames[i];
}

void thread_pop(struct thread *t, const struct frame *f)
{
    uint32_t i = (uint32_t)(f - t->frames);
    if (i < t->depth) {
        frames_changed(t, i);
    }
}

bool thread_stack_known(const struct thread *t, uintptr_t sp)
{
    return (sp < main_high && sp >= main_high - MAIN_STACK_SPAN) ||
           (sp >= t->stack_low && sp < t->stack_high);
}

uintptr_t thread_stack_end(const struct thread *t, const struct frame *f, uintptr_t sp)
{
    if (f != NULL && f->alt_high != 0 && sp >= f->alt_low && sp < f->alt_high) {
        return f->alt_high;
    }
    if (sp < main_high && sp >= main_high - MAIN_STACK_SPAN) {
        return main_high;
    }
    if (sp >= t->stack_low && sp < t->stack_high) {
        return t->stack_high;
    }
    return (sp | (PAGE - 1)) + 1;
}
