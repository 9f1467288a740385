/* probe_text.h - prints what a call answered, and what the kernel holds that it did not hold before.
 * Addresses, process ids and times that differ from run to run are printed by what they are.
 *
 * Owns:     what was printed last of the kernel's state.
 * Contexts: any; raw system calls alone.
 * Source:   include/sigvet/calls/kinds.def; struct rt_sigaction of the kernel. */
#ifndef PROBE_TEXT_H
#define PROBE_TEXT_H

#include <pthread.h>
#include <sys/time.h>

#include "probe_log.h"

struct probe_line {
    size_t len;
    char text[1024];
};

static inline void line_text(struct probe_line *l, const char *text)
{
    size_t len = strlen(text);
    len = len < sizeof(l->text) - l->len ? len : sizeof(l->text) - l->len;
    memcpy(l->text + l->len, text, len);
    l->len += len;
}

static inline void line_number(struct probe_line *l, long value)
{
    char digits[24];
    char *p = digits + sizeof(digits) - 1;
    unsigned long rest = value < 0 ? 0ul - (unsigned long)value : (unsigned long)value;
    *p = '\0';
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        *--p = '-';
    }
    line_text(l, p);
}

static inline void line_hex(struct probe_line *l, const char *label, uint64_t value)
{
    char digits[19];
    char *p = digits + sizeof(digits) - 1;
    *p = '\0';
    do {
        *--p = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value != 0);
    line_text(l, label);
    line_text(l, p);
}

/* One write, so that threads do not mix their lines. */
static inline void line_end(struct probe_line *l)
{
    line_text(l, "\n");
    kernel_call(SYS_write, STDOUT_FILENO, (long)l->text, (long)l->len, 0);
}

/* The handlers that a program gives a name: PROBE_HANDLERS, an array that ends with NULL. */
struct probe_handler {
    uintptr_t address;
    const char *name;
};
static const struct probe_handler *probe_handlers;

static inline void line_handler(struct probe_line *l, uint64_t handler)
{
    if (handler <= 2 || handler == UINT64_MAX) {
        line_text(l, handler == 0   ? "SIG_DFL"
                     : handler == 1 ? "SIG_IGN"
                     : handler == 2 ? "SIG_HOLD"
                                    : "SIG_ERR");
        return;
    }
    for (const struct probe_handler *h = probe_handlers; h != NULL && h->name != NULL; h++) {
        if (h->address == handler) {
            line_text(l, h->name);
            return;
        }
    }
    line_text(l, "an unknown handler");
}

static inline void line_result(struct probe_line *l, const struct probe_shape *s, uint64_t result)
{
    int32_t value = (int32_t)result;
    if (s->result == PROBE_RESULT_HANDLER) {
        line_handler(l, result);
    } else if (s->result == PROBE_RESULT_POINTER) {
        line_text(l, result == 0 ? "NULL" : "a pointer");
    } else if (s->result == PROBE_RESULT_VOID) {
        line_text(l, "nothing");
    } else if (value == (int32_t)kernel_call(SYS_getpid, 0, 0, 0, 0)) {
        line_text(l, "this process");
    } else if ((s->class == PROBE_CLASS_PROCESS || s->class == PROBE_CLASS_EXEC ||
                s->class == PROBE_CLASS_FORK) &&
               value > 0 && strncmp(s->name, "posix", 5) != 0 && strstr(s->name, "prctl") == NULL &&
               s->result != PROBE_RESULT_ERROR) {
        line_text(l, "a process"); /* or a positive number that tells no more */
    } else if (value > 0 && (strcmp(s->name, "ualarm") == 0 || strcmp(s->name, "sleep") == 0)) {
        line_text(l, "some time");
    } else {
        line_number(l, s->result == PROBE_RESULT_LONG ? (long)result : value);
    }
}

static inline void line_info(struct probe_line *l, const uint64_t *words)
{
    siginfo_t info;
    memset(&info, 0, sizeof(info));
    memcpy(&info, words, 48);
    line_text(l, " signo ");
    line_number(l, info.si_signo);
    line_text(l, " error ");
    line_number(l, info.si_errno);
    line_text(l, " code ");
    line_number(l, info.si_code);
    if (info.si_code == SI_TIMER) {
        line_text(l, " value ");
        line_number(l, info.si_value.sival_int);
    } else if (info.si_code <= 0 || info.si_signo == SIGCHLD) {
        bool me = info.si_pid == (pid_t)kernel_call(SYS_getpid, 0, 0, 0, 0);
        line_text(l, me ? " me" : info.si_pid == 0 ? " nobody" : " another");
        line_text(l, " uid ");
        line_number(l, info.si_uid);
        line_text(l, info.si_signo == SIGCHLD ? " status " : " value ");
        line_number(l, info.si_value.sival_int);
    }
}

static inline void line_time(struct probe_line *l, uint64_t seconds, uint64_t rest)
{
    line_text(l, (seconds | rest) == 0 ? " zero" : " some time");
}

/* sigstack() makes an address of it. */
static inline uint64_t size_known(uint64_t size)
{
    return size >> 40 != 0 ? UINT64_MAX : size;
}

/* What an OUT argument points to now. */
static inline void line_pointee(struct probe_line *l, uint32_t kind, const uint64_t *words)
{
    line_text(l, " ->");
    switch (kind) {
    case PROBE_KIND_ACT_OUT:
    case PROBE_KIND_KACT_OUT:
    case PROBE_KIND_VEC_OUT:
        line_text(l, " ");
        line_handler(l, words[0]);
        line_hex(l, " ", words[1]);
        if (kind == PROBE_KIND_KACT_OUT) {
            line_text(l, words[2] != 0 ? " restorer" : " no restorer");
            line_hex(l, " ", words[3]);
        } else if (kind == PROBE_KIND_ACT_OUT) {
            line_hex(l, " ", words[2]);
        }
        break;
    case PROBE_KIND_INFO_OUT:
        line_info(l, words);
        break;
    case PROBE_KIND_STACK_OUT:
        line_text(l, words[0] == 0 ? " nowhere" : " somewhere");
        line_hex(l, " flags ", words[1] & UINT32_MAX);
        line_hex(l, " size ", size_known(words[2]));
        break;
    case PROBE_KIND_TIMESPEC_OUT:
        line_time(l, words[0], words[1]);
        break;
    case PROBE_KIND_ITIMERVAL_OUT:
    case PROBE_KIND_ITIMERSPEC_OUT:
        line_hex(l, " each ", words[0]);
        line_hex(l, " ", words[1]);
        line_time(l, words[2], words[3]);
        break;
    case PROBE_KIND_PID_OUT:
    case PROBE_KIND_TIMER_OUT:
    case PROBE_KIND_THREAD_OUT:
    case PROBE_KIND_SIGSTACK_OUT:
        line_text(l, words[0] == 0 ? " none" : " one");
        break;
    default:
        line_hex(l, " ", words[0]);
    }
}

/* What the kernel holds of this thread and process. */
struct probe_state {
    struct kernel_action actions[64];
    uint64_t mask, pending;
    uint64_t stack_flags, stack_size;
    uint64_t timers[3][2]; /* interval; whether it runs */
};
static __thread struct probe_state probe_shown;

static inline void kernel_ask(struct probe_state *now)
{
    memset(now, 0, sizeof(*now));
    for (int sig = 1; sig <= 64; sig++) {
        kernel_call(SYS_rt_sigaction, sig, 0, (long)&now->actions[sig - 1], MASK_BYTES);
    }
    kernel_call(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&now->mask, MASK_BYTES);
    kernel_call(SYS_rt_sigpending, (long)&now->pending, MASK_BYTES, 0, 0);
    stack_t stack;
    memset(&stack, 0, sizeof(stack));
    kernel_call(SYS_sigaltstack, 0, (long)&stack, 0, 0);
    now->stack_flags = (uint32_t)stack.ss_flags;
    now->stack_size = size_known(stack.ss_size);
    for (int which = 0; which < 3; which++) {
        struct itimerval timer = {{0, 0}, {0, 0}};
        kernel_call(SYS_getitimer, which, (long)&timer, 0, 0);
        now->timers[which][0] =
            (uint64_t)timer.it_interval.tv_sec * 1000000 + (uint64_t)timer.it_interval.tv_usec;
        now->timers[which][1] = timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0;
    }
}

static inline void action_line(int sig, const struct kernel_action *now)
{
    struct probe_line line = {.len = 0};
    line_text(&line, "  kernel: signal ");
    line_number(&line, sig);
    line_text(&line, now->handler == 0   ? " default"
                     : now->handler == 1 ? " ignored"
                                         : " a handler");
    line_hex(&line, " flags ", now->flags & ~(uint64_t)SA_SIGINFO);
    line_hex(&line, " mask ", now->mask);
    line_text(&line, now->restorer != 0 ? " restorer" : " no restorer");
    line_end(&line);
}

static inline void word_line(const char *label, uint64_t was, uint64_t now)
{
    if (was != now) {
        struct probe_line line = {.len = 0};
        line_hex(&line, label, now);
        line_end(&line);
    }
}

/* Prints what has changed since the last time. Some fields of the kernel's answer are sigvet's. */
static inline void kernel_changes(void)
{
    struct probe_state now;
    kernel_ask(&now);
    for (int i = 0; i < 64; i++) {
        const struct kernel_action *a = &probe_shown.actions[i];
        const struct kernel_action *b = &now.actions[i];
        bool same_handler = (a->handler > 1 ? 2 : a->handler) == (b->handler > 1 ? 2 : b->handler);
        if (!same_handler || ((a->flags ^ b->flags) & ~(uint64_t)SA_SIGINFO) != 0 ||
            a->mask != b->mask || (a->restorer == 0) != (b->restorer == 0)) {
            action_line(i + 1, b);
        }
    }
    word_line("  kernel: mask ", probe_shown.mask, now.mask);
    word_line("  kernel: pending ", probe_shown.pending, now.pending);
    word_line("  kernel: stack flags ", probe_shown.stack_flags, now.stack_flags);
    word_line("  kernel: stack size ", probe_shown.stack_size, now.stack_size);
    for (int which = 0; which < 3; which++) {
        word_line("  kernel: timer interval ", probe_shown.timers[which][0], now.timers[which][0]);
        word_line("  kernel: timer runs ", probe_shown.timers[which][1], now.timers[which][1]);
    }
    probe_shown = now;
}

#endif
