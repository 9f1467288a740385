/* replay_wait.c - the masks that hold while a thread waits, and what waiting takes.
 *
 * Owns:     nothing.
 * Contexts: see replay.h.
 * Errors:   see replay.h.
 * Source:   sigsuspend(2), pselect(2), ppoll(2), epoll_wait(2), sigpause(3), sigwaitinfo(2); Linux
 *           kernel/signal.c: set_user_sigmask(), do_sigtimedwait().
 *
 * sigsuspend and its kind put a mask in place that stays in force for the handlers that it lets in; these
 * give back the old one. sigwait and its kind lift what they wait for out of the mask, for nobody's handler. */
#include <signal.h>
#include <string.h>

#include "replay_inner.h"

#define INFO_KEPT 48u /* bytes of a siginfo_t in an event */

static void wait_with(struct replay_context *c, uint64_t mask)
{
    c->t->saved = c->t->mask;
    c->t->saved_unknown = c->t->unknown;
    c->t->waiting = true;
    c->t->accepting = false;
    c->call->waits = true;
    replay_mask_set(c->t, mask, 0);
}

static void wait_over(struct replay_context *c)
{
    if (c->call->waits && c->t->waiting) {
        c->t->waiting = c->t->accepting = false;
        replay_mask_set(c->t, c->t->saved, c->t->saved_unknown);
    }
}

static void set_begin(struct replay_context *c)
{
    uint64_t set;

    for (uint32_t i = 0; i < c->api->arguments; i++) {
        if ((c->api->kinds[i] == KIND_KSET_IN || c->api->kinds[i] == KIND_SETARG_IN) &&
            replay_words_set(c, i, &set)) {
            wait_with(c, set);
            return;
        }
    }
}

static void pause_old_begin(struct replay_context *c)
{
    wait_with(c, (uint32_t)replay_words_argument(c, 0));
}

static void pause_signal(struct replay_context *c, uint32_t signal)
{
    if (signal != 0) {
        uint64_t unknown = c->t->unknown & ~REPLAY_BIT(signal);
        wait_with(c, c->t->mask & ~REPLAY_BIT(signal));
        replay_mask_set(c->t, c->t->mask, unknown);
    }
}

static void pause_new_begin(struct replay_context *c)
{
    pause_signal(c, replay_words_signal(c, 0));
}

static void pause_either_begin(struct replay_context *c)
{
    if ((int32_t)replay_words_argument(c, 1) != 0) {
        pause_signal(c, replay_words_signal(c, 0));
    } else {
        pause_old_begin(c);
    }
}

static void accept_begin(struct replay_context *c)
{
    uint64_t set;

    if (replay_words_set(c, 0, &set)) {
        if (c->api->syscall < 0) {
            set &= ~REPLAY_INTERNAL;
        }
        uint64_t unknown = c->t->unknown & ~set;
        wait_with(c, c->t->mask & ~set);
        replay_mask_set(c->t, c->t->mask, unknown);
        c->t->accepting = true;
    }
}

static void accept_end(struct replay_context *c)
{
    _Alignas(8) unsigned char info[sizeof(siginfo_t)] = {0};
    uint64_t number = 0;
    uint32_t signal = (uint32_t)replay_words_result(c);

    wait_over(c);
    if (c->failed) {
        return;
    }
    if (c->api->result == RESULT_ERROR) {
        signal = replay_words_pointee(c, 1, &number, sizeof number) ? (uint32_t)number : 0;
    } else if (!replay_words_pointee(c, 1, info, INFO_KEPT)) {
        memset(info, 0, sizeof info);
    }
    if (c->api->syscall < 0 && ((const siginfo_t *)(const void *)info)->si_code == SI_USER) {
        memset(info, 0, sizeof info); /* glibc tells SI_USER where it was SI_TKILL */
    }
    if (signal >= 1 && signal <= REPLAY_SIGNALS) {
        replay_pending_taken(c->r, c->t, signal, info);
    }
}

static void signalfd_end(struct replay_context *c)
{
    uint64_t set;

    if (!c->failed && replay_words_set(c, 1, &set)) {
        c->p->signalfds |= set;
    }
}

static void pending_end(struct replay_context *c)
{
    uint64_t set;

    if (!c->failed && replay_words_set(c, 0, &set)) {
        replay_pending_reading(c->r, c->t, set);
    }
}

/* clang-format off */
const struct replay_operation replay_wait_operations[] = {
    {"sigsuspend", set_begin, wait_over},
    {"__sigsuspend", set_begin, wait_over},
    {"rt_sigsuspend", set_begin, wait_over},
    {"pselect", set_begin, wait_over},
    {"pselect6", set_begin, wait_over},
    {"ppoll", set_begin, wait_over},
    {"__ppoll_chk", set_begin, wait_over},
    {"epoll_pwait", set_begin, wait_over},
    {"epoll_pwait2", set_begin, wait_over},
    {"io_pgetevents", set_begin, wait_over},
    {"io_uring_enter", set_begin, wait_over},
    {"sigpause", pause_old_begin, wait_over},
    {"__sigpause", pause_either_begin, wait_over},
    {"__xpg_sigpause", pause_new_begin, wait_over},
    {"sigwait", accept_begin, accept_end},
    {"sigwaitinfo", accept_begin, accept_end},
    {"sigtimedwait", accept_begin, accept_end},
    {"rt_sigtimedwait", accept_begin, accept_end},
    {"signalfd", NULL, signalfd_end},
    {"signalfd4", NULL, signalfd_end},
    {"sigpending", NULL, pending_end},
    {"rt_sigpending", NULL, pending_end},
    {NULL, NULL, NULL},
};
/* clang-format on */
