/* replay_mask.c - the mask of a thread, and the calls that change it for good.
 *
 * Owns:     nothing.
 * Contexts: see replay.h.
 * Errors:   see replay.h.
 * Source:   sigprocmask(2), sigset(3), sigvec(3); glibc: its calls leave 32 and 33 unblocked.
 *
 * A call takes effect in the model when it begins, since what it lets in is delivered before it ends; when
 * it ends, the old mask that it returns is the exact truth. */
#include <signal.h>

#include "replay_inner.h"

void replay_mask_set(struct replay_thread *t, uint64_t mask, uint64_t unknown)
{
    t->unknown = unknown & ~REPLAY_UNBLOCKABLE;
    t->mask = mask & ~REPLAY_UNBLOCKABLE & ~t->unknown;
}

void replay_mask_reading(struct replay *r, struct replay_thread *t, uint64_t mask, uint64_t bits)
{
    if (((t->mask ^ mask) & bits & ~t->unknown & ~REPLAY_UNBLOCKABLE) != 0) {
        r->corrections++;
    }
    replay_mask_set(t, (t->mask & ~bits) | (mask & bits), t->unknown & ~bits);
}

static void change(struct replay_thread *t, uint32_t how, uint64_t set)
{
    if (how == SIG_BLOCK) {
        replay_mask_set(t, t->mask | set, t->unknown & ~set);
    } else if (how == SIG_UNBLOCK) {
        replay_mask_set(t, t->mask & ~set, t->unknown & ~set);
    } else if (how == SIG_SETMASK) {
        replay_mask_set(t, set, 0);
    }
}

static void remember(struct replay_context *c)
{
    c->call->mask = c->t->mask;
    c->call->unknown = c->t->unknown;
}

/* The end of a call that told the old mask. */
static void over(struct replay_context *c, uint64_t old, uint32_t how, uint64_t set)
{
    struct replay_thread was = {.mask = c->call->mask, .unknown = c->call->unknown};

    replay_mask_reading(c->r, &was, old, c->api->result == RESULT_MASK32 ? UINT32_MAX : REPLAY_ALL);
    change(&was, how, set);
    replay_mask_set(c->t, was.mask, was.unknown);
}

#define HOW_NONE 9u /* a reading */

static bool asked(const struct replay_context *c, uint32_t *how, uint64_t *set)
{
    *how = (uint32_t)replay_words_argument(c, 0);
    if (!replay_words_set(c, 1, set)) {
        *how = HOW_NONE;
        *set = 0;
    }
    if (c->api->syscall < 0) {
        *set &= ~REPLAY_INTERNAL;
    }
    return *how != HOW_NONE;
}

static void procmask_begin(struct replay_context *c)
{
    uint32_t how;
    uint64_t set;

    remember(c);
    if (asked(c, &how, &set)) {
        change(c->t, how, set);
    }
}

static void procmask_end(struct replay_context *c)
{
    uint32_t how;
    uint64_t set, old = 0;

    asked(c, &how, &set);
    if (c->failed) {
        /* A bad address for the old mask is found after the mask was changed. */
        if ((uint32_t)replay_words_argument(c, 0) > SIG_SETMASK) {
            replay_mask_set(c->t, c->call->mask, c->call->unknown);
        }
        return;
    }
    if (replay_words_set(c, 2, &old)) {
        over(c, old, how, set);
    } else {
        change(c->t, how, set); /* what was delivered meanwhile told the mask of that time */
    }
}

/* sigblock, sigsetmask and siggetmask know 32 signals and return the old ones. */
static uint64_t low_set(const struct replay_context *c)
{
    return c->api->arguments > 0 ? (uint32_t)replay_words_argument(c, 0) & ~REPLAY_INTERNAL : 0;
}

static void low_over(struct replay_context *c, uint32_t how)
{
    over(c, (uint32_t)replay_words_result(c), how, low_set(c));
}

static void block_begin(struct replay_context *c)
{
    remember(c);
    change(c->t, SIG_BLOCK, low_set(c));
}

static void block_end(struct replay_context *c)
{
    low_over(c, SIG_BLOCK);
}

static void setmask_begin(struct replay_context *c)
{
    remember(c);
    change(c->t, SIG_SETMASK, low_set(c));
}

static void setmask_end(struct replay_context *c)
{
    low_over(c, SIG_SETMASK);
}

static void one(struct replay_context *c, uint32_t how)
{
    uint32_t signal = replay_words_signal(c, 0);

    if (signal != 0) {
        change(c->t, how, REPLAY_BIT(signal) & ~REPLAY_INTERNAL);
    }
}

static void hold_end(struct replay_context *c)
{
    if (!c->failed) {
        one(c, SIG_BLOCK);
    }
}

static void release_begin(struct replay_context *c)
{
    remember(c);
    one(c, SIG_UNBLOCK);
}

static void release_end(struct replay_context *c)
{
    if (c->failed) {
        replay_mask_set(c->t, c->call->mask, c->call->unknown);
    } else {
        one(c, SIG_UNBLOCK);
    }
}

/* clang-format off */
const struct replay_operation replay_mask_operations[] = {
    {"sigprocmask", procmask_begin, procmask_end},
    {"pthread_sigmask", procmask_begin, procmask_end},
    {"rt_sigprocmask", procmask_begin, procmask_end},
    {"sigblock", block_begin, block_end},
    {"sigsetmask", setmask_begin, setmask_end},
    {"siggetmask", block_begin, block_end},
    {"sighold", NULL, hold_end},
    {"sigrelse", release_begin, release_end},
    {NULL, NULL, NULL},
};
/* clang-format on */
