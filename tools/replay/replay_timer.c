/* replay_timer.c - the one timer of a process that sends SIGALRM: alarm, ualarm, ITIMER_REAL.
 *
 * Owns:     nothing.
 * Contexts: see replay.h.
 * Errors:   see replay.h.
 * Source:   alarm(2), ualarm(3), setitimer(2). */
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "replay_inner.h"

#define SECOND UINT64_C(1000000000)
#define MICRO UINT64_C(1000)
#define LATEST (UINT64_MAX / 4)

static void arm(struct replay_context *c, uint64_t value, uint64_t interval)
{
    c->p->alarm_ns = value != 0 && value < LATEST ? c->ns + value : 0;
    c->p->alarm_interval_ns = interval < LATEST ? interval : 0;
}

void replay_timer_until(struct replay *r, struct replay_process *p, uint64_t ns)
{
    struct replay_pending what = {.signal = SIGALRM, .code = SI_KERNEL, .sure = true};

    if (p->alarm_ns == 0 || p->alarm_ns > ns || p->end != REPLAY_ALIVE) {
        return;
    }
    uint64_t step = p->alarm_interval_ns;
    p->alarm_ns = step == 0 ? 0 : p->alarm_ns + ((ns - p->alarm_ns) / step + 1) * step;
    replay_pending_send(r, p, NULL, &what);
}

static void alarm_end(struct replay_context *c)
{
    arm(c, (uint32_t)replay_words_argument(c, 0) * SECOND, 0);
}

static void ualarm_end(struct replay_context *c)
{
    if (!c->failed) {
        arm(c, (uint32_t)replay_words_argument(c, 0) * MICRO,
            (uint32_t)replay_words_argument(c, 1) * MICRO);
    }
}

static uint64_t duration(uint64_t seconds, uint64_t micros)
{
    return seconds < LATEST / SECOND && micros < 1000000 ? seconds * SECOND + micros * MICRO : 0;
}

static void setitimer_end(struct replay_context *c)
{
    uint64_t words[4];

    if (!c->failed && (int32_t)replay_words_argument(c, 0) == ITIMER_REAL &&
        replay_words_pointee(c, 1, words, sizeof words)) {
        arm(c, duration(words[2], words[3]), duration(words[0], words[1]));
    }
}

/* clang-format off */
const struct replay_operation replay_timer_operations[] = {
    {"alarm", NULL, alarm_end},
    {"ualarm", NULL, ualarm_end},
    {"setitimer", NULL, setitimer_end},
    {NULL, NULL, NULL},
};
/* clang-format on */
