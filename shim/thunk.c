/* thunk.c - see thunk.h; and the delivery itself.
 *
 * Owns:     see thunk.h.
 * Contexts: any.
 * K2  sigvet_deliver() changes nothing of the program's: errno, context, mask and alternate stack
 *     stay as the handler left them. */
#include "thunk.h"

#include <ucontext.h>

#include "event.h"
#include "limits.h"
#include "mask.h"
#include "modules.h"
#include "process.h"
#include "raw.h"
#include "real.h"
#include "records.h"
#include "running.h"
#include "sys.h"
#include "thread.h"

#define THUNK_SIZE 16u
#define PROBES 64u
#define INSTALLS 1024u /* different (signal, handler, caller, flags) per process image */
#define OFFSET_BITS 48u
#define HIDES ((uint64_t)1 << 63)

extern const char sigvet_thunks[] __attribute__((visibility("hidden")));

static uint64_t thunks[SIGVET_THUNKS] LARGE_TABLE; /* handler << 1 | siginfo, or HIDES; 0: free */

static struct {
    uint64_t key;
    uint64_t offset;
} installs[INSTALLS] LARGE_TABLE;

/* What was noted last for each signal: (thunk + 1) << OFFSET_BITS | offset; 0: nothing. */
static uint64_t current[_NSIG];

int thunk_at(uintptr_t address)
{
    uintptr_t distance = address - (uintptr_t)sigvet_thunks;
    if (distance >= (uintptr_t)SIGVET_THUNKS * THUNK_SIZE || distance % THUNK_SIZE != 0) {
        return -1;
    }
    return (int)(distance / THUNK_SIZE);
}

static int thunk_with(uint64_t key)
{
    uint64_t start = hash_mix(0, key) >> 32;
    for (uint32_t n = 0; n < PROBES; n++) {
        uint32_t i = (uint32_t)((start + n) % SIGVET_THUNKS);
        uint64_t found = __atomic_load_n(&thunks[i], __ATOMIC_ACQUIRE);
        if (found == 0 && __atomic_compare_exchange_n(&thunks[i], &found, key, false,
                                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            return (int)i;
        }
        if (found == key) {
            return (int)i;
        }
    }
    return -1;
}

int thunk_for(uintptr_t address, bool siginfo)
{
    int own = thunk_at(address);
    return own >= 0 ? own : thunk_with(((uint64_t)address << 1 & ~HIDES) | siginfo);
}

int thunk_for_hiding(uintptr_t address, bool siginfo)
{
    int own = thunk_at(address);
    return own >= 0 ? own : thunk_with((uint64_t)address << 1 | HIDES | siginfo);
}

uintptr_t thunk_address(uint32_t thunk)
{
    return (uintptr_t)sigvet_thunks + (uintptr_t)thunk * THUNK_SIZE;
}

uintptr_t thunk_handler(uint32_t thunk)
{
    return (uintptr_t)((thunks[thunk] & ~HIDES) >> 1);
}

bool thunk_siginfo(uint32_t thunk)
{
    return (thunks[thunk] & 1) != 0;
}

bool thunk_hides(uint32_t thunk)
{
    return (thunks[thunk] & HIDES) != 0;
}

uintptr_t thunk_caller(uintptr_t caller, uintptr_t sp)
{
    const struct thread *t = thread_self();
    uint32_t depth = t->depth;
    struct range own = {0, 0};
    if (depth > 0) {
        own = real_own_code();
    }
    if (caller < own.low || caller >= own.high) {
        return caller;
    }
    while (depth > 0 && !thread_holds(&t->frames[depth - 1], sp)) {
        depth--;
    }
    return depth > 0 ? thunk_handler(t->frames[depth - 1].thunk) + 1 : caller;
}

static uint64_t install_write(uint32_t signal, uint32_t thunk, const struct sigaction *act,
                              uintptr_t caller)
{
    uint64_t process = record_offset(process_record());
    uint64_t modules = modules_now();
    struct sigvet_handler *h = record_reserve(sizeof *h);
    if (h == NULL) {
        return 0;
    }
    h->time_ns = record_time();
    h->process = process;
    h->modules = modules;
    h->handler = thunk_handler(thunk);
    h->caller = caller;
    mem_copy(&h->mask, &act->sa_mask, sizeof h->mask);
    h->signal = signal;
    h->flags = (uint32_t)act->sa_flags;
    record_publish(h, SIGVET_REC_HANDLER);
    return record_offset(h);
}

uint64_t thunk_note(uint32_t signal, uint32_t thunk, const struct sigaction *act, uintptr_t caller)
{
    caller = thunk_caller(caller, (uintptr_t)__builtin_frame_address(0));
    uint64_t from = hash_mix(hash_mix(hash_mix(modules_epoch(), signal), thunk), caller);
    uint64_t key = hash_mix(from, (uint32_t)act->sa_flags) | 1;
    uint64_t offset = 0;
    bool placed = false;
    for (uint32_t n = 0; n < PROBES && !placed; n++) {
        uint32_t i = (uint32_t)((key >> 32) + n) % INSTALLS;
        uint64_t found = __atomic_load_n(&installs[i].key, __ATOMIC_ACQUIRE);
        if (found == 0 && __atomic_compare_exchange_n(&installs[i].key, &found, key, false,
                                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            offset = install_write(signal, thunk, act, caller);
            __atomic_store_n(&installs[i].offset, offset, __ATOMIC_RELEASE);
            placed = true;
        } else if (found == key) {
            offset = __atomic_load_n(&installs[i].offset, __ATOMIC_ACQUIRE);
            /* 0: another thread writes it just now, or had no room for it. */
            offset = offset != 0 ? offset : install_write(signal, thunk, act, caller);
            placed = true;
        }
    }
    if (!placed) {
        record_lost(SIGVET_LOST_HANDLERS);
    }
    if (signal < _NSIG) {
        __atomic_store_n(&current[signal], (uint64_t)(thunk + 1) << OFFSET_BITS | offset,
                         __ATOMIC_RELEASE);
    }
    return offset;
}

int thunk_last(uint32_t signal)
{
    uint64_t now = signal < _NSIG ? __atomic_load_n(&current[signal], __ATOMIC_ACQUIRE) : 0;
    return (int)(now >> OFFSET_BITS) - 1;
}

void thunk_forget(uint32_t signal)
{
    if (signal < _NSIG) {
        __atomic_store_n(&current[signal], 0, __ATOMIC_RELEASE);
    }
}

void thunk_installed(uint64_t record)
{
    struct sigvet_handler *h = record_at(record);
    if (h != NULL) {
        record_count(&h->installs, 1);
    }
}

uint64_t thunk_record(uint32_t signal, uint32_t thunk)
{
    uint64_t now = signal < _NSIG ? __atomic_load_n(&current[signal], __ATOMIC_ACQUIRE) : 0;
    if (now >> OFFSET_BITS == thunk + 1) {
        return now & (((uint64_t)1 << OFFSET_BITS) - 1);
    }
    /* Another one was installed meanwhile: look for this one's own. */
    for (uint32_t i = 0; i < INSTALLS; i++) {
        uint64_t offset = __atomic_load_n(&installs[i].offset, __ATOMIC_ACQUIRE);
        const struct sigvet_handler *h = record_at(offset);
        if (h != NULL && h->signal == signal && h->handler == thunk_handler(thunk)) {
            return offset;
        }
    }
    return 0;
}

static uint64_t context_mask(const ucontext_t *uc)
{
    uint64_t mask;
    mem_copy(&mask, &uc->uc_sigmask, sizeof mask);
    return mask;
}

/* Counts it; the record of the handler, or NULL. */
static struct sigvet_handler *delivery_count(int signal, uint32_t thunk, uint64_t mask)
{
    struct sigvet_header *header = records_header();
    struct sigvet_process *process = process_record();
    if (header == NULL || process == NULL) {
        return NULL;
    }
    record_count(&header->deliveries, 1);
    record_count(&process->deliveries, 1);
    struct sigvet_handler *h = record_at(thunk_record((uint32_t)signal, thunk));
    if (h == NULL) {
        return NULL;
    }
    record_count(&h->runs, 1);
    if ((mask >> (signal - 1) & 1) != 0) {
        record_count(&h->runs_blocked, 1);
    }
    return h;
}

/* Runs the program's handler, told of before and after. `pushed`: its frame, or NULL. */
static inline __attribute__((always_inline)) void handler_run(const struct frame *f,
                                                              struct frame *pushed, ucontext_t *uc,
                                                              siginfo_t *info)
{
    struct thread *t = thread_self();
    int signal = (int)f->signal;
    uintptr_t handler = thunk_handler(f->thunk);
    uint64_t mask = context_mask(uc);
    struct sigvet_handler *told = delivery_count(signal, f->thunk, mask);
    if (pushed != NULL) {
        running_enter(t, pushed, record_offset(told), handler);
    }
    void *event = NULL;
    uint32_t forks = t->forks;
    if (sigvet_tracing != 0) {
        event = event_delivery(signal, info, uc, told, handler, f->alt_high != 0);
        if (pushed != NULL) {
            pushed->event = event;
        }
    }
    uint64_t known = mask_enter(f->signal, told, mask);
    ((void (*)(int, siginfo_t *, void *))handler)(signal, info, uc);
    uint64_t then = context_mask(uc); /* what the kernel will set: a handler may have changed it */
    mask_leave(then == mask ? known : then);
    if (t->forks == forks) {
        event_returned(event);
    }
    if (pushed != NULL) {
        thread_pop(t, pushed);
    }
}

/* With --raw. Apart, because what it keeps takes stack that nobody else should lose. */
static __attribute__((noinline)) void handler_run_raw(const struct frame *f, struct frame *pushed,
                                                      ucontext_t *uc, siginfo_t *info)
{
    struct raw_visit visit;
    raw_handler_enter(&visit, uc, thunk_hides(f->thunk));
    handler_run(f, pushed, uc, info);
    raw_handler_leave(&visit, uc);
}

void sigvet_deliver(int signal, siginfo_t *info, void *context, uint32_t thunk)
{
    ucontext_t *uc = context;
    uintptr_t low = (uintptr_t)uc->uc_stack.ss_sp;
    uintptr_t high = low + uc->uc_stack.ss_size;
    bool on_alternate = (uintptr_t)uc >= low && (uintptr_t)uc < high;
    struct frame frame = {
        .uc = uc,
        .info = info,
        .alt_low = on_alternate ? low : 0,
        .alt_high = on_alternate ? high : 0,
        .thunk = thunk,
        .signal = (uint32_t)signal,
    };
    struct frame *pushed = thread_push(thread_self(), &frame);
    if (pushed == NULL) {
        record_lost(SIGVET_LOST_NESTING);
    }
    if (sigvet_raw != 0) {
        handler_run_raw(&frame, pushed, uc, info);
    } else {
        handler_run(&frame, pushed, uc, info);
    }
}
