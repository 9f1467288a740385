/* explain_signal.c - pages about signals: the standard ones, the real-time ones, glibc's own two.
 *
 * Owns:     the rows of explain/signals.def and the names of the real-time signals.
 * Contexts: the tools only; one thread.
 * Errors:   none.
 * Source:   signal(7); Linux kernel/signal.c for what queues; glibc: 34 is the first free one. */
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "explain_kind.h"
#include "util.h"

#define SIGNALS 64u
#define FIRST_KERNEL_QUEUED 32u /* the kernel's SIGRTMIN */
#define FIRST_REAL_TIME 34u     /* glibc's */

enum action { TERMINATE, CORE, IGNORE, STOP, CONTINUE };

static const struct signal_row {
    const char *name, *other_name;
    enum action action;
    const char *title, *sender, *remark;
} standard[] = {
#define SIGNAL(number, name, other, action, title, sender, remark) \
    [(number)-1] = {name, other, action, title, sender, remark},
#include "signals.def"
};

static const struct signal_row real_time = {
    "",
    "",
    TERMINATE,
    "real-time signal, for the program's own use",
    "whoever the program agreed with, by sigqueue(); timers, aio, mq_notify() and F_SETSIG",
    "of several pending ones the lowest number is delivered first. The kernel and some languages "
    "count from 32: glibc keeps 32 and 33"};

static const struct signal_row *row_of(size_t row)
{
    return row + 1 < FIRST_REAL_TIME ? &standard[row] : &real_time;
}

static size_t count_signals(void)
{
    return SIGNALS;
}

static const char *name_of(size_t row)
{
    static char names[SIGNALS + 1 - FIRST_REAL_TIME][16];
    size_t above = row + 1 - FIRST_REAL_TIME;

    if (row + 1 < FIRST_REAL_TIME) {
        return standard[row].name;
    }
    if (row + 1 == SIGNALS) {
        return "SIGRTMAX";
    }
    (void)snprintf(names[above], sizeof names[0], above > 0 ? "SIGRTMIN+%zu" : "SIGRTMIN", above);
    return names[above];
}

/* "RTMIN+3", "RTMAX-1": the signal's number, or 0. */
static unsigned real_time_number(const char *name)
{
    bool from_top = strncasecmp(name, "RTMAX", 5) == 0;
    uint64_t distance = 0;

    if (!from_top && strncasecmp(name, "RTMIN", 5) != 0) {
        return 0;
    }
    name += strlen("RTMIN");
    if (*name != '\0' && (*name != (from_top ? '-' : '+') ||
                          !util_parse_number(name + 1, 0, SIGNALS - FIRST_REAL_TIME, &distance))) {
        return 0;
    }
    return from_top ? SIGNALS - (unsigned)distance : FIRST_REAL_TIME + (unsigned)distance;
}

static bool is_lower(const char *name)
{
    while (*name != '\0' && !islower((unsigned char)*name)) {
        name++;
    }
    return *name != '\0';
}

static enum explain_match find(const char *name, size_t *row)
{
    const char *rest = strncasecmp(name, "SIG", 3) == 0 ? name + 3 : name;
    uint64_t number;

    if (util_parse_number(name, 1, SIGNALS, &number)) {
        *row = (size_t)number - 1;
        return MATCH_EXACT;
    }
    number = real_time_number(rest);
    for (size_t i = 0; i < FIRST_REAL_TIME - 1 && number == 0; i++) {
        const char *other = standard[i].other_name;
        if (strcasecmp(rest, standard[i].name + 3) == 0 ||
            (*other != '\0' && strcasecmp(rest, other + 3) == 0)) {
            number = i + 1;
        }
    }
    if (number == 0) {
        return MATCH_NONE;
    }
    *row = (size_t)number - 1;
    return is_lower(name) ? MATCH_LOOSE : MATCH_EXACT;
}

static const char *action_name(enum action action)
{
    static const char *const names[] = {[TERMINATE] = "terminate",
                                        [CORE] = "core",
                                        [IGNORE] = "ignore",
                                        [STOP] = "stop",
                                        [CONTINUE] = "continue"};

    return names[action];
}

static const char *action_words(enum action action)
{
    static const char *const words[] = {
        [TERMINATE] = "terminate: the process ends",
        [CORE] = "core: the process ends with a core dump, if RLIMIT_CORE lets it",
        [IGNORE] = "ignore: nothing happens",
        [STOP] = "stop: the process stands still until SIGCONT",
        [CONTINUE] = "continue: a stopped process goes on; else nothing happens"};

    return words[action];
}

/* Whether the program may handle it by itself. */
static void put_handling(struct page *p, unsigned number)
{
    bool unstoppable = number == SIGKILL || number == SIGSTOP;
    bool reserved = number >= FIRST_KERNEL_QUEUED && number < FIRST_REAL_TIME;
    bool free_to_use = !unstoppable && !reserved;

    page_set(p, "catchable", json_boolean(free_to_use));
    page_set(p, "blockable", json_boolean(free_to_use));
    page_set(p, "ignorable", json_boolean(free_to_use));
    page_line(p, "handling", "%s",
              unstoppable ? "cannot be caught, blocked or ignored"
              : reserved  ? "cannot be caught, blocked or ignored through glibc: sigaction() fails "
                            "with EINVAL, sigprocmask() drops it from the set"
                          : "can be caught, blocked and ignored");
    if (number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL ||
        number == SIGTRAP || number == SIGSYS) {
        page_line(p, "", "blocked or ignored while the fault happens: the process ends");
    }
}

static void put_queue(struct page *p, unsigned number)
{
    bool queued = number >= FIRST_KERNEL_QUEUED;

    page_set(p, "queued", json_boolean(queued));
    page_line(p, "queues", "%s",
              queued ? "yes: each one is delivered, in order, up to RLIMIT_SIGPENDING; then "
                       "sigqueue() fails with EAGAIN"
                     : "no: while one is pending for the thread or the process, "
                       "further ones are lost");
}

static struct page *describe(size_t row)
{
    const struct signal_row *s = row_of(row);
    unsigned number = (unsigned)row + 1;
    struct page *p = page_new("signal", name_of(row), s->title);
    json_t *others = page_array();

    page_set(p, "number", json_integer(number));
    page_line(p, "number", "%u", number);
    if (number >= FIRST_REAL_TIME) {
        CLEANUP_FREE char *other = number == SIGNALS
                                       ? xasprintf("SIGRTMIN+%u", SIGNALS - FIRST_REAL_TIME)
                                       : xasprintf("SIGRTMAX-%u", SIGNALS - number);
        page_append(others, page_string(other));
        page_line(p, "also", "%s", other);
    } else if (*s->other_name != '\0') {
        page_append(others, page_string(s->other_name));
        page_line(p, "also", "%s", s->other_name);
    }
    page_set(p, "other_names", others);
    page_set(p, "default_action", page_string(action_name(s->action)));
    page_line(p, "default", "%s", action_words(s->action));
    put_handling(p, number);
    page_text(p, "sent_by", "sent by", s->sender);
    put_queue(p, number);
    explain_put_codes(p, (int)number);
    page_set(p, "remark", page_string(s->remark));
    if (*s->remark != '\0') {
        page_line(p, "remark", "%s", s->remark);
    }
    return p;
}

const char *explain_signal_title(size_t row)
{
    return row_of(row)->title;
}

const char *explain_signal_action(size_t row)
{
    return action_name(row_of(row)->action);
}

const struct explain_kind explain_signals = {"signal", count_signals, name_of, find, describe};
