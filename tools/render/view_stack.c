/* view_stack.c - walks the stack that an event carries.
 *
 * Owns:     nothing that outlives a call.
 * Contexts: the tools only. The bytes are hostile: lengths are checked here, the walk is bounded.
 * Errors:   a stack that cannot be walked has the caller as its only frame.
 * Source:   struct sigvet_event_stack in include/sigvet/trace.h. */
#include <string.h>

#include "view_state.h"
#include "walk.h"

#define STACK_MOST SIGVET_EVENT_MAX

/* The event's stack as the record that walk.h takes: it begins in the caller, behind its call. */
struct snapshot {
    struct sigvet_unsafe_call call;
    unsigned char bytes[STACK_MOST];
};

/* False: the event carries none. */
static bool snapshot_of(const struct view_call *c, struct snapshot *s)
{
    const struct sigvet_event *head = c->event->head;
    size_t at = sizeof *c->record + c->row->words;
    struct sigvet_event_stack stack;

    if (!(head->flags & SIGVET_EVENT_STACK) || at > head->size || head->size - at < sizeof stack) {
        return false;
    }
    memcpy(&stack, (const unsigned char *)head + at, sizeof stack);
    at += sizeof stack;
    if (stack.len > head->size - at || stack.len > STACK_MOST) {
        return false;
    }
    memset(&s->call, 0, sizeof s->call);
    s->call.rec.size = sizeof *s;
    s->call.regs = stack.regs;
    s->call.regs.ip = c->record->caller - 1; /* the call, not what stands behind it */
    s->call.regs.sp = c->record->sp + sizeof(uint64_t);
    s->call.region[0] = (struct sigvet_region){
        .addr = stack.addr, .len = stack.len, .off = offsetof(struct snapshot, bytes)};
    memcpy(s->bytes, (const unsigned char *)head + at, stack.len);
    return true;
}

static void put_frame(struct view *v, uint64_t address)
{
    const struct view_code *code = view_code_at(v, address, VIEW_CODE_FRAME);

    put_bytes(&v->out, code->text, code->text_len);
}

void view_stack_put(struct view *v, const struct view_call *c, const char *between)
{
    struct space *space = view_code_space(v);
    struct snapshot snapshot;
    struct walk walk;

    put_frame(v, c->record->caller);
    if (space == NULL || !snapshot_of(c, &snapshot)) {
        return;
    }
    walk_call(space, &snapshot.call, &walk);
    for (size_t i = 1; i < walk.handler_count; i++) {
        const struct walk_step *step = &walk.handler[i];
        put_raw(&v->out, between);
        put_frame(v, step->is_return ? step->ip : step->ip + 1);
    }
}
