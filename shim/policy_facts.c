/* policy_facts.c - see policy_facts.h.
 *
 * Owns:     nothing.
 * Contexts: see policy_facts.h.
 * Errors:   see policy_facts.h.
 * Source:   see policy_facts.h; fcntl(2), ioctl_tty(2), sigevent(3type), sigvec(3). */
#include "policy_facts.h"

#include <aio.h>
#include <asm/sockios.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#include "disposition.h"
#include "sigvet/table.h"

#define NO_HOW (-1)
#define PIDFD_FLAGS 3 /* which argument of pidfd_send_signal */

struct implied {
    uint64_t signal;
    bool own_thread;
    uint32_t disposition, masks, flags;
};

enum { TARGET_NOBODY, TARGET_OWN_THREAD };

#define IMPLIED_WORDS(signal, target, disposition, mask, flags)                               \
    (struct implied)                                                                          \
    {                                                                                         \
        (signal), TARGET_##target != TARGET_NOBODY, SIGVET_DISPOSITION_##disposition, (mask), \
            (uint32_t)(flags)                                                                 \
    }

static struct implied implied_by_row(uint32_t row)
{
    switch (row) {
#define IMPLIED(row, ...) \
    case TABLE_##row:     \
        return IMPLIED_WORDS(__VA_ARGS__);
#include "sigvet/calls/implied.def"
    default:
        return (struct implied){0};
    }
}

static struct implied implied_by_number(uint32_t number)
{
    switch (number) {
#define IMPLIED_SYSCALL(number, ...) \
    case number:                     \
        return IMPLIED_WORDS(__VA_ARGS__);
#include "sigvet/calls/implied.def"
    default:
        return (struct implied){0};
    }
}

/* One look at a call. */
struct look {
    struct policy_facts *facts;
    struct policy_named *named;
    const struct policy_call *call;
    policy_peek *peek;
    void *context;
    struct implied implied;
    int how; /* of sigprocmask; or NO_HOW */
};

static uint64_t bit_of(int64_t signal)
{
    return signal >= 1 && signal <= 64 ? (uint64_t)1 << (signal - 1) : 0;
}

static void name(struct look *l, int how, int32_t pid)
{
    l->named->how = how;
    l->named->pid = pid;
}

/* An owner as F_SETOWN takes it: 0 takes it away. */
static void name_owner(struct look *l, int32_t owner)
{
    if (owner > 0) {
        name(l, NAMED_PROCESS, owner);
    } else if (owner < 0) {
        name(l, NAMED_GROUP, owner == INT32_MIN ? owner : -owner);
    }
}

/* --- dispositions --- */

static void handler_is(struct look *l, uint64_t handler, uint32_t flags)
{
    struct policy_facts *f = l->facts;
    if (handler == (uint64_t)(uintptr_t)SIG_HOLD) { /* of sigset(): installs nothing */
        f->masks |= SIGVET_MASK_BLOCKS;
        return;
    }
    f->disposition = handler == (uint64_t)(uintptr_t)SIG_DFL   ? SIGVET_DISPOSITION_DEFAULT
                     : handler == (uint64_t)(uintptr_t)SIG_IGN ? SIGVET_DISPOSITION_IGNORE
                                                               : SIGVET_DISPOSITION_HANDLER;
    f->has_flags = true;
    f->flags = flags;
}

/* The C library's structure, and the kernel's: handler, flags, ... */
static void action_given(struct look *l, uint64_t from, bool kernels, bool sure)
{
    uint64_t handler, kernel_flags;
    int flags;
    if (from == 0) {
        l->facts->only_asks = true;
    } else if (kernels) {
        if (l->peek(l->context, from, &handler, sizeof handler, false) &&
            l->peek(l->context, from + sizeof handler, &kernel_flags, sizeof kernel_flags, false)) {
            handler_is(l, handler, (uint32_t)kernel_flags);
        }
    } else if (l->peek(l->context, from, &handler, sizeof handler, sure) &&
               l->peek(l->context, from + offsetof(struct sigaction, sa_flags), &flags,
                       sizeof flags, sure)) {
        handler_is(l, handler, (uint32_t)flags);
    }
}

static void vec_given(struct look *l, uint64_t from)
{
    struct {
        uint64_t handler;
        int32_t mask;
        uint32_t flags;
    } vec;
    if (from == 0) {
        l->facts->only_asks = true;
    } else if (l->peek(l->context, from, &vec, sizeof vec, true)) {
        handler_is(l, vec.handler,
                   ((vec.flags & 1) != 0 ? (uint32_t)SA_ONSTACK : 0) |
                       ((vec.flags & 2) == 0 ? (uint32_t)SA_RESTART : 0) |
                       ((vec.flags & 4) != 0 ? (uint32_t)SA_RESETHAND : 0));
    }
}

/* --- sets --- */

static void set_given(struct look *l, uint64_t from, bool sure)
{
    uint64_t set;
    if (from == 0) {
        l->facts->only_asks |= l->how != NO_HOW;
    } else if (l->peek(l->context, from, &set, sizeof set, sure)) {
        l->facts->signals |= set;
        if (l->how != NO_HOW) {
            l->facts->masks |= l->how == SIG_UNBLOCK ? SIGVET_MASK_UNBLOCKS : SIGVET_MASK_BLOCKS;
        }
    }
}

/* A pointer to a set and its size. */
static void set_argument_given(struct look *l, uint64_t from)
{
    uint64_t set;
    if (from != 0 && l->peek(l->context, from, &set, sizeof set, false)) {
        set_given(l, set, false);
    }
}

/* --- notifications --- */

static void event_given(struct look *l, uint64_t from, bool sure)
{
    struct sigevent event;
    if (from == 0) { /* a timer without one sends SIGALRM */
        l->facts->signals |= l->call->class == CLASS_TIMER ? bit_of(SIGALRM) : 0;
        return;
    }
    /* The rest of it says nothing. */
    size_t size = offsetof(struct sigevent, _sigev_un) + sizeof event._sigev_un._tid;
    if (!l->peek(l->context, from, &event, size, sure)) {
        return;
    }
    if (event.sigev_notify == SIGEV_SIGNAL || event.sigev_notify == SIGEV_THREAD_ID) {
        l->facts->signals |= bit_of(event.sigev_signo);
    }
    if (event.sigev_notify == SIGEV_THREAD_ID) {
        l->named->how = NAMED_THREAD;
        l->named->tid = event._sigev_un._tid;
    }
}

static void timer_given(struct look *l, int which)
{
    static const uint8_t of[] = {
        [ITIMER_REAL] = SIGALRM, [ITIMER_VIRTUAL] = SIGVTALRM, [ITIMER_PROF] = SIGPROF};
    if (which >= 0 && (size_t)which < sizeof of) {
        l->facts->signals |= bit_of(of[which]);
    }
}

/* --- targets --- */

static bool has_kind(const struct policy_call *c, enum sigvet_kind kind)
{
    for (int i = 0; i < SIGVET_ARGS; i++) {
        if (c->kinds[i] == kind) {
            return true;
        }
    }
    return false;
}

static void pid_given(struct look *l, int32_t pid)
{
    if (l->call->class == CLASS_SEND) {
        name(l, NAMED_KILL, pid);
    } else if (pid > 0 &&
               !has_kind(l->call, KIND_WAITOPT)) { /* to wait for one does nothing to it */
        name(l, NAMED_PROCESS, pid);
    }
}

static void tid_given(struct look *l, int32_t tid)
{
    l->named->how = has_kind(l->call, KIND_PID) ? NAMED_THREAD_OF : NAMED_THREAD;
    l->named->tid = tid;
}

static void fcntl_given(struct look *l, int command, uint64_t argument)
{
    struct f_owner_ex owner;
    if (command == F_SETOWN) {
        name_owner(l, (int32_t)argument);
    } else if (command == F_SETSIG) {
        l->facts->signals |= bit_of((int32_t)argument);
    } else if (command == F_SETOWN_EX &&
               l->peek(l->context, argument, &owner, sizeof owner, false) && owner.pid > 0) {
        l->named->tid = owner.pid;
        name(l,
             owner.type == F_OWNER_TID    ? NAMED_THREAD
             : owner.type == F_OWNER_PGRP ? NAMED_GROUP
                                          : NAMED_PROCESS,
             owner.pid);
    }
}

static void ioctl_given(struct look *l, uint64_t request, uint64_t argument)
{
    int32_t owner;
    bool owns = request == FIOSETOWN || request == SIOCSPGRP;
    if (request == TIOCSIG) {
        l->facts->signals |= bit_of((int32_t)argument);
        name(l, NAMED_UNKNOWN, 0);
    } else if ((owns || request == TIOCSPGRP) &&
               l->peek(l->context, argument, &owner, sizeof owner, false)) {
        name_owner(l, owns ? owner : -owner);
    }
}

/* --- all of them --- */

static void signal_given(struct look *l, int32_t signal)
{
    l->facts->signals |= bit_of(signal);
    l->facts->enquiry = signal == 0 && l->call->class == CLASS_SEND;
}

/* Arguments that name whom a call concerns. */
static void named_given(struct look *l, uint32_t i)
{
    uint64_t value = l->call->args[i];
    switch (l->call->kinds[i]) {
    case KIND_PID:
        pid_given(l, (int32_t)value);
        break;
    case KIND_PGRP:
        name(l, NAMED_GROUP, (int32_t)value);
        break;
    case KIND_TID:
        tid_given(l, (int32_t)value);
        break;
    case KIND_THREAD:
        name(l, NAMED_OWN_THREAD, 0);
        break;
    case KIND_FD:
        if (l->call->class == CLASS_SEND) {
            name(l, NAMED_PIDFD, (int32_t)value);
            l->named->flags = (uint32_t)l->call->args[PIDFD_FLAGS];
        }
        break;
    case KIND_FCNTL:
        fcntl_given(l, (int)value, l->call->args[i + 1]);
        break;
    case KIND_IOCTL:
        ioctl_given(l, value, l->call->args[i + 1]);
        break;
    default:
        break;
    }
}

static void argument_given(struct look *l, uint32_t i)
{
    uint64_t value = l->call->args[i];
    switch (l->call->kinds[i]) {
    case KIND_SIG:
        signal_given(l, (int32_t)value);
        break;
    case KIND_HOW:
        l->how = (int)value;
        break;
    case KIND_SET_IN:
        set_given(l, value, true);
        break;
    case KIND_KSET_IN:
        set_given(l, value, false);
        break;
    case KIND_SETARG_IN:
        set_argument_given(l, value);
        break;
    case KIND_MASK32:
        l->facts->signals |= (uint32_t)value;
        break;
    case KIND_HANDLER:
        handler_is(l, value, l->implied.flags);
        break;
    case KIND_ACT_IN:
    case KIND_KACT_IN:
        action_given(l, value, l->call->kinds[i] == KIND_KACT_IN,
                     !disposition_refused((int)l->call->args[0]));
        break;
    case KIND_VEC_IN:
        vec_given(l, value);
        break;
    case KIND_STACK_IN:
    case KIND_SIGSTACK_IN:
        l->facts->only_asks |= value == 0;
        break;
    case KIND_SIGEVENT_IN:
        event_given(l, value, false);
        break;
    case KIND_AIOCB_IN:
        if (value != 0) {
            event_given(l, value + offsetof(struct aiocb, aio_sigevent), true);
        }
        break;
    case KIND_ITIMER:
        timer_given(l, (int)value);
        break;
    default:
        named_given(l, i);
        break;
    }
}

void policy_facts(struct policy_facts *facts, struct policy_named *named,
                  const struct policy_call *call, policy_peek *peek, void *context)
{
    *facts = (struct policy_facts){.number = call->number, .is_syscall = call->is_syscall};
    *named = (struct policy_named){.how = NAMED_NOBODY};
    struct look l = {facts, named, call, peek, context, {0}, NO_HOW};
    l.implied = call->is_syscall ? implied_by_number(call->number) : implied_by_row(call->number);
    for (uint32_t i = 0; i < SIGVET_ARGS && call->kinds[i] != KIND_NONE; i++) {
        argument_given(&l, i);
    }
    facts->signals |= bit_of((int64_t)l.implied.signal);
    facts->masks |= l.implied.masks;
    if (l.implied.disposition != SIGVET_DISPOSITION_NONE) {
        facts->disposition = l.implied.disposition;
    }
    if (l.implied.own_thread) {
        named->how = NAMED_OWN_THREAD;
    }
    facts->only_asks |= facts->enquiry;
    facts->no_signal = facts->signals == 0 && !facts->enquiry;
    facts->has_target = named->how != NAMED_NOBODY;
}

bool policy_about_signals(const uint8_t *kinds, const uint64_t *args)
{
    if (kinds[1] == KIND_FCNTL) {
        int cmd = (int)args[1];
        return cmd == F_SETOWN || cmd == F_GETOWN || cmd == F_SETOWN_EX || cmd == F_GETOWN_EX ||
               cmd == F_SETSIG || cmd == F_GETSIG || cmd == F_NOTIFY || cmd == F_SETLEASE ||
               (cmd == F_SETFL && (args[2] & O_ASYNC) != 0);
    }
    if (kinds[1] == KIND_IOCTL) {
        return args[1] == FIOASYNC || args[1] == FIOSETOWN || args[1] == SIOCSPGRP ||
               args[1] == TIOCSTI || args[1] == TIOCSCTTY || args[1] == TIOCSPGRP ||
               args[1] == TIOCSIG;
    }
    return true;
}
