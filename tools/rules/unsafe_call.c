/* unsafe_call.c - rule unsafe-call: a function that is not async-signal-safe is called while a
 * handler runs.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see rule.h.
 * Source:   POSIX.1-2024 section 2.4.3 (undefined is: the signal interrupts an unsafe function and
 *           the handler calls an unsafe function), CWE-479, CWE-828, CERT SIG30-C.
 *
 * U1  What libc or the C++ runtime calls inside is no finding of its own: the outermost call is.
 * U2  A record is dropped in favour of another call only if that call has a record of its own.
 * U3  is told in frames.c.
 * U4  What the library of a language does inside is no finding either, where the language has a word for the call. */
#include <signal.h>
#include <string.h>

#include "conditions.h"
#include "frames.h"
#include "language.h"
#include "locks.h"
#include "rule.h"

/* Does the step call a function that our library comes before: one of any module but the program
 * itself? The allocator may be a library's (jemalloc). The innermost step is our own stub. */
static bool is_crossing(const struct rule_input *in, size_t i)
{
    const struct walk_step *steps = in->walk->handler;
    const struct module *inner = space_module_at(in->space, steps[i - 1].ip);

    return !frames_is_runtime(in, steps[i].ip) &&
           (i == 1 || !inner || inner->kind != MODULE_PROGRAM);
}

static bool has_own_record(const struct fact *fact)
{
    return fact && fact->verdict == SIGVET_UNSAFE && fact->intercepted;
}

/* U1, U2: an unsafe call further out contains this one: exit -> atexit handler -> free. A
 * conditional one may turn out harmless, and then what its callback does counts by itself. */
static bool is_inside_unsafe_call(const struct rule_input *in, size_t site)
{
    for (size_t i = in->walk->handler_count; site > 0 && i-- > site + 1;) {
        if (is_crossing(in, i)) {
            const struct fact *fact =
                facts_find(frames_called_outside(in, in->walk->handler[i].ip));
            if (has_own_record(fact) && fact->condition == ALWAYS) {
                return true;
            }
        }
    }
    return false;
}

/* Is a function of the runtime, between the call site and the stub, one whose call we recorded?
 * Calls within libc do not pass by us; those of another module do, and the C++ runtime's own ones
 * (operator new). */
static bool is_inside_recorded_call(const struct rule_input *in, size_t site)
{
    const struct walk_step *steps = in->walk->handler;

    for (size_t i = 1; i < site; i++) {
        const struct module *m = space_module_at(in->space, steps[i].ip);
        const struct fact *fact = facts_find(frames_exact_name(in, &steps[i]));
        if (has_own_record(fact) && fact->condition == ALWAYS && m &&
            (m->kind == MODULE_CXX || m != space_module_at(in->space, steps[i + 1].ip))) {
            return true;
        }
    }
    return false;
}

/* The module whose function `name` the step below the call is in. NULL: of another one, it jumped here and left no frame. */
static const char *module_of(const struct rule_input *in, size_t below, const char *name)
{
    uint64_t ip = in->walk->handler[below].ip;
    const struct module *m = space_module_at(in->space, ip);

    return m && space_defines(in->space, ip, name) ? m->path : NULL;
}

/* The handler called a function of the C++ runtime, which then made the unsafe call. */
static void name_cxx_via(const struct rule_input *in, const char *called, struct judgement *out)
{
    const struct module *m = space_module_at(in->space, in->walk->handler[out->site - 1].ip);
    bool in_runtime = m && m->kind == MODULE_CXX;

    /* A jump leaves no frame, but the table knows the runtime's functions by name. */
    if (called && (in_runtime || (strncmp(called, "_Z", 2) == 0 && facts_find(called)))) {
        out->via = symbols_demangle(in->symbols, called);
        out->via_module = in_runtime ? module_of(in, out->site - 1, called) : NULL;
    }
}

/* What the runtime does inside a function that is safe: its own affair, unless the table says that it may take a lock or
 * memory. Here it did. */
static bool is_its_own_affair(const struct fact *outer)
{
    return outer && outer->verdict != SIGVET_UNSAFE &&
           (outer->verdict == SIGVET_SAFE || (outer->why & (WHY_LOCK | WHY_HEAP)) == 0);
}

/* Decides on the function to file the record on, when the call site called another one than the
 * row's: the runtime called the row's function inside. Returns false when another call's own record
 * says it all. */
static bool choose_function(const struct rule_input *in, struct judgement *out)
{
    const char *called;
    const struct fact *outer;

    if (in->is_jumped_to) {
        return false;
    }
    if (out->site == 0) {
        return true;
    }
    called = frames_called_outside(in, in->walk->handler[out->site].ip);
    outer = facts_find(called);
    if (called && strcmp(called, in->name) == 0) {
        return true;
    }
    if (has_own_record(outer) && outer->condition != ALWAYS && (out->fact->why & WHY_HEAP)) {
        out->because = "it allocated memory in this call";
        out->fact = outer;
        return true;
    }
    if (is_its_own_affair(outer) || has_own_record(outer) ||
        is_inside_recorded_call(in, out->site)) {
        return false;
    }
    name_cxx_via(in, called, out);
    return true;
}

/* The handler called the library of its language, which has a name for that. */
static void name_in_terms(const struct rule_input *in, struct judgement *out)
{
    const struct fact *term = language_term(language_called(in, out->site));

    if (term && out->fact->verdict == SIGVET_UNSAFE) {
        out->fact = term;
    }
}

/* Is it a user's word that keeps this call from being a finding? */
static bool is_said_safe(const struct rule_input *in, const struct judgement *out)
{
    const char *called =
        out->site > 0 ? frames_called_outside(in, in->walk->handler[out->site].ip) : NULL;
    const struct fact *outer = facts_find(called);

    return (out->fact->said && out->fact->verdict == SIGVET_SAFE) ||
           (outer && outer->said && outer->verdict == SIGVET_SAFE);
}

static const char *frame_name(const struct rule_input *in, const struct walk_step *step)
{
    struct frame frames[SYMBOLS_INLINED_MAX];
    size_t n = symbols_frames(in->symbols, in->space, step->ip, step->is_return, frames,
                              SYMBOLS_INLINED_MAX);

    return n > 0 ? frames[n - 1].function : NULL;
}

/* The call site's function of another module jumped to the unsafe one, and left no frame. */
static const char *jumped_from(const struct rule_input *in, size_t site)
{
    const char *called = site == 1 ? frames_called_outside(in, in->walk->handler[site].ip) : NULL;

    return called && !facts_find(called) ? symbols_demangle(in->symbols, called) : NULL;
}

/* The handler's module called a function of another module, which then made the unsafe call. */
static void find_via(const struct rule_input *in, struct judgement *out)
{
    const struct walk *w = in->walk;
    const struct module *own, *m;
    const char *name;
    size_t i, entry;

    if (out->site == 0 || w->handler_count == 0) {
        return;
    }
    own = space_module_at(in->space, w->handler[w->handler_count - 1].ip);
    for (i = out->site; i < w->handler_count; i++) {
        if (space_module_at(in->space, w->handler[i].ip) == own) {
            break;
        }
    }
    if (i == out->site && !out->via) {
        out->via = jumped_from(in, i);
    }
    if (i == out->site || i == w->handler_count) {
        return;
    }
    for (entry = i - 1; entry > out->site && frames_is_runtime(in, w->handler[entry].ip); entry--) {
    }
    name = entry == i - 1 ? symbols_called(in->symbols, in->space, w->handler[i].ip) : NULL;
    out->via = name ? symbols_demangle(in->symbols, name) : frame_name(in, &w->handler[entry]);
    m = space_module_at(in->space, w->handler[entry].ip);
    out->via_module = name ? module_of(in, entry, name) : m ? m->path : NULL;
}

static bool is_sender(const char *name)
{
    static const char *const senders[] = {"raise",  "gsignal",         "kill",   "__kill",
                                          "killpg", "pthread_kill",    "tgkill", "sigqueue",
                                          "abort",  "pthread_sigqueue"};

    for (size_t i = 0; name && i < sizeof senders / sizeof senders[0]; i++) {
        if (strcmp(name, senders[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Did the interrupted code send the signal itself? *aborted: by abort(). */
static bool is_sent_by_interrupted(const struct rule_input *in, bool *aborted)
{
    size_t end = frames_runtime_run(in, 0);
    const char *called = frames_run_called(in, end);
    bool sent = is_sender(called);

    *aborted = called && strcmp(called, "abort") == 0;
    for (size_t i = 0; i < end; i++) {
        const char *name = frames_exact_name(in, &in->walk->interrupted[i]);
        sent = sent || is_sender(name);
        *aborted = *aborted || (name && strcmp(name, "abort") == 0);
    }
    return sent;
}

static bool is_fault(const struct sigvet_unsafe_call *call)
{
    switch (call->signal) {
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGTRAP:
    case SIGSYS:
        return call->si_code > 0;
    default:
        return false;
    }
}

/* How the signal came, what it interrupted, and so how bad it is. */
static void judge_level(const struct rule_input *in, bool harmless, struct judgement *out)
{
    const struct sigvet_unsafe_call *call = in->call;
    bool aborted = false, self_sent;

    self_sent =
        (call->flags & SIGVET_CALL_SELF_SENT) &&
        (call->si_code == SI_USER || call->si_code == SI_TKILL || call->si_code == SI_QUEUE);
    if (is_fault(call)) {
        out->delivery = DELIVERY_FAULT;
    } else if (self_sent && is_sent_by_interrupted(in, &aborted)) {
        out->delivery = DELIVERY_SYNCHRONOUS;
    }
    out->interrupted_in_unsafe =
        frames_interrupted_inside(in, out->delivery == DELIVERY_SYNCHRONOUS);

    out->level = LEVEL_WARNING;
    if (harmless) {
        out->level = LEVEL_NOTE;
    } else if (locks_held(in->name, call) == LOCKS_DEADLOCK) {
        out->level = LEVEL_ERROR;
        out->because = "this call deadlocks: this thread holds the mutex already";
    } else if (locks_held(in->name, call) == LOCKS_ENTERED) {
        out->level = out->interrupted_in_unsafe ? LEVEL_ERROR : LEVEL_WARNING;
        out->because =
            "this thread holds the stream's lock, and glibc lets it in again: two pieces of "
            "work on one buffer";
    } else if (out->interrupted_in_unsafe) {
        out->level = LEVEL_ERROR;
        out->because = "the signal interrupted an unsafe function: undefined by POSIX";
    } else if (aborted && call->signal == SIGABRT) {
        out->level = LEVEL_NOTE;
        out->because = "abort() sent the signal";
    } else if (out->delivery == DELIVERY_FAULT) {
        out->level = LEVEL_NOTE;
        out->because = "a hardware fault outside of unsafe functions";
    } else if (out->delivery == DELIVERY_SYNCHRONOUS) {
        out->at_safe_points = true;
        out->because = "this delivery was synchronous, the thread sent the signal itself; "
                       "one from outside would not be";
    } else {
        out->at_safe_points = true;
    }
}

/* Only exit() and dlclose() lead to __cxa_finalize() and to what it calls (U1), by start-up code that no walk gets
 * past. */
static bool is_finalizing(const struct rule_input *in)
{
    static const char finalize[] = "__cxa_finalize";
    size_t count = in->walk->handler_count;

    if (strcmp(in->name, finalize) == 0) {
        return true;
    }
    const char *last = !in->walk->reached && count > 2
                           ? frames_exact_name(in, &in->walk->handler[count - 2])
                           : NULL;
    return last != NULL && strcmp(last, finalize) == 0;
}

/* That the call is the handler's is as good as certain then. */
static void lower_when_tied(const struct rule_input *in, struct judgement *out)
{
    if (in->walk->tied && out->level == LEVEL_ERROR) {
        out->level = LEVEL_WARNING;
        out->because = "the program has no unwind tables: calls alone tie the handler's frames "
                       "together";
    }
}

void unsafe_call_judge(const struct rule_input *in, struct judgement *out)
{
    const char *because = NULL;
    bool harmless;

    *out = (struct judgement){.judged = JUDGED_UNVERIFIED, .rule = "unsafe-call"};
    if (is_finalizing(in)) {
        out->judged = JUDGED_NOTHING;
        return;
    }
    out->fact = facts_find(in->name);
    if (out->fact && out->fact->jumps) { /* recorded for left-by-jump */
        out->judged = JUDGED_NOTHING;
        return;
    }
    if (!out->fact || !in->walk->reached || in->walk->handler_count == 0) {
        return;
    }
    out->judged = JUDGED_NOTHING;
    out->site = frames_call_site(in);
    if (is_inside_unsafe_call(in, out->site)) {
        return;
    }
    if (out->fact->verdict == SIGVET_SAFE || !choose_function(in, out)) {
        out->judged = is_said_safe(in, out) ? JUDGED_SET_ASIDE : JUDGED_NOTHING;
        return;
    }
    name_in_terms(in, out);
    harmless = !out->because && strcmp(out->fact->symbol, in->name) == 0 &&
               conditions_harmless(out->fact, in->call, &because);
    if (out->fact->verdict == SIGVET_PORTABILITY) {
        out->rule = "unlisted-call";
        because = "not on the list of POSIX, but harmless in glibc";
        harmless = true;
    }
    if (harmless) {
        out->because = because;
    }
    find_via(in, out);
    if (!out->via && strcmp(out->fact->symbol, in->name) == 0) {
        out->via = language_called(in, out->site);
    }
    judge_level(in, harmless, out);
    lower_when_tied(in, out);
    out->judged = JUDGED_FINDING;
}

enum level unsafe_call_level(const struct judgement *j, const struct sigvet_handler *handler,
                             const char **because)
{
    *because = j->because;
    if (j->at_safe_points && handler && handler->open == 0 && handler->runs > 0) {
        *because = handler->runs == handler->runs_blocked
                       ? "the signal was let in only while sigsuspend, pselect, ppoll or "
                         "epoll_pwait waited"
                       : "no unsafe function was ever called while the signal was unblocked";
        return LEVEL_NOTE;
    }
    return j->level;
}
