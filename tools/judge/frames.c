/* frames.c - see frames.h.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see frames.h.
 * Source:   the x86-64 psABI and the System V gABI for calls through the PLT.
 *
 * U3  A function is said to be interrupted only if its frame or its call stands on the stack. */
#include "frames.h"

#include <string.h>

#include "language.h"

/* The runtime: what is called in it is the program's doing, how it goes on from there is not. */
bool frames_is_runtime(const struct rule_input *in, uint64_t address)
{
    const struct module *m = space_module_at(in->space, address);

    return m && m->kind != MODULE_PROGRAM && m->kind != MODULE_LIBRARY;
}

static bool is_loader(const struct rule_input *in, uint64_t address)
{
    const struct module *m = space_module_at(in->space, address);

    return m && m->kind == MODULE_LOADER;
}

/* A call that never returns may be the last instruction: its return address lies in the next
 * function. */
const char *frames_exact_name(const struct rule_input *in, const struct walk_step *step)
{
    uint64_t start = symbols_function_start(in->symbols, in->space, step->ip - step->is_return);

    return start ? symbols_exact(in->symbols, in->space, start) : NULL;
}

/* Is there a jump through a slot, as in a PLT entry? */
static bool is_plt_entry(const unsigned char *code)
{
    static const unsigned char endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa};

    if (memcmp(code, endbr64, sizeof endbr64) == 0) {
        code += sizeof endbr64;
    }
    if (*code == 0xf2) { /* bnd */
        code++;
    }
    /* jmp *slot(%rip), or push $index */
    return (code[0] == 0xff && code[1] == 0x25) || code[0] == 0x68;
}

/* A direct call of a function of the caller's own module, which may be named like one of libc's. */
static bool is_local_call(const struct rule_input *in, uint64_t ret)
{
    unsigned char call[5], code[16];
    int32_t distance;

    if (!space_read(in->space, ret - sizeof call, call, sizeof call) || call[0] != 0xe8) {
        return false;
    }
    memcpy(&distance, call + 1, sizeof distance);
    return space_read(in->space, ret + (uint64_t)(int64_t)distance, code, sizeof code) &&
           !is_plt_entry(code);
}

/* The function of another module that the code before this return address calls, or NULL. */
const char *frames_called_outside(const struct rule_input *in, uint64_t ret)
{
    return is_local_call(in, ret) ? NULL : symbols_called(in->symbols, in->space, ret);
}

/* Index of the innermost step outside the runtime and the language's library; without one, outside the
 * runtime alone; 0: the handler itself is a function of the runtime. */
size_t frames_call_site(const struct rule_input *in)
{
    size_t outside = 0;

    for (size_t i = 1; i < in->walk->handler_count; i++) {
        const struct walk_step *step = &in->walk->handler[i];
        if (!frames_is_runtime(in, step->ip)) {
            outside = outside != 0 ? outside : i;
            if (!language_is_library(in->symbols, in->space, step)) {
                return i;
            }
        }
    }
    return outside;
}

/* End of the run of runtime frames that begins at `first`; a signal frame ends it too. */
size_t frames_runtime_run(const struct rule_input *in, size_t first)
{
    const struct walk *w = in->walk;
    size_t i = first;

    while (i < w->interrupted_count && frames_is_runtime(in, w->interrupted[i].ip) &&
           (i == first || w->interrupted[i].is_return)) {
        i++;
    }
    return i;
}

/* What the frame outside the run called, or NULL. */
const char *frames_run_called(const struct rule_input *in, size_t end)
{
    const struct walk *w = in->walk;
    const struct walk_step *outer = end < w->interrupted_count ? &w->interrupted[end] : NULL;

    if (!outer || !outer->is_return || frames_is_runtime(in, outer->ip)) {
        return NULL;
    }
    return frames_called_outside(in, outer->ip);
}

/* U3. The first name that decides: the call into the run, then the frames of the run from the
 * outermost in. The start-up function that called main() (and later exit()) and conditional
 * functions decide nothing. */
static const char *run_inside(const struct rule_input *in, size_t first)
{
    const struct walk *w = in->walk;
    size_t end = frames_runtime_run(in, first);
    const char *called = end > first ? frames_run_called(in, end) : NULL;

    for (size_t i = end; i-- > first;) {
        const char *name = frames_exact_name(in, &w->interrupted[i]);
        const struct fact *fact;
        bool loader = is_loader(in, w->interrupted[i].ip);
        /* The loader runs at the first call of any function, to look it up: that function has not
         * begun. */
        if (i == end - 1 && called && (!loader || (name && strcmp(name, called) == 0))) {
            name = called;
        }
        fact = facts_find(name);
        if (!fact || strcmp(fact->symbol, "__libc_start_main") == 0) {
            continue;
        }
        if (fact->verdict == SIGVET_UNSAFE && fact->condition == ALWAYS) {
            return fact->symbol;
        }
        if (fact->verdict != SIGVET_UNSAFE && !loader) {
            return NULL;
        }
    }
    return NULL;
}

/* U3. A function of any library that a user has named: its call, and what it does, stand on the stack. The loader
 * may be about to look it up, and a stub to enter it: then it has not begun. */
static const char *named_inside(const struct rule_input *in, size_t i)
{
    const struct walk_step *steps = in->walk->interrupted;
    const struct module *m = i > 0 ? space_module_at(in->space, steps[i - 1].ip) : NULL;
    const struct fact *fact = NULL;

    if (steps[i].is_return && m && m->kind != MODULE_SIGVET && m->kind != MODULE_LOADER) {
        fact = facts_find(frames_called_outside(in, steps[i].ip));
    }
    return fact && fact->said && fact->verdict == SIGVET_UNSAFE ? fact->symbol : NULL;
}

/* In how far the interrupted code is inside an unsafe function; outer handlers' interrupted code
 * counts too, because it still waits below. `skip_first`: the innermost run is raise() or kill()
 * itself. */
const char *frames_interrupted_inside(const struct rule_input *in, bool skip_first)
{
    const struct walk *w = in->walk;

    for (size_t i = 0; i < w->interrupted_count; i++) {
        const char *name = named_inside(in, i);
        if (!w->interrupted[i].is_return && !(skip_first && i == 0)) {
            const struct module *m = space_module_at(in->space, w->interrupted[i].ip);
            /* A stub is about to enter the function: not inside yet. */
            name = m && m->kind != MODULE_SIGVET ? run_inside(in, i) : NULL;
        }
        if (name) {
            return name;
        }
    }
    return NULL;
}
