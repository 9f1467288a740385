/* replay_act.c - dispositions, and alternate stacks: the calls that set them.
 *
 * Owns:     nothing.
 * Contexts: see replay.h.
 * Errors:   see replay.h.
 * Source:   sigaction(2), signal(3), sysv_signal(3), sigset(3), siginterrupt(3), sigvec(3),
 *           sigaltstack(2); glibc's own definitions of all that are not system calls. */
#include <signal.h>
#include <string.h>

#include "replay_inner.h"

/* What the kernel keeps of sa_flags (UAPI_SA_FLAGS); the rest it drops. */
#define FLAGS_KEPT 0xd8000807u
#define SIGSET_HOLD 2
#define SIGVEC_ONSTACK 1u
#define SIGVEC_INTERRUPT 2u
#define SIGVEC_RESETHAND 4u

bool replay_act_ignores(const struct replay_disposition *d, uint32_t signal)
{
    enum replay_action action = replay_default_action(signal);

    return d->known && (d->handler == REPLAY_IGNORE ||
                        (d->handler == REPLAY_DEFAULT &&
                         (action == ACTION_IGNORE || action == ACTION_CONTINUE)));
}

void replay_act_reading(struct replay *r, struct replay_process *p, uint32_t signal,
                        const struct replay_disposition *is)
{
    struct replay_disposition *d = &p->disposition[signal - 1];

    if (d->known && d->handler != is->handler) {
        r->corrections++;
    }
    *d = *is;
    d->known = true;
    p->pending.changed = true;
}

void replay_act_set(struct replay_process *p, uint32_t signal, const struct replay_disposition *to)
{
    struct replay_disposition *d = &p->disposition[signal - 1];

    *d = *to;
    d->flags &= FLAGS_KEPT;
    d->mask &= ~REPLAY_UNBLOCKABLE;
    d->known = true;
    p->pending.changed = true;
    if (replay_act_ignores(d, signal)) {
        replay_pending_flush(p, REPLAY_BIT(signal));
    }
}

/* What the second argument asks for, whichever form it has. */
static bool asked(const struct replay_context *c, struct replay_disposition *to)
{
    uint64_t words[4];

    memset(to, 0, sizeof *to);
    switch (c->api->kinds[1]) {
    case KIND_ACT_IN:
    case KIND_KACT_IN: {
        bool kernel = c->api->kinds[1] == KIND_KACT_IN;
        if (!replay_words_pointee(c, 1, words, kernel ? 32 : 24)) {
            return false;
        }
        to->handler = words[0];
        to->flags = (uint32_t)words[1];
        to->mask = words[kernel ? 3 : 2];
        return true;
    }
    case KIND_VEC_IN:
        if (!replay_words_pointee(c, 1, words, 16)) {
            return false;
        }
        to->handler = words[0];
        to->mask = (uint32_t)words[1];
        to->flags = (words[1] >> 32 & SIGVEC_ONSTACK ? SA_ONSTACK : 0u) |
                    (words[1] >> 32 & SIGVEC_INTERRUPT ? 0u : SA_RESTART) |
                    (words[1] >> 32 & SIGVEC_RESETHAND ? SA_RESETHAND : 0u);
        return true;
    default:
        return false;
    }
}

static void will_be(struct replay_context *c, const struct replay_disposition *to)
{
    c->call->signal = replay_words_signal(c, 0);
    c->call->acts = c->call->signal != 0;
    c->call->act = *to;
}

static void is_now(struct replay_context *c)
{
    if (c->call->acts && !c->call->applied && !c->failed) {
        replay_act_set(c->p, c->call->signal, &c->call->act);
    }
}

static void sigaction_begin(struct replay_context *c)
{
    struct replay_disposition to;

    if (asked(c, &to)) {
        will_be(c, &to);
    }
}

static void sigaction_end(struct replay_context *c)
{
    struct replay_disposition was = {.known = true};
    uint32_t signal = replay_words_signal(c, 0);
    uint64_t words[4];
    bool kernel = c->api->kinds[2] == KIND_KACT_OUT;

    if (c->failed || signal == 0) {
        return;
    }
    if (c->api->kinds[2] != KIND_VEC_OUT && !c->call->applied &&
        replay_words_pointee(c, 2, words, kernel ? 32 : 24)) {
        was.handler = words[0];
        was.flags = (uint32_t)words[1] & FLAGS_KEPT;
        was.mask = words[kernel ? 3 : 2];
        replay_act_reading(c->r, c->p, signal, &was);
    }
    is_now(c);
}

/* The old handler that signal() and its like return. */
static void handler_reading(struct replay_context *c)
{
    uint32_t signal = replay_words_signal(c, 0);
    struct replay_disposition *d = &c->p->disposition[(signal + 63) % 64];
    uint64_t old = (uint64_t)replay_words_result(c);

    if (signal != 0 && !c->failed && !c->call->applied && (!d->known || d->handler != old)) {
        replay_act_reading(c->r, c->p, signal, &(struct replay_disposition){.handler = old});
    }
}

static void handler_end(struct replay_context *c)
{
    handler_reading(c);
    is_now(c);
}

static void signal_begin(struct replay_context *c)
{
    struct replay_disposition to = {.handler = replay_words_argument(c, 1), .flags = SA_RESTART};
    uint32_t signal = replay_words_signal(c, 0);

    if (signal != 0) {
        to.mask = REPLAY_BIT(signal);
        if ((c->p->interrupts & to.mask) != 0) {
            to.flags = 0;
        }
        will_be(c, &to);
    }
}

static void sysv_signal_begin(struct replay_context *c)
{
    will_be(c, &(struct replay_disposition){.handler = replay_words_argument(c, 1),
                                            .flags = SA_RESETHAND | SA_NODEFER});
}

static void sigignore_begin(struct replay_context *c)
{
    will_be(c, &(struct replay_disposition){.handler = REPLAY_IGNORE});
}

/* It takes effect at once: what it lets in is delivered before it returns. It fails only for signals that
 * cannot be set. */
static void sigset_begin(struct replay_context *c)
{
    uint32_t signal = replay_words_signal(c, 0);
    bool hold = replay_words_argument(c, 1) == SIGSET_HOLD;

    if (signal == 0 || (REPLAY_BIT(signal) & (REPLAY_UNBLOCKABLE | REPLAY_INTERNAL)) != 0) {
        return;
    }
    uint64_t bit = REPLAY_BIT(signal);
    if (!hold) {
        will_be(c, &(struct replay_disposition){.handler = replay_words_argument(c, 1)});
        is_now(c);
        c->call->applied = true;
    }
    replay_mask_set(c->t, hold ? c->t->mask | bit : c->t->mask & ~bit, c->t->unknown & ~bit);
}

static void siginterrupt_end(struct replay_context *c)
{
    uint32_t signal = replay_words_signal(c, 0);
    bool on = (int32_t)replay_words_argument(c, 1) != 0;

    if (c->failed || signal == 0) {
        return;
    }
    struct replay_disposition *d = &c->p->disposition[signal - 1];
    uint64_t bit = REPLAY_BIT(signal);
    c->p->interrupts = on ? c->p->interrupts | bit : c->p->interrupts & ~bit;
    struct replay_disposition to = *d;
    to.flags = on ? d->flags & ~(uint32_t)SA_RESTART : d->flags | SA_RESTART;
    if (d->known) {
        replay_act_set(c->p, signal, &to);
    } else {
        d->flags = to.flags;
    }
}

static void altstack_end(struct replay_context *c)
{
    uint64_t words[3];

    if (c->failed || !replay_words_pointee(c, 0, words, sizeof words)) {
        if (!c->failed && replay_words_pointee(c, 1, words, sizeof words)) {
            uint32_t told = (uint32_t)words[1] & ~(uint32_t)SS_ONSTACK;
            c->t->altstack = (struct replay_altstack){words[0], words[2], told, true};
        }
        return;
    }
    uint32_t flags = (uint32_t)words[1];
    if ((flags & SS_DISABLE) != 0) {
        c->t->altstack = (struct replay_altstack){0, 0, SS_DISABLE, true};
    } else {
        c->t->altstack =
            (struct replay_altstack){words[0], words[2], flags & ~(uint32_t)SS_ONSTACK, true};
    }
}

/* clang-format off */
const struct replay_operation replay_act_operations[] = {
    {"sigaction", sigaction_begin, sigaction_end},
    {"__sigaction", sigaction_begin, sigaction_end},
    {"rt_sigaction", sigaction_begin, sigaction_end},
    {"sigvec", sigaction_begin, sigaction_end},
    {"signal", signal_begin, handler_end},
    {"bsd_signal", signal_begin, handler_end},
    {"ssignal", signal_begin, handler_end},
    {"sysv_signal", sysv_signal_begin, handler_end},
    {"__sysv_signal", sysv_signal_begin, handler_end},
    {"sigset", sigset_begin, NULL},
    {"sigignore", sigignore_begin, is_now},
    {"siginterrupt", NULL, siginterrupt_end},
    {"sigaltstack", NULL, altstack_end},
    {NULL, NULL, NULL},
};
/* clang-format on */
