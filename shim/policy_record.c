/* policy_record.c - see policy_record.h.
 *
 * Owns:     see policy_record.h.
 * Contexts: see policy_record.h.
 * Errors:   see policy_record.h. */
#include "policy_record.h"

#include "event.h"
#include "modules.h"
#include "once.h"
#include "process.h"
#include "records.h"
#include "sys.h"
#include "thunk.h"

#define DECISIONS 1024u /* different ones per process image */

static struct once decisions[DECISIONS] LARGE_TABLE;

uint32_t policy_pid(void)
{
    uint32_t borrowed = thread_self()->vforked != 0 ? event_vforked_pid() : 0;
    return borrowed != 0 ? borrowed : process_pid();
}

static uint64_t decision_key(const struct policy_visit *v, const struct policy_decided *d,
                             uint64_t process)
{
    uint64_t h = hash_mix(process, v->caller);
    h = hash_mix(h, (uint64_t)d->rule << 32 | v->number);
    h = hash_mix(h, d->signals);
    h = hash_mix(h, (uint64_t)v->is_syscall << 1 | v->raw);
    return hash_mix(h, d->action) | 1;
}

static uint32_t flags_of(const struct policy_visit *v, size_t stack)
{
    return (v->is_syscall ? (uint32_t)SIGVET_DECISION_SYSCALL : 0) |
           (v->raw ? (uint32_t)SIGVET_DECISION_RAW : 0) |
           (v->frame != NULL ? (uint32_t)SIGVET_DECISION_IN_HANDLER : 0) |
           (stack != 0 ? (uint32_t)SIGVET_DECISION_STACK : 0);
}

static __attribute__((noinline)) void stack_fill(struct sigvet_event_stack *to,
                                                 const struct policy_visit *v, size_t size)
{
    const struct call_state *s = v->state;
    if (s == NULL) {
        event_stack_fill(to, v->regs, size);
        return;
    }
    const struct sigvet_regs regs = {
        v->caller, v->sp, s->rbp, s->rbx, s->r12, s->r13, s->r14, s->r15,
    };
    event_stack_fill(to, &regs, size);
}

static uint64_t decision_write(const struct policy_visit *v, const struct policy_decided *d,
                               uint64_t process)
{
    uint64_t modules = modules_now();
    size_t stack = d->action != SIGVET_ALLOW ? event_stack_room(v->sp) : 0;
    struct sigvet_decision *rec = record_reserve(sizeof *rec + stack);
    if (rec == NULL) {
        return 0;
    }
    rec->time_ns = record_time();
    rec->process = process;
    rec->modules = modules;
    rec->count = 1;
    rec->caller = thunk_caller(v->caller, v->sp);
    mem_copy(rec->args, v->args, sizeof rec->args);
    rec->signals = d->signals;
    rec->rule = d->rule;
    rec->action = (uint16_t)d->action;
    rec->error = d->action == SIGVET_DENY ? (uint16_t)d->error : 0;
    rec->row = v->number;
    rec->flags = flags_of(v, stack);
    rec->pid = policy_pid();
    rec->tid = thread_true_id();
    rec->target = d->target.kinds;
    rec->target_pid = d->target.pid > 0 ? (uint32_t)d->target.pid : 0;
    rec->handler_signal = v->frame != NULL ? v->frame->signal : 0;
    if (stack != 0) {
        stack_fill((struct sigvet_event_stack *)(rec + 1), v, stack);
    }
    record_publish(rec, SIGVET_REC_DECISION);
    return record_offset(rec);
}

void policy_record(const struct policy_visit *v, const struct policy_decided *d)
{
    uint64_t process = record_offset(process_record());
    bool fresh;
    struct once *slot = once_slot(decisions, DECISIONS, decision_key(v, d, process), &fresh);
    if (slot == NULL) {
        record_lost(SIGVET_LOST_CALLS);
        return;
    }
    if (fresh) {
        once_written(slot, decision_write(v, d, process));
    } else {
        once_again(slot);
    }
    once_settle(slot, offsetof(struct sigvet_decision, count));
}
