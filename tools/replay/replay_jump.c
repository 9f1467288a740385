/* replay_jump.c - the masks that setjmp and getcontext save, and jumps bring back.
 *
 * Owns:     struct replay_jump: what was saved, by the address of the buffer.
 * Contexts: see replay.h.
 * Errors:   a jump to a buffer that nobody was seen to fill leaves the mask unknown.
 * Source:   setjmp(3), getcontext(3), makecontext(3); glibc: setjmp() saves the mask, _setjmp() does not,
 *           and there is one longjmp() under three names. */
#include <stdlib.h>

#include "replay_inner.h"
#include "util.h"

static void jumps_clear(struct replay_process *p)
{
    struct replay_jump *j, *next;

    HASH_ITER(hh, p->jumps, j, next)
    {
        HASH_DELETE(hh, p->jumps, j);
        free(j);
    }
}

const struct replay_jump *replay_jump_find(const struct replay_process *p, uint64_t address)
{
    struct replay_jump *j = NULL;

    HASH_FIND(hh, p->jumps, &address, sizeof address, j);
    return j;
}

void replay_jump_save(struct replay_process *p, uint64_t address, uint64_t mask, uint64_t unknown,
                      bool saved)
{
    struct replay_jump *j = NULL;

    HASH_FIND(hh, p->jumps, &address, sizeof address, j);
    if (j == NULL) {
        if (HASH_COUNT(p->jumps) >= REPLAY_JUMPS_MOST) {
            jumps_clear(p);
        }
        j = xcalloc(1, sizeof *j);
        j->address = address;
        HASH_ADD(hh, p->jumps, address, sizeof j->address, j);
    }
    j->mask = mask;
    j->unknown = unknown;
    j->saved = saved;
}

static void save(struct replay_context *c, bool saved)
{
    replay_jump_save(c->p, replay_words_argument(c, 0), c->t->mask, c->t->unknown, saved);
}

static void save_begin(struct replay_context *c)
{
    save(c, true);
}

static void forget_begin(struct replay_context *c)
{
    save(c, false);
}

static void sigsetjmp_begin(struct replay_context *c)
{
    save(c, (int32_t)replay_words_argument(c, 1) != 0);
}

static void jump(struct replay_context *c, uint64_t address)
{
    const struct replay_jump *j = replay_jump_find(c->p, address);

    if (j == NULL) {
        replay_mask_set(c->t, 0, REPLAY_ALL);
    } else if (j->saved) {
        replay_mask_set(c->t, j->mask, j->unknown);
    }
    c->t->restored = j != NULL && j->saved;
    /* A wait that the jump leaves is over, too. */
    c->t->waiting = c->t->accepting = false;
}

static void longjmp_begin(struct replay_context *c)
{
    jump(c, replay_words_argument(c, 0));
}

static void swapcontext_begin(struct replay_context *c)
{
    save(c, true);
    jump(c, replay_words_argument(c, 1));
}

/* clang-format off */
const struct replay_operation replay_jump_operations[] = {
    {"_setjmp", forget_begin, NULL},
    {"setjmp", save_begin, NULL},
    {"__sigsetjmp", sigsetjmp_begin, NULL},
    {"getcontext", save_begin, NULL},
    {"longjmp", longjmp_begin, NULL},
    {"_longjmp", longjmp_begin, NULL},
    {"siglongjmp", longjmp_begin, NULL},
    {"__longjmp_chk", longjmp_begin, NULL},
    {"setcontext", longjmp_begin, NULL},
    {"swapcontext", swapcontext_begin, NULL},
    {NULL, NULL, NULL},
};
/* clang-format on */
