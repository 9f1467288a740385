/* probe.h - one probe is one call of the signal API: it is made, its outcome is printed, and what the
 * kernel holds afterwards is asked by raw system calls. What must be found in the trace of the same run
 * goes into a log, from which ./events reads it.
 *
 * Owns:     the log: a file named by PROBE_LOG, mapped shared; without one, private memory.
 * Contexts: any, handlers and children of fork and vfork included. Raw system calls alone; errno stays.
 * Errors:   what cannot be set up ends the program with status 99.
 * Source:   include/sigvet/calls/signal.def and kinds.def tell what an event keeps of a call.
 *
 *   TRY(sigaction, sig, &act, &old)           makes the call, which must give one event
 *   TRY_AS(ID, expression, words...)          likewise, when the call is not written ID(words...)
 *   TRY_UNSEEN(fcntl, fd, F_GETFD)            likewise, but there must be no event
 *   TRY_KERNEL(tkill, tid, sig)               likewise, through syscall(2)
 *   NOTED(longjmp, buf, 1); NOTED_KERNEL(...) the call that follows does not end as others do */
#ifndef PROBE_H
#define PROBE_H

#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

#include "kernel.h"
#include "probe_log.h"
#include "probe_text.h"

#define PROBE_ERRNO 44 /* what errno is before each call */

static __thread uint32_t probe_depth; /* handlers running */
static uint32_t probe_expected;       /* enum probe_interrupted, for the deliveries to come */
static uintptr_t probe_stack_low, probe_stack_high; /* where the program's alternate stacks are */
static bool probe_mute;                             /* others print at the same time */
static bool probe_races; /* a timer is about to fire: the kernel is not asked */

static inline bool probe_is_nothing(const struct probe_shape *shape, uint32_t i, uint64_t pointer)
{
    return pointer == 0 || probe_sizes[shape->kinds[i]] == 0;
}

/* What the arguments of this way point to goes into the log, as kinds.def has it. */
static inline void probe_keep(struct probe_entry *e, bool in)
{
    const struct probe_shape *shape = probe_shape(e);
    uint64_t *to = e->pointees;
    for (uint32_t i = 0; i < PROBE_ARGS; i++) {
        uint32_t kind = shape->kinds[i];
        uint32_t size = probe_sizes[kind];
        uint64_t *here = to;
        to += size / 8;
        bool is_in = probe_ways[kind] == PROBE_WAY_IN || probe_ways[kind] == PROBE_WAY_KERNEL;
        if (probe_is_nothing(shape, i, e->args[i]) || i >= e->given || is_in != in) {
            continue;
        }
        if (probe_pointee(kind, e->args[i], here)) {
            e->there |= 1u << i;
        }
    }
}

static inline struct probe_entry *probe_begin(uint32_t type, uint32_t row, const uint64_t *args,
                                              uint32_t given, uint32_t flags)
{
    struct probe_entry *e = probe_new(type, row, flags);
    e->given = given;
    e->frame = (uint64_t)(uintptr_t)__builtin_frame_address(0);
    for (uint32_t i = 0; i < PROBE_ARGS; i++) {
        e->args[i] = i < given ? args[i] : 0;
    }
    probe_keep(e, true);
    e->flags |= PROBE_FILLED;
    return e;
}

static inline bool probe_failed(const struct probe_shape *shape, uint64_t result)
{
    switch (shape->result) {
    case PROBE_RESULT_ERRNO:
        return (int32_t)result == -1;
    case PROBE_RESULT_LONG:
        return (int64_t)result == -1;
    case PROBE_RESULT_HANDLER:
        return (sighandler_t)result == SIG_ERR;
    case PROBE_RESULT_ERROR:
        return (int32_t)result > 0;
    case PROBE_RESULT_POINTER:
        return result == 0;
    default:
        return false;
    }
}

static inline void probe_print(const struct probe_entry *e, uint64_t result, int error)
{
    const struct probe_shape *shape = probe_shape(e);
    struct probe_line line = {.len = 0};
    line_text(&line, shape->name);
    line_text(&line, " = ");
    line_result(&line, shape, result);
    line_text(&line, " errno ");
    line_number(&line, error);
    for (uint32_t i = 0; i < e->given; i++) {
        uint32_t kind = shape->kinds[i];
        uint64_t words[8] = {0};
        if (probe_ways[kind] == PROBE_WAY_OUT && !probe_is_nothing(shape, i, e->args[i]) &&
            probe_readable(e->args[i], probe_sizes[kind]) &&
            probe_pointee(kind, e->args[i], words)) {
            line_pointee(&line, kind, words);
        }
    }
    line_end(&line);
}

/* A forked child comes back from the call, too, but tells nothing of it. */
static inline void probe_end(struct probe_entry *e, uint64_t result)
{
    int error = errno;
    const struct probe_shape *shape = probe_shape(e);
    if (e->pid == (uint32_t)kernel_call(SYS_getpid, 0, 0, 0, 0)) {
        bool failed = probe_failed(shape, result);
        e->result = result;
        e->error = !failed                               ? 0
                   : shape->result == PROBE_RESULT_ERROR ? (uint32_t)result
                                                         : (uint32_t)error;
        bool nobody = shape->kinds[1] == PROBE_KIND_STATUS_OUT && (int32_t)result == 0;
        bool sleeps = shape->kinds[1] == PROBE_KIND_TIMESPEC_OUT;
        if (sleeps ? failed && error == EINTR : !failed && !nobody) {
            probe_keep(e, false);
        }
        e->flags |= PROBE_ENDED;
    }
    if (!probe_mute) {
        probe_print(e, result, error);
    }
    if (!probe_races && !probe_mute) {
        kernel_changes();
    }
    errno = error;
}

#define PROBE_1(word) (uint64_t)(word)
#define PROBE_MAP0()
#define PROBE_MAP1(a) PROBE_1(a)
#define PROBE_MAP2(a, ...) PROBE_1(a), PROBE_MAP1(__VA_ARGS__)
#define PROBE_MAP3(a, ...) PROBE_1(a), PROBE_MAP2(__VA_ARGS__)
#define PROBE_MAP4(a, ...) PROBE_1(a), PROBE_MAP3(__VA_ARGS__)
#define PROBE_MAP5(a, ...) PROBE_1(a), PROBE_MAP4(__VA_ARGS__)
#define PROBE_MAP6(a, ...) PROBE_1(a), PROBE_MAP5(__VA_ARGS__)
#define PROBE_PICK(z, a, b, c, d, e, f, n, ...) n
#define PROBE_COUNT(...) PROBE_PICK(0, ##__VA_ARGS__, 6, 5, 4, 3, 2, 1, 0)
#define PROBE_JOIN2(a, b) a##b
#define PROBE_JOIN(a, b) PROBE_JOIN2(a, b)
#define PROBE_WORDS(...) PROBE_JOIN(PROBE_MAP, PROBE_COUNT(__VA_ARGS__))(__VA_ARGS__)

#define PROBE_BEGIN(type, row, flags, ...)                                             \
    probe_begin(type, row, (const uint64_t[PROBE_ARGS + 1]){PROBE_WORDS(__VA_ARGS__)}, \
                PROBE_COUNT(__VA_ARGS__), flags)

#define PROBE_MADE(type, row, flags, expression, ...)                              \
    __extension__({                                                                \
        struct probe_entry *probe_ = PROBE_BEGIN(type, row, flags, ##__VA_ARGS__); \
        errno = PROBE_ERRNO;                                                       \
        __auto_type result_ = (expression);                                        \
        probe_end(probe_, (uint64_t)result_);                                      \
        result_;                                                                   \
    })

#define TRY_AS(id, expression, ...) \
    PROBE_MADE(PROBE_CALL, PROBE_ROW_##id, 0, expression, ##__VA_ARGS__)
#define TRY(id, ...) TRY_AS(id, id(__VA_ARGS__), ##__VA_ARGS__)
#define TRY_UNSEEN(id, ...) \
    PROBE_MADE(PROBE_CALL, PROBE_ROW_##id, PROBE_UNSEEN, id(__VA_ARGS__), ##__VA_ARGS__)
#define TRY_KERNEL(name, ...)                                                                   \
    PROBE_MADE(PROBE_SYSCALL, PROBE_SYS_##name, 0, syscall(PROBE_NUMBER_##name, ##__VA_ARGS__), \
               ##__VA_ARGS__)
#define TRY_KERNEL_UNSEEN(name, ...)                          \
    PROBE_MADE(PROBE_SYSCALL, PROBE_SYS_##name, PROBE_UNSEEN, \
               syscall(PROBE_NUMBER_##name, ##__VA_ARGS__), ##__VA_ARGS__)
#define TRY_VOID(id, ...)                                                                     \
    do {                                                                                      \
        struct probe_entry *probe_ = PROBE_BEGIN(PROBE_CALL, PROBE_ROW_##id, 0, __VA_ARGS__); \
        errno = PROBE_ERRNO;                                                                  \
        id(__VA_ARGS__);                                                                      \
        probe_end(probe_, 0);                                                                 \
    } while (0)
#define NOTED(id, ...) \
    ((void)PROBE_BEGIN(PROBE_CALL, PROBE_ROW_##id, PROBE_NOTE, ##__VA_ARGS__), errno = PROBE_ERRNO)
#define NOTED_KERNEL(name, ...) \
    ((void)PROBE_BEGIN(PROBE_SYSCALL, PROBE_SYS_##name, PROBE_NOTE, ##__VA_ARGS__))
/* A call that no event can end, though it is none that is only noted: a thread is cancelled in it. */
#define BEGUN(id, ...) \
    ((void)PROBE_BEGIN(PROBE_CALL, PROBE_ROW_##id, PROBE_NEVER_ENDS, ##__VA_ARGS__))

/* A handler's first and last statement. Without SA_SIGINFO, `info` and `context` are NULL. */
static inline struct probe_entry *probe_delivered(int sig, const siginfo_t *info,
                                                  const void *context, uintptr_t handler)
{
    int error = errno;
    const ucontext_t *uc = context;
    struct probe_entry *e = probe_new(PROBE_DELIVERY, (uint32_t)sig, 0);
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    e->nesting = ++probe_depth;
    e->handler = handler;
    e->on_altstack = here >= probe_stack_low && here < probe_stack_high;
    e->errno_before = (uint32_t)error;
    e->interrupted = probe_expected;
    if (info != NULL) {
        memcpy(e->pointees, info, 48);
        e->there = 1;
    }
    if (uc != NULL) {
        memcpy(&e->mask, &uc->uc_sigmask, sizeof(e->mask));
    }
    e->flags |= PROBE_FILLED;
    struct probe_line line = {.len = 0};
    line_text(&line, "delivered ");
    line_number(&line, sig);
    if (info != NULL) {
        line_pointee(&line, PROBE_KIND_INFO_OUT, e->pointees);
    }
    line_text(&line, " nesting ");
    line_number(&line, e->nesting);
    line_text(&line, e->on_altstack ? " on the alternate stack errno " : " errno ");
    line_number(&line, error);
    line_hex(&line, " interrupted mask ", e->mask);
    if (!probe_mute) {
        line_end(&line);
    }
    errno = error;
    return e;
}

static inline void probe_handled(struct probe_entry *e)
{
    if (e->pid == (uint32_t)kernel_call(SYS_getpid, 0, 0, 0, 0)) {
        e->errno_after = (uint32_t)errno;
        e->flags |= PROBE_ENDED;
    }
    probe_depth--;
}

/* Before a jump out of the handler. */
static inline void probe_left(struct probe_entry *e)
{
    e->flags |= PROBE_LEFT;
    probe_depth--;
}

static inline sigset_t probe_set(uint64_t bits)
{
    sigset_t set;
    memset(&set, 0, sizeof(set));
    memcpy(&set, &bits, sizeof(bits));
    return set;
}
#define SET(sig) ((uint64_t)1 << ((sig)-1))

#endif
