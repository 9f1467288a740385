/* replay_calls.c - which calls change the state, and how: the tables of all files as one.
 *
 * Owns:     the list of tables.
 * Contexts: see replay.h.
 * Errors:   NULL for calls that change nothing that replay holds.
 * Source:   include/sigvet/calls/signal.def */
#include <string.h>

#include "replay_inner.h"

const struct replay_operation *replay_calls_find(const char *name)
{
    static const struct replay_operation *const tables[] = {
        replay_act_operations,   replay_mask_operations,   replay_wait_operations,
        replay_send_operations,  replay_jump_operations,   replay_process_operations,
        replay_child_operations, replay_thread_operations, replay_timer_operations,
    };

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const struct replay_operation *o = tables[i]; o->name != NULL; o++) {
            if (strcmp(o->name, name) == 0) {
                return o;
            }
        }
    }
    return NULL;
}
