/* chain.c - see chain.h.
 *
 * Owns:     nothing.
 * Contexts: see chain.h.
 *
 * N1  Of the return addresses above a frame, the nearest one whose call entered this frame's function is taken.
 *     Stale ones enter other functions, but for those left in the frame's own unused room.
 * N2  Where a call through a register might have been the one, nothing is certain, unless it stands in the handler.
 * N3  A function reaches from its start to the next place that anything calls: what lies behind that is another one. */
#include "chain.h"

#include <string.h>

#include "callsite.h"
#include "modules.h"
#include "sigvet/trace.h"
#include "snapshot.h"

#define WORD 8u
#define FRAME_MOST 65536u
#define FUNCTION_MOST (1u << 20)
#define TRIES_MOST 64u /* each reads the module's code */
#define CALL_SIZE 5    /* e8 and a distance of 32 bits */
#define CALL_OPCODE 0xe8

/* Is there a function that begins behind `start` and not behind `at`? (N3) */
static bool another_between(const struct image *img, uint64_t start, uint64_t at)
{
    for (size_t i = 0; i < img->symbol_count; i++) {
        if (img->symbols[i].value > start && img->symbols[i].value <= at) {
            return true;
        }
    }
    for (size_t i = 0; i < img->segment_count; i++) {
        const struct image_segment *s = &img->segments[i];
        const unsigned char *code = s->executable ? image_at(img, s->vaddr, s->filesz, true) : NULL;

        for (uint64_t n = 0; code != NULL && n + CALL_SIZE <= s->filesz; n++) {
            int32_t distance;
            memcpy(&distance, code + n + 1, sizeof distance);
            uint64_t target = s->vaddr + n + CALL_SIZE + (uint64_t)(int64_t)distance;
            if (code[n] == CALL_OPCODE && target > start && target <= at) {
                return true;
            }
        }
    }
    return false;
}

/* Does the function that begins at `start` hold the call that returns to `ret`? */
static bool holds(const struct space *space, uint64_t start, uint64_t ret)
{
    uint64_t bias, at = ret - 1;
    const struct image *img = modules_image_at(space, at, &bias);

    return img != NULL && start <= at && at - start < FUNCTION_MOST && start - bias >= img->low &&
           !another_between(img, start - bias, at - bias);
}

enum call { CALL_NONE, CALL_DIRECT, CALL_INDIRECT };

/* call *reg and call *disp(reg), with or without a prefix: ff /2. */
static bool is_indirect(const struct image *img, uint64_t ret)
{
    static const unsigned char lengths[] = {2, 3, 4, 6, 7};

    for (size_t i = 0; i < sizeof lengths; i++) {
        const unsigned char *code = image_at(img, ret - lengths[i], lengths[i], true);
        if (code != NULL && code[0] == 0xff && (code[1] >> 3 & 7) == 2) {
            return true;
        }
    }
    return false;
}

/* What goes through the PLT or a named slot enters another module: no call that matters here. */
static enum call call_before(const struct space *space, uint64_t ret, uint64_t *target)
{
    uint64_t bias;
    const struct image *img = modules_image_at(space, ret - 1, &bias);
    struct callsite site;

    if (img == NULL || !image_executable(img, ret - 1 - bias)) {
        return CALL_NONE;
    }
    callsite_decode(img, ret - bias, bias, &site);
    if (site.target != IMAGE_NONE) {
        *target = site.target + bias;
        return CALL_DIRECT;
    }
    return site.name == NULL && is_indirect(img, ret - bias) ? CALL_INDIRECT : CALL_NONE;
}

static bool is_ours(const struct space *space, uint64_t address)
{
    const struct module *m = space_module_at(space, address);
    return m != NULL && m->kind == MODULE_SIGVET;
}

/* Where our frame below the ucontext called the handler: the last such place on the stack. 0: not found. */
static uint64_t handler_slot(const struct space *space, const struct sigvet_unsafe_call *call,
                             uint64_t sp)
{
    for (uint64_t at = call->ucontext - WORD; at >= sp && call->ucontext - at < FRAME_MOST;
         at -= WORD) {
        uint64_t ret, target;
        if (snapshot_read(call, at, &ret, WORD) && is_ours(space, ret) &&
            call_before(space, ret, &target) == CALL_INDIRECT) {
            return at;
        }
    }
    return 0;
}

static bool go_on(const struct sigvet_unsafe_call *call, uint64_t slot, uint64_t *ip, uint64_t *sp)
{
    *sp = slot + WORD;
    return snapshot_read(call, slot, ip, WORD);
}

bool chain_step(const struct space *space, const struct sigvet_unsafe_call *call, uint64_t *ip,
                uint64_t *sp)
{
    uint64_t last = handler_slot(space, call, *sp);

    if (*sp % WORD != 0 || last == 0) {
        return false;
    }
    uint32_t tries = 0;
    for (uint64_t at = *sp; at < last && at - *sp < FRAME_MOST; at += WORD) {
        uint64_t ret, target;
        if (!snapshot_read(call, at, &ret, WORD)) {
            return false;
        }
        enum call kind = is_ours(space, ret) ? CALL_NONE : call_before(space, ret, &target);
        if (kind == CALL_INDIRECT) {
            return holds(space, call->handler, ret) && go_on(call, at, ip, sp); /* N2 */
        }
        if (kind == CALL_DIRECT && ++tries > TRIES_MOST) {
            return false;
        }
        if (kind == CALL_DIRECT && holds(space, target, *ip)) {
            return go_on(call, at, ip, sp); /* N1 */
        }
    }
    return last - *sp < FRAME_MOST && holds(space, call->handler, *ip) && go_on(call, last, ip, sp);
}
