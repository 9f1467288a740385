/* marked.c - the functions that a program marked with SIGVET_SAFE_FUNCTION().
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see marked.h.
 * Source:   include/sigvet/sigvet.h */
#include "marked.h"

#include <string.h>

#include "modules.h"

/* Length of a linked name without what the compiler put behind it: f.part.0, f.constprop.1. */
static size_t whole(const char *symbol)
{
    return strcspn(symbol, ".");
}

static bool same_function(const char *a, const char *b)
{
    size_t len = a && b ? whole(a) : 0;

    return len > 0 && len == whole(b) && memcmp(a, b, len) == 0;
}

/* By name, for code that does not begin where the marked function does. */
static bool is_named(struct symbols *s, struct space *space, uint64_t marked,
                     const struct frame *frames, size_t count)
{
    struct frame entry[SYMBOLS_INLINED_MAX];
    size_t n = symbols_frames(s, space, marked, false, entry, SYMBOLS_INLINED_MAX);
    bool named = false;

    for (size_t i = 0; i < count && !named; i++) {
        named = same_function(frames[i].symbol, entry[n - 1].symbol);
    }
    return named;
}

bool marked_at(struct symbols *s, struct space *space, uint64_t address, bool is_return)
{
    uint64_t pc = address - (is_return ? 1 : 0), bias, start;
    struct image *img = modules_image_at(space, pc, &bias);
    struct frame frames[SYMBOLS_INLINED_MAX];
    size_t count;

    if (!img || img->mark_count == 0) {
        return false;
    }
    start = symbols_function_start(s, space, pc);
    count = symbols_frames(s, space, address, is_return, frames, SYMBOLS_INLINED_MAX);
    for (size_t i = 0; i < img->mark_count; i++) {
        uint64_t marked = img->marks[i].function + bias;
        if (marked == start || is_named(s, space, marked, frames, count)) {
            return true;
        }
    }
    return false;
}
