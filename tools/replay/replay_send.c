/* replay_send.c - the calls that send signals: to whom, and what arrives.
 *
 * Owns:     nothing.
 * Contexts: see replay.h.
 * Errors:   receivers that are not traced are passed over; a call that fails takes back what it sent.
 * Source:   kill(2), tgkill(2), sigqueue(3), pthread_kill(3), rt_sigqueueinfo(2), pidfd_send_signal(2),
 *           abort(3).
 *
 * The signal pends from the moment the call begins: its delivery may be told before the call's end. */
#include <signal.h>
#include <string.h>

#include "replay_inner.h"

static void send(struct replay_context *c, struct replay_process *p, struct replay_thread *t,
                 uint32_t signal, int32_t code, uint64_t value)
{
    struct replay_pending what = {
        .signal = signal, .code = code, .value = value, .sender = c->p->pid, .sure = true};

    if (signal == 0 || p == NULL) {
        return;
    }
    c->call->id = what.id = ++c->r->ids;
    c->call->target = p->pid;
    replay_pending_send(c->r, p, t, &what);
}

static void send_end(struct replay_context *c)
{
    struct replay_process *p = replay_process(c->r, c->call->target);

    if (c->failed && p != NULL) {
        replay_pending_revoke(p, c->call->id);
    }
}

/* To a group: whom it reaches is not told. The caller's own group has the caller in it. */
static void send_group(struct replay_context *c, bool own, uint32_t signal)
{
    if (signal == 0) {
        return;
    }
    for (struct replay_process *p = c->r->first; p != NULL; p = p->next) {
        if (p->born && p->end == REPLAY_ALIVE && (p != c->p || !own)) {
            p->maybe |= REPLAY_BIT(signal);
            p->pending.changed = true;
            replay_pending_settle(c->r, p, NULL);
        }
    }
    if (own) {
        send(c, c->p, NULL, signal, SI_USER, 0);
    }
}

static void kill_begin(struct replay_context *c)
{
    int32_t pid = (int32_t)replay_words_argument(c, 0);
    uint32_t signal = replay_words_signal(c, 1);

    if (pid > 0) {
        send(c, replay_process(c->r, (uint32_t)pid), NULL, signal, SI_USER, 0);
    } else {
        send_group(c, pid == 0, signal);
    }
}

static void killpg_begin(struct replay_context *c)
{
    send_group(c, (int32_t)replay_words_argument(c, 0) == 0, replay_words_signal(c, 1));
}

static void raise_begin(struct replay_context *c)
{
    send(c, c->p, c->t, replay_words_signal(c, 0), SI_TKILL, 0);
}

static void abort_begin(struct replay_context *c)
{
    replay_mask_set(c->t, c->t->mask & ~REPLAY_BIT(SIGABRT), c->t->unknown & ~REPLAY_BIT(SIGABRT));
    send(c, c->p, c->t, SIGABRT, SI_TKILL, 0);
}

static void sigqueue_begin(struct replay_context *c)
{
    struct replay_process *p = replay_process(c->r, (uint32_t)replay_words_argument(c, 0));

    send(c, p, NULL, replay_words_signal(c, 1), SI_QUEUE, replay_words_argument(c, 2));
}

static void pthread_begin(struct replay_context *c)
{
    struct replay_thread *t = replay_thread_by_handle(c->p, replay_words_argument(c, 0));
    bool value = c->api->arguments > 2;

    if (t != NULL) {
        send(c, c->p, t, replay_words_signal(c, 1), value ? SI_QUEUE : SI_TKILL,
             value ? replay_words_argument(c, 2) : 0);
    }
}

static void to_thread(struct replay_context *c, uint32_t tid, uint32_t signal, int32_t code,
                      uint64_t value)
{
    for (struct replay_process *p = c->r->first; p != NULL; p = p->next) {
        struct replay_thread *t = p->born && p->end == REPLAY_ALIVE ? replay_thread(p, tid) : NULL;
        if (t != NULL && !t->ended) {
            send(c, p, t, signal, code, value);
            return;
        }
    }
}

static void tkill_begin(struct replay_context *c)
{
    to_thread(c, (uint32_t)replay_words_argument(c, 0), replay_words_signal(c, 1), SI_TKILL, 0);
}

static void tgkill_begin(struct replay_context *c)
{
    struct replay_process *p = replay_process(c->r, (uint32_t)replay_words_argument(c, 0));
    struct replay_thread *t =
        p != NULL ? replay_thread(p, (uint32_t)replay_words_argument(c, 1)) : NULL;

    if (t != NULL && !t->ended) {
        send(c, p, t, replay_words_signal(c, 2), SI_TKILL, 0);
    }
}

/* si_code and si_value as the sender made them up. */
static void info_of(const struct replay_context *c, uint32_t i, int32_t *code, uint64_t *value)
{
    unsigned char info[48];

    *code = SI_QUEUE;
    *value = 0;
    if (replay_words_pointee(c, i, info, sizeof info)) {
        memcpy(code, info + offsetof(siginfo_t, si_code), sizeof *code);
        memcpy(value, info + offsetof(siginfo_t, si_value), sizeof *value);
    }
}

static void queueinfo_begin(struct replay_context *c)
{
    struct replay_process *p = replay_process(c->r, (uint32_t)replay_words_argument(c, 0));
    int32_t code;
    uint64_t value;

    info_of(c, 2, &code, &value);
    send(c, p, NULL, replay_words_signal(c, 1), code, value);
}

static void tgqueueinfo_begin(struct replay_context *c)
{
    struct replay_process *p = replay_process(c->r, (uint32_t)replay_words_argument(c, 0));
    struct replay_thread *t =
        p != NULL ? replay_thread(p, (uint32_t)replay_words_argument(c, 1)) : NULL;
    int32_t code;
    uint64_t value;

    info_of(c, 3, &code, &value);
    if (t != NULL && !t->ended) {
        send(c, p, t, replay_words_signal(c, 2), code, value);
    }
}

/* clang-format off */
const struct replay_operation replay_send_operations[] = {
    {"kill", kill_begin, send_end},
    {"killpg", killpg_begin, send_end},
    {"raise", raise_begin, send_end},
    {"gsignal", raise_begin, send_end},
    {"abort", abort_begin, NULL},
    {"sigqueue", sigqueue_begin, send_end},
    {"pthread_kill", pthread_begin, send_end},
    {"pthread_sigqueue", pthread_begin, send_end},
    {"tkill", tkill_begin, send_end},
    {"tgkill", tgkill_begin, send_end},
    {"rt_sigqueueinfo", queueinfo_begin, send_end},
    {"rt_tgsigqueueinfo", tgqueueinfo_begin, send_end},
    {NULL, NULL, NULL},
};
/* clang-format on */
