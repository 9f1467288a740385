/* thread.c - the thread-local block: pushing, popping and doubting the frames of running handlers.
 *
 * Owns:     see thread.h.
 * Contexts: any. */
#include "thread.h"

#include "annotate.h"
#include "real.h"
#include "records.h"
#include "running.h"
#include "sys.h"

#define MAIN_STACK_SPAN \
    (128ul << 20) /* the kernel keeps at least this much below the main stack free of mappings */
#define PAGE 4096ul

/* The attention word must be a plain thread-local of its own: stubs.S names it. */
__thread union attention sigvet_attention;
__thread struct thread sigvet_thread;

uint32_t sigvet_tid_offset;
static uintptr_t main_high;

/* glibc describes its thread descriptor for debuggers: {size in bits, elements, offset}. */
uint32_t thread_id_find(void)
{
    if (sigvet_tid_offset == 0) {
        const uint32_t *field = real_find("_thread_db_pthread_tid");
        bool sane = field != NULL && field[0] == 32 && field[2] > 0 && field[2] < PAGE;
        __atomic_store_n(&sigvet_tid_offset, sane ? field[2] : THREAD_ID_NOWHERE, __ATOMIC_RELAXED);
    }
    return sigvet_tid_offset != THREAD_ID_NOWHERE ? thread_id() : 0;
}

bool thread_id_known(void)
{
    return __atomic_load_n(&sigvet_tid_offset, __ATOMIC_RELAXED) != 0;
}

void thread_learn(uintptr_t main_stack_high)
{
    main_high = main_stack_high;
}

/* A handler was left without returning. Not `sure`: it may be a coroutine, and go on later. */
static void frame_left(const struct frame *f, bool sure)
{
    struct sigvet_delivery_event *d = f->event;
    if (d != NULL && d->head.end == 0) {
        d->head.flags |= sure ? SIGVET_EVENT_LEFT : SIGVET_EVENT_LEFT | SIGVET_EVENT_UNSURE;
        __atomic_store_n(&d->head.end, record_ticks(), __ATOMIC_RELEASE);
    }
}

static bool on_alternate(const struct frame *f, uintptr_t sp)
{
    return sp >= f->alt_low && sp < f->alt_high;
}

bool thread_holds(const struct frame *f, uintptr_t sp)
{
    return (f->alt_high == 0 || on_alternate(f, sp)) && sp < (uintptr_t)f->uc;
}

/* Do the addresses tell whether code at `sp` runs inside the handler of `f`? */
static bool frame_sure(const struct thread *t, const struct frame *f, uintptr_t sp)
{
    return on_alternate(f, sp) || (thread_stack_known(t, sp) &&
                                   (f->alt_high != 0 || thread_stack_known(t, (uintptr_t)f->uc)));
}

/* `sp`: where the thread is now, as the reason to drop frames; CERTAIN: there is a better one. */
#define CERTAIN ((uintptr_t)0)
static void frames_changed(struct thread *t, uint32_t depth, uintptr_t sp)
{
    bool left = depth < t->depth;
    if (left) { /* what a handler allowed ends with it */
        sigvet_allowed = t->frames[depth].allowed;
    }
    for (uint32_t i = depth; i < t->depth; i++) {
        frame_left(&t->frames[i], sp == CERTAIN || frame_sure(t, &t->frames[i], sp));
    }
    t->depth = depth;
    sigvet_attention.handler = depth != 0;
    if (left) {
        running_left(t, depth);
    }
}

static struct frame *live_frame(struct thread *t, uintptr_t sp, bool jumped)
{
    uint32_t depth = t->depth;
    while (depth > 0 && !thread_holds(&t->frames[depth - 1], sp)) {
        depth--;
    }
    if (depth != t->depth) {
        frames_changed(t, depth, jumped ? CERTAIN : sp);
    }
    return depth > 0 ? &t->frames[depth - 1] : NULL;
}

struct frame *thread_live_frame(struct thread *t, uintptr_t sp)
{
    return live_frame(t, sp, false);
}

void thread_jump(struct thread *t, uintptr_t sp)
{
    live_frame(t, sp, true);
}

bool thread_nesting_sure(const struct thread *t)
{
    if (t->depth < 2) {
        return true;
    }
    const struct frame *f = &t->frames[t->depth - 1];
    return frame_sure(t, f - 1, (uintptr_t)f->uc->uc_mcontext.gregs[REG_RSP]);
}

bool thread_frame_near(const struct thread *t, const struct frame *f, uintptr_t sp)
{
    size_t span = frame_sure(t, f, sp) ? THREAD_SPAN : THREAD_SPAN_UNKNOWN;
    return (uintptr_t)f->uc - sp <= span;
}

void thread_switch(struct thread *t, uintptr_t sp, uintptr_t span)
{
    const struct frame *f = live_frame(t, sp, true);
    while (f != NULL && (uintptr_t)f->uc - sp > span) {
        frames_changed(t, t->depth - 1, CERTAIN);
        f = live_frame(t, sp, true);
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
    t->frames[i].allowed = sigvet_allowed;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    frames_changed(t, i + 1, CERTAIN);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    t->frames[i] = *f;
    t->frames[i].allowed = sigvet_allowed;
    return &t->frames[i];
}

void thread_forked(struct thread *t)
{
    t->forks++;
    t->chunk = NULL; /* the parent's */
    t->running = NULL;
    t->running_refused = 0;
    for (uint32_t i = 0; i < t->depth; i++) {
        t->frames[i].event = NULL;
        t->frames[i].handler = 0;
        t->frames[i].inherited = true;
    }
}

void thread_pop(struct thread *t, const struct frame *f)
{
    uint32_t i = (uint32_t)(f - t->frames);
    if (i < t->depth) {
        frames_changed(t, i, (uintptr_t)__builtin_frame_address(0));
    }
}

bool thread_stack_known(const struct thread *t, uintptr_t sp)
{
    return (sp < main_high && sp >= main_high - MAIN_STACK_SPAN) ||
           (sp >= t->stack_low && sp < t->stack_high);
}

uintptr_t thread_stack_end(const struct thread *t, const struct frame *f, uintptr_t sp)
{
    if (f != NULL && on_alternate(f, sp)) {
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
