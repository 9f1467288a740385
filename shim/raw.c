/* raw.c - see raw.h. */
#include "raw.h"

#include <linux/audit.h>
#include <sched.h>
#include <sys/prctl.h>

#include "disposition.h"
#include "event.h"
#include "exec_direct.h"
#include "life.h"
#include "mask.h"
#include "policy_apply.h"
#include "probe.h"
#include "process.h"
#include "raw_clone.h"
#include "raw_note.h"
#include "raw_sigsys.h"
#include "real.h"
#include "records.h"
#include "seal.h"
#include "sys.h"
#include "users.h"

#define CODE_DISPATCH 2 /* SYS_USER_DISPATCH */
#define SELECT_ALLOW 0
#define CODE_SIZE 2 /* of a system call instruction */

_Static_assert(offsetof(struct raw_thread, selector) == RAW_SELECTOR, "raw.S");
_Static_assert(offsetof(struct raw_thread, on) == RAW_ON, "raw.S");
_Static_assert(offsetof(struct raw_thread, saved) == RAW_SAVED, "raw.S");
_Static_assert(offsetof(struct raw_thread, call.resume) == RAW_RESUME, "raw.S");

extern const char sigvet_raw_text[] __attribute__((visibility("hidden")));
extern const char sigvet_raw_pass[] __attribute__((visibility("hidden")));
extern const char sigvet_raw_tell[] __attribute__((visibility("hidden")));
extern const char sigvet_raw_told[] __attribute__((visibility("hidden")));
extern const char sigvet_raw_clones[] __attribute__((visibility("hidden")));
extern const char sigvet_raw_text_end[] __attribute__((visibility("hidden")));

uint8_t sigvet_raw;
uint64_t sigvet_raw_libc[2]
    __attribute__((visibility("hidden"))); /* where it begins, and its size: for raw.S */
__thread struct raw_thread sigvet_raw_thread;

/* --- on and off --- */

void raw_gap(const char *why)
{
    static const char *told;
    if (__atomic_exchange_n(&told, why, __ATOMIC_RELAXED) != why) {
        process_gap(SIGVET_GAP_NO_RAW, why);
    }
}

void raw_give_up(const char *why)
{
    struct raw_thread *s = raw_self();
    s->off = 1;
    s->on = 0;
    s->selector = SELECT_ALLOW;
    raw_gap(why);
}

static bool switch_on(struct raw_thread *s)
{
    struct range libc = real_libc_code();
    s->begun = 1;
    s->selector = SELECT_ALLOW;
    s->on = 0;
    if (s->off != 0 || s->held != 0) {
        return true; /* given up for good; or for now: see raw_mask.c */
    }
    if (seal_is_on()) {
        raw_give_up("under seccomp");
        return true;
    }
    sigvet_raw_libc[0] = libc.low;
    sigvet_raw_libc[1] = libc.high - libc.low;
    if (libc.low == 0 || sys_call6(SYS_prctl, RAW_DISPATCH, RAW_DISPATCH_ON, (long)libc.low,
                                   (long)(libc.high - libc.low), (long)&s->selector, 0) != 0) {
        return false;
    }
    raw_on();
    raw_own_end(1);
    return true;
}

static void sigsys(int sig, siginfo_t *info, void *context);

void raw_start(void)
{
    const struct sigvet_header *h = records_header();
    if ((h->mode & SIGVET_MODE_RAW) == 0 || raw_note_stands_back()) {
        return;
    }
    struct raw_thread *s = raw_self();
    if (!raw_sigsys_start(sigsys)) {
        raw_gap("");
        return;
    }
    raw_mask_begin(0);
    sigvet_raw = 1;
    sigvet_tracing |= TRACING_RAW;
    if (!switch_on(s)) {
        raw_give_up("");
    }
}

void raw_thread_begin(uint64_t mask)
{
    struct raw_thread *s = raw_self();
    if (sigvet_raw == 0 || s->begun != 0) {
        return;
    }
    if (seal_is_on()) {
        s->hides = (mask & RAW_SIGSYS_BIT) != 0;
    } else {
        raw_mask_begin(mask);
    }
    if (!switch_on(s)) {
        raw_give_up("");
    }
}

/* The kernel switches it off in a new process. */
void raw_forked(void)
{
    if (sigvet_raw != 0 && !switch_on(raw_self())) {
        raw_give_up("");
    }
}

/* --- dispatch --- */

static uint64_t reg(const ucontext_t *uc, int which)
{
    return (uint64_t)uc->uc_mcontext.gregs[which];
}

static void go_on(ucontext_t *uc, const void *at, uint8_t selector)
{
    uc->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)at;
    raw_self()->selector = selector;
}

/* The system call is done; the program goes on as if it had made it. */
static void answer(ucontext_t *uc, long result)
{
    struct raw_thread *s = raw_self();
    uc->uc_mcontext.gregs[REG_RAX] = result;
    uc->uc_mcontext.gregs[REG_RCX] = (greg_t)s->call.resume;
    uc->uc_mcontext.gregs[REG_R11] = uc->uc_mcontext.gregs[REG_EFL];
    go_on(uc, (const void *)s->call.resume, s->on);
}

static void args_put(ucontext_t *uc, const uint64_t args[SIGVET_ARGS])
{
    static const int regs[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
    for (int i = 0; i < SIGVET_ARGS; i++) {
        uc->uc_mcontext.gregs[regs[i]] = (greg_t)args[i];
    }
}

static void words_put(ucontext_t *uc, const struct syscall_words *w)
{
    args_put(uc, w->arg);
}

static long made_here(const struct syscall_words *w)
{
    return sys_call6((long)w->number, (long)w->arg[0], (long)w->arg[1], (long)w->arg[2],
                     (long)w->arg[3], (long)w->arg[4], (long)w->arg[5]);
}

static long made_with_thunk(const struct syscall_words *w)
{
    return disposition_set_kernel(w, made_here);
}

static long made_fork(const struct syscall_words *w)
{
    long result = made_here(w);
    if (result == 0) {
        life_forked_unseen(0);
        raw_self()->selector = SELECT_ALLOW; /* until our handler returns */
    }
    return result;
}

/* Calls that neither block nor look at the mask, the stack or the alternate stack are made from our
 * handler. */
static syscall_made *made_in_place(const struct syscall_words *w)
{
    switch (w->number) {
    case SYS_rt_sigaction:
        return w->arg[3] == sizeof(uint64_t) ? made_with_thunk : made_here;
    case SYS_fork:
    case SYS_clone:
    case SYS_clone3:
        return raw_clone_is_fork(w) ? made_fork : NULL;
    case SYS_tkill:
    case SYS_tgkill:
    case SYS_rt_tgsigqueueinfo:
    case SYS_timer_create:
    case SYS_timer_settime:
    case SYS_timer_gettime:
    case SYS_timer_getoverrun:
    case SYS_timer_delete:
    case SYS_alarm:
    case SYS_setitimer:
    case SYS_getitimer:
    case SYS_pidfd_open:
    case SYS_mq_notify:
        return made_here;
    default:
        return NULL;
    }
}

/* rt_sigreturn: nobody comes back from it. The context that it takes on may be of the program's own
 * making. */
static void returns(ucontext_t *uc)
{
    uintptr_t theirs = reg(uc, REG_RSP);
    uintptr_t mask = theirs + offsetof(ucontext_t, uc_sigmask);
    if (probe_readable(mask & ~(sizeof(uint64_t) - 1), sizeof(uint64_t))) {
        raw_mask_context((ucontext_t *)theirs, false);
    }
    go_on(uc, (const void *)raw_sigsys_restorer(), raw_self()->on);
}

/* Made by the program's own instruction after all. */
static void untouched(ucontext_t *uc)
{
    go_on(uc, (const void *)(reg(uc, REG_RIP) - CODE_SIZE), SELECT_ALLOW);
}

static void clone_goes(ucontext_t *uc, const struct syscall_words *w)
{
    bool vfork = raw_clone_is_vfork(w);
    if (raw_clone_is_thread(w)) {
        raw_gap("a thread made without libc");
    }
    thread_self()->vforked |= vfork;
    int i = raw_clone_place(raw_self()->call.resume, vfork);
    if (i < 0) {
        raw_give_up("more places that make threads without libc");
        untouched(uc);
        return;
    }
    go_on(uc, sigvet_raw_clones + (size_t)i * RAW_CLONE_SIZE, SELECT_ALLOW);
}

/* One that has to do with signals. */
static void listed(ucontext_t *uc, const struct shape *shape, const struct syscall_words *given)
{
    struct raw_thread *s = raw_self();
    syscall_made *made = made_in_place(given);
    if (shape->result == RESULT_NOTE) {
        go_on(uc, sigvet_raw_pass, SELECT_ALLOW);
    } else if (made != NULL) {
        answer(uc, apicall_syscall(shape, given, made, SIGVET_EVENT_RAW, true));
    } else if (!apicall_syscall_begin(&s->call.open, shape, given, SIGVET_EVENT_RAW)) {
        go_on(uc, sigvet_raw_pass, SELECT_ALLOW);
    } else {
        struct syscall_words sent = *given;
        raw_mask_before(&s->call.masks, &sent);
        words_put(uc, &sent);
        go_on(uc, sigvet_raw_tell, SELECT_ALLOW);
    }
}

/* execve and execveat: the image is to be followed, and one that does not start is told of. */
static void exec_goes(ucontext_t *uc, const struct syscall_words *given)
{
    struct raw_call *call = &raw_self()->call;
    struct syscall_words sent = *given;
    call->open.words = *given;
    call->exec = true;
    call->record = exec_direct(&sent);
    words_put(uc, &sent);
    go_on(uc, sigvet_raw_tell, SELECT_ALLOW);
}

/* The end of what began so. */
static void told(ucontext_t *uc)
{
    struct raw_call *call = &raw_self()->call;
    long result = (long)reg(uc, REG_RAX);
    bool failed = result < 0 && result >= -4095;
    if (call->exec) {
        call->exec = false;
        exec_direct_failed(call->record);
        words_put(uc, &call->open.words);
        answer(uc, result);
        return;
    }
    raw_mask_after(&call->masks, &call->open.words, failed);
    apicall_syscall_end(&call->open, result);
    args_put(uc, call->changed ? call->asked : call->open.words.arg);
    answer(uc, result);
}

/* While what a rule has changed of its arguments is there. */
static __attribute__((noinline)) long made_changed(const struct shape *shape,
                                                   struct syscall_words *w, syscall_made *made,
                                                   uint32_t rule)
{
    union policy_changed changed;
    policy_change(shape, w->arg, rule, &changed);
    return apicall_syscall(shape, w, made, SIGVET_EVENT_RAW, true);
}

/* One that the policy may be about. False: it is to be made, with these words. */
static __attribute__((noinline)) bool judged(ucontext_t *uc, const struct shape *shape,
                                             struct syscall_words *w)
{
    struct raw_call *call = &raw_self()->call;
    const greg_t *g = uc->uc_mcontext.gregs;
    const struct sigvet_regs regs = {
        w->caller,
        w->sp,
        (uint64_t)g[REG_RBP],
        (uint64_t)g[REG_RBX],
        (uint64_t)g[REG_R12],
        (uint64_t)g[REG_R13],
        (uint64_t)g[REG_R14],
        (uint64_t)g[REG_R15],
    };
    struct policy_visit v = {
        .number = (uint32_t)w->number,
        .is_syscall = true,
        .raw = true,
        .shape = shape,
        .args = w->arg,
        .caller = w->caller,
        .sp = w->sp,
        .regs = &regs,
        .frame = thread_live_frame(thread_self(), w->sp),
    };
    mem_copy(call->asked, w->arg, sizeof call->asked);
    enum policy_outcome outcome = policy_apply(&v);
    if (outcome == POLICY_REFUSED || outcome == POLICY_ANSWERED) {
        if (outcome == POLICY_REFUSED) {
            apicall_refused(&v);
        }
        answer(uc, v.result);
        return true;
    }
    syscall_made *made = outcome == POLICY_CHANGED ? made_in_place(w) : NULL;
    if (made != NULL) {
        answer(uc, made_changed(shape, w, made, v.rule));
    }
    call->changed = !mem_equal(call->asked, w->arg, sizeof call->asked);
    return made != NULL;
}

static void dispatched(ucontext_t *uc)
{
    struct raw_thread *s = raw_self();
    uintptr_t next = reg(uc, REG_RIP);
    if (next == (uintptr_t)sigvet_raw_told) {
        told(uc);
        return;
    }
    struct range own = real_own_code();
    struct syscall_words w = {
        reg(uc, REG_RAX),
        {reg(uc, REG_RDI), reg(uc, REG_RSI), reg(uc, REG_RDX), reg(uc, REG_R10), reg(uc, REG_R8),
         reg(uc, REG_R9)},
        next,
        reg(uc, REG_RSP),
    };
    const struct raw_call interrupted = s->call;
    s->call.resume = next;
    bool theirs = !real_in_libc(next) && (next < own.low || next >= own.high);
    const struct shape *shape = theirs ? row_syscall_shape(w.number) : NULL;
    if (theirs) {
        seal_note_syscall(w.number, w.arg[0], w.arg[1]);
        users_note_syscall(w.number);
        raw_note_syscall(w.number, w.arg[0]);
    }
    s->call.changed = s->call.exec = false;
    if (shape != NULL && (sigvet_tracing & TRACING_POLICY) != 0 &&
        policy_about((uint32_t)w.number, true) && judged(uc, shape, &w)) {
        return;
    }
    if (shape != NULL && (shape->result == RESULT_NOTE || s->off != 0)) {
        apicall_syscall_note(shape, &w, SIGVET_EVENT_RAW);
    }
    if (w.number == SYS_rt_sigreturn) { /* perhaps into the last steps of a trampoline */
        s->call = interrupted;
    }
    if (s->off != 0) {
        untouched(uc);
    } else if (w.number == SYS_rt_sigreturn) {
        returns(uc);
    } else if (w.number == SYS_execve || w.number == SYS_execveat) {
        exec_goes(uc, &w);
    } else if (w.number == SYS_clone || w.number == SYS_clone3 || w.number == SYS_vfork) {
        if (made_in_place(&w) == NULL) {
            clone_goes(uc, &w);
        } else {
            answer(uc, made_fork(&w));
        }
    } else if (shape != NULL) {
        listed(uc, shape, &w);
    } else {
        go_on(uc, sigvet_raw_pass, SELECT_ALLOW);
    }
}

static void sigsys(int sig, siginfo_t *info, void *context)
{
    struct raw_thread *s = raw_self();
    ucontext_t *uc = context;
    (void)sig;
    if (info->si_code != CODE_DISPATCH || s->on == 0) {
        raw_sigsys_arrived(info, uc);
        return;
    }
    s->selector = SELECT_ALLOW; /* W1 */
    if (info->si_arch != AUDIT_ARCH_X86_64) {
        raw_give_up("a thread that makes 32-bit system calls");
        untouched(uc);
        return;
    }
    dispatched(uc);
}

/* --- around handlers --- */

/* The program's own place in the system call that a trampoline makes for it, else `ip`. */
static uintptr_t place_shown(uintptr_t ip)
{
    if (ip < (uintptr_t)sigvet_raw_text || ip >= (uintptr_t)sigvet_raw_text_end) {
        return ip;
    }
    uintptr_t resume = raw_self()->call.resume;
    uintptr_t first = ip;
    if (ip >= (uintptr_t)sigvet_raw_clones) {
        uintptr_t at = ip - (uintptr_t)sigvet_raw_clones;
        if (at / RAW_CLONE_SIZE >= RAW_CLONES + RAW_VFORKS) { /* a vfork child begins */
            ip = raw_self()->saved[0];
            at = ip - (uintptr_t)sigvet_raw_clones;
        }
        resume = raw_clone_resume((uint32_t)(at / RAW_CLONE_SIZE));
        first = ip - at % RAW_CLONE_SIZE;
    } else {
        first = ip < (uintptr_t)sigvet_raw_tell ? (uintptr_t)sigvet_raw_pass
                                                : (uintptr_t)sigvet_raw_tell;
    }
    return ip == first ? resume - CODE_SIZE : resume;
}

void raw_handler_enter(struct raw_visit *v, ucontext_t *uc, bool hides)
{
    struct raw_thread *s = raw_self();
    uint64_t mask;
    v->ip = reg(uc, REG_RIP);
    v->shown = place_shown(v->ip);
    v->selector = s->selector;
    v->on = s->on;
    v->held = s->held;
    v->call = s->call;
    s->shown = v->shown != v->ip ? v->shown : 0;
    uc->uc_mcontext.gregs[REG_RIP] = (greg_t)v->shown;
    mem_copy(&mask, &uc->uc_sigmask, sizeof mask);
    mask |= s->hides != 0 ? RAW_SIGSYS_BIT : 0;
    mem_copy(&uc->uc_sigmask, &mask, sizeof mask);
    s->hides |= hides;
    s->selector = s->on;
}

void raw_handler_leave(const struct raw_visit *v, ucontext_t *uc)
{
    struct raw_thread *s = raw_self();
    uint64_t mask;
    s->selector = SELECT_ALLOW;
    mem_copy(&mask, &uc->uc_sigmask, sizeof mask);
    s->hides = (mask & RAW_SIGSYS_BIT) != 0;
    s->held = v->held;
    if (v->held == 0) {
        mask &= ~RAW_SIGSYS_BIT;
        mem_copy(&uc->uc_sigmask, &mask, sizeof mask);
    }
    s->call = v->call;
    s->on = s->off != 0 ? 0 : v->on;
    s->selector = s->on;
    if (reg(uc, REG_RIP) == v->shown) {
        uc->uc_mcontext.gregs[REG_RIP] = (greg_t)v->ip;
        s->selector = v->selector & s->on;
    }
}
