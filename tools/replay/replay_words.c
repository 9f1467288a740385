/* replay_words.c - arguments and results of call events.
 *
 * Owns:     nothing.
 * Contexts: see replay.h. That the event holds all the words of its row was checked.
 * Errors:   false or 0 for what was not kept.
 * Source:   include/sigvet/calls/signal.def, kinds.def */
#include <string.h>

#include "replay_inner.h"

uint64_t replay_words_argument(const struct replay_context *c, uint32_t i)
{
    return i < c->api->arguments ? c->event->words[i] : 0;
}

bool replay_words_kept(const struct api *a, const struct sigvet_call_event *e, uint32_t i, void *to,
                       size_t size)
{
    size_t at = api_pointee(a, i);

    if (at == 0 || (e->there >> i & 1) == 0) {
        return false;
    }
    memcpy(to, (const char *)e->words + at, size);
    return true;
}

bool replay_words_pointee(const struct replay_context *c, uint32_t i, void *to, size_t size)
{
    return replay_words_kept(c->api, c->event, i, to, size);
}

bool replay_words_set(const struct replay_context *c, uint32_t i, uint64_t *set)
{
    return replay_words_pointee(c, i, set, sizeof *set);
}

uint32_t replay_words_signal(const struct replay_context *c, uint32_t i)
{
    uint32_t signal = (uint32_t)replay_words_argument(c, i);

    return signal >= 1 && signal <= REPLAY_SIGNALS ? signal : 0;
}

int64_t replay_words_result(const struct replay_context *c)
{
    return c->event->result;
}

bool replay_failed(const struct api *a, const struct sigvet_call_event *e)
{
    switch (a->result) {
    case RESULT_ERRNO:
        return (int32_t)e->result == -1;
    case RESULT_LONG:
    case RESULT_HANDLER:
        return e->result == -1;
    case RESULT_ERROR:
        return (int32_t)e->result != 0;
    case RESULT_POINTER:
        return e->result == 0;
    default:
        return false;
    }
}
