/* snapshot.c - see snapshot.h.
 *
 * N1  Only memory is read that is certainly mapped: from the call up over the handler's own frames
 *     and the signal frame, which lie on one stack (thread_frame_near() keeps other stacks out), and from
 *     the interrupted stack pointer up to the end of a stack that we know, else of its page; not at
 *     all when the signal is about that stack (an overflow). */
#include "snapshot.h"

#include "annotate.h"
#include "held.h"
#include "jump.h"
#include "locale_fact.h"
#include "modules.h"
#include "process.h"
#include "real.h"
#include "records.h"
#include "rows.h"
#include "sys.h"
#include "thunk.h"

#define INTERRUPTED_MOST (16u * 1024u) /* of the interrupted stack */
#define RED_ZONE 128u
#define NEAR (1ul << 20) /* a fault this close to the stack pointer is about the stack itself */

struct plan {
    uintptr_t from[SIGVET_REGIONS];
    size_t len[SIGVET_REGIONS];
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static uintptr_t interrupted_sp(const struct frame *f)
{
    return (uintptr_t)f->uc->uc_mcontext.gregs[REG_RSP];
}

/* The handler runs on an alternate stack that was not yet in use when the signal came. */
static bool switched_stack(const struct frame *f)
{
    uintptr_t sp = interrupted_sp(f);
    return f->alt_high != 0 && (sp < f->alt_low || sp > f->alt_high);
}

bool snapshot_readable(const struct frame *f)
{
    /* On one stack the kernel has just written below what was interrupted. */
    if (!switched_stack(f) || (f->signal != SIGSEGV && f->signal != SIGBUS) ||
        f->info->si_code <= 0) {
        return true;
    }
    uintptr_t sp = interrupted_sp(f);
    uintptr_t fault = (uintptr_t)f->info->si_addr;
    uintptr_t distance = fault > sp ? fault - sp : sp - fault;
    return distance > NEAR && thread_stack_known(thread_self(), sp);
}

static void plan_regions(struct plan *p, uintptr_t sp, const struct frame *f)
{
    uintptr_t interrupted = interrupted_sp(f);
    uintptr_t uc_end = (uintptr_t)f->uc + sizeof(ucontext_t);
    uintptr_t end =
        least(thread_stack_end(thread_self(), f, interrupted), interrupted + INTERRUPTED_MOST);
    p->from[0] = sp;
    p->from[1] = 0;
    p->len[1] = 0;
    if (!switched_stack(f) && interrupted > uc_end) {
        p->len[0] = end - sp;
        return;
    }
    p->len[0] = uc_end - sp;
    if (snapshot_readable(f)) {
        uintptr_t page = interrupted & ~(uintptr_t)4095;
        p->from[1] = interrupted - RED_ZONE < page ? page : interrupted - RED_ZONE;
        p->len[1] = end - p->from[1];
    }
}

static void regs_from_state(struct sigvet_regs *r, const struct call_state *s, uint64_t ip)
{
    r->ip = ip;
    r->sp = (uint64_t)&s->caller;
    r->bp = s->rbp;
    r->bx = s->rbx;
    r->r12 = s->r12;
    r->r13 = s->r13;
    r->r14 = s->r14;
    r->r15 = s->r15;
}

static void regs_from_context(struct sigvet_regs *r, const ucontext_t *uc)
{
    const greg_t *g = uc->uc_mcontext.gregs;
    r->ip = (uint64_t)g[REG_RIP];
    r->sp = (uint64_t)g[REG_RSP];
    r->bp = (uint64_t)g[REG_RBP];
    r->bx = (uint64_t)g[REG_RBX];
    r->r12 = (uint64_t)g[REG_R12];
    r->r13 = (uint64_t)g[REG_R13];
    r->r14 = (uint64_t)g[REG_R14];
    r->r15 = (uint64_t)g[REG_R15];
}

/* Copies the bytes that the row's condition is decided by; pointers are followed only where the
 * function itself is about to do so. */
static void fact_copy(struct sigvet_unsafe_call *rec, uint32_t row)
{
    uint32_t arg = row_arg(row);
    const char *p = (const char *)(uintptr_t)rec->args[arg];
    switch (row_condition(row)) {
    case IF_FORMAT:
        if (p != NULL) {
            size_t len = str_len_max(p, SIGVET_FACT_SIZE);
            mem_copy(rec->fact, p, len);
            rec->flags |= len == SIGVET_FACT_SIZE ? SIGVET_CALL_FACT_CUT : 0;
        }
        break;
    case IF_SIGEV:
        if (p != NULL) {
            mem_copy(rec->fact, p, sizeof(int) * 4); /* sigev_value, sigev_signo, sigev_notify */
        }
        break;
    case IF_ONCE:
        mem_copy(rec->fact, p, sizeof(int));
        break;
    case IF_ERRNUM:
    case IF_SIGNUM:
        locale_copy(rec, NULL);
        break;
    case IF_ERRNUM_L:
        locale_copy(rec, (locale_t)(uintptr_t)rec->args[arg + 1]);
        break;
    case ALWAYS:
        if (row_action(row) == ACTION_JUMP) {
            const uint64_t sp = jump_target((uint64_t)p);
            mem_copy(rec->fact, &sp, sizeof sp);
        } else {
            held_copy(rec, row);
        }
        break;
    default:
        break;
    }
}

static void sender_copy(struct sigvet_unsafe_call *rec, const struct frame *f)
{
    const siginfo_t *info = f->info;
    rec->si_code = info->si_code;
    if (info->si_code <= 0) {
        rec->sender_pid = (uint32_t)info->si_pid;
        rec->sender_uid = (uint32_t)info->si_uid;
        rec->flags |= rec->sender_pid == process_pid() ? SIGVET_CALL_SELF_SENT : 0;
    } else {
        rec->fault_address = (uint64_t)info->si_addr;
    }
}

static void handler_copy(struct sigvet_unsafe_call *rec, const struct frame *f)
{
    const struct thread *t = thread_self();
    rec->handler = thunk_handler(f->thunk);
    rec->handler_rec = thunk_record(f->signal, f->thunk);
    rec->signal = f->signal;
    rec->ucontext = (uint64_t)f->uc;
    rec->nesting = t->depth;
    mem_copy(&rec->mask, &f->uc->uc_sigmask, sizeof rec->mask);
    rec->flags |= f->alt_high != 0 ? SIGVET_CALL_ON_ALTSTACK : 0;
    rec->flags |= (rec->mask >> (f->signal - 1) & 1) != 0 ? SIGVET_CALL_SIGNAL_BLOCKED : 0;
}

uint64_t snapshot_call(uint32_t row, const struct call_state *state, const struct frame *f,
                       bool seen_before)
{
    struct plan plan;
    plan_regions(&plan, (uintptr_t)&state->caller, f);
    uint64_t process = record_offset(process_record());
    uint64_t modules = modules_now();
    struct sigvet_unsafe_call *rec = record_reserve(sizeof *rec + plan.len[0] + plan.len[1]);
    if (rec == NULL) {
        return 0;
    }
    rec->time_ns = record_time();
    rec->process = process;
    rec->modules = modules;
    rec->count = 1;
    rec->row = row;
    rec->tid = thread_id();
    rec->flags = seen_before ? SIGVET_CALL_SEEN_BEFORE : 0;
    rec->flags |= annotate_allowed() ? SIGVET_CALL_ALLOWED : 0;
    handler_copy(rec, f);
    sender_copy(rec, f);
    regs_from_state(&rec->regs, state, stub_address(row));
    regs_from_context(&rec->interrupted, f->uc);
    mem_copy(rec->args, &state->rdi, 2 * sizeof rec->args[0]);
    rec->args[2] = state->rdx;
    rec->args[3] = state->rcx;
    rec->args[4] = state->r8;
    rec->args[5] = state->r9;
    fact_copy(rec, row);
    uint32_t at = sizeof *rec;
    for (uint32_t i = 0; i < SIGVET_REGIONS; i++) {
        rec->region[i].addr = plan.from[i];
        rec->region[i].len = (uint32_t)plan.len[i];
        rec->region[i].off = at;
        mem_copy((unsigned char *)rec + at, (const void *)plan.from[i], plan.len[i]);
        at += (uint32_t)plan.len[i];
    }
    record_publish(rec, SIGVET_REC_UNSAFE_CALL);
    return record_offset(rec);
}
