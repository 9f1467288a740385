/* conditions.c - whether an unsafe function was harmless on glibc in one recorded call.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see conditions.h.
 * Source:   glibc 2.36: stdio-common/vfprintf-internal.c, stdlib/msort.c,
 *           sysdeps/unix/sysv/linux/pathconf.c, nptl/pthread_setspecific.c, nptl/pthread_once.c, wcsmbs/wctob.c, wcsmbs/btowc.c;
 *           allocations counted with a replaced malloc. */
#include "conditions.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SORT_ON_STACK 1024u /* msort.c: larger arrays are merged in allocated memory */
#define KEYS_IN_THREAD 32u  /* nptl: PTHREAD_KEY_2NDLEVEL_SIZE, kept in the thread's descriptor */
#define ONCE_DONE 2u        /* nptl: __PTHREAD_ONCE_DONE */
#define FLOAT_DIGITS_ON_STACK 4096u /* printf_fp allocates somewhere above 16384; stay well below */

/* One conversion of a printf format: what decides whether it allocates. */
struct conversion {
    char type;
    bool wide;       /* %ls, %lc, %S, %C */
    bool positional; /* %1$d: the arguments are collected in memory, perhaps allocated */
    bool locale;     /* the flags ' and I */
    bool star_precision;
    unsigned precision;
};

static const char *parse_number(const char *p, const char *end, unsigned *value)
{
    *value = 0;
    while (p < end && *p >= '0' && *p <= '9') {
        if (*value < 1000000) {
            *value = *value * 10 + (unsigned)(*p - '0');
        }
        p++;
    }
    return p;
}

/* `p` is behind the percent sign. Returns the end of the conversion, or NULL when it has none. */
static const char *parse_conversion(const char *p, const char *end, struct conversion *out)
{
    unsigned width;
    bool is_long = false;

    memset(out, 0, sizeof *out);
    for (; p < end && *p && strchr("0123456789$-+ #'I*", *p); p++) {
        out->positional = out->positional || *p == '$';
        out->locale = out->locale || *p == '\'' || *p == 'I';
    }
    if (p < end && *p == '.') {
        p++;
        if (p < end && *p == '*') {
            out->star_precision = true;
            p = parse_number(p + 1, end, &width);
            if (p < end && *p == '$') {
                out->positional = true;
                p++;
            }
        } else {
            p = parse_number(p, end, &out->precision);
        }
    }
    for (; p < end && *p && strchr("hlLqjzZt", *p); p++) {
        is_long = is_long || *p == 'l';
    }
    if (p >= end || *p == '\0') {
        return NULL;
    }
    out->type = *p;
    out->wide = *p == 'S' || *p == 'C' || (is_long && (*p == 's' || *p == 'c'));
    return p + 1;
}

static bool conversion_is_harmless(const struct conversion *c)
{
    if (c->wide || c->positional || c->locale) {
        return false;
    }
    if (strchr("diouxXcspn%", c->type)) {
        return true;
    }
    if (strchr("eEfFgGaA", c->type)) {
        return !c->star_precision && c->precision <= FLOAT_DIGITS_ON_STACK;
    }
    return false; /* %m looks for a translation; others are registered by the program */
}

/* Measured in 2.36: nothing else in a format allocates, whatever the widths and the strings are. */
static bool format_is_harmless(const struct sigvet_unsafe_call *call)
{
    const char *p = (const char *)call->fact;
    const char *end = memchr(p, '\0', sizeof call->fact);

    if (!end || (call->flags & SIGVET_CALL_FACT_CUT)) {
        return false;
    }
    while ((p = memchr(p, '%', (size_t)(end - p)))) {
        struct conversion c;
        p = parse_conversion(p + 1, end, &c);
        if (!p || !conversion_is_harmless(&c)) {
            return false;
        }
    }
    return true;
}

/* Elements of more than 32 bytes are sorted by pointers: two arrays of them, and room for one
 * element. */
static bool sort_is_harmless(const struct sigvet_unsafe_call *call)
{
    uint64_t count = call->args[1], size = call->args[2], bytes;

    if (size > 32) {
        return count < SORT_ON_STACK && size < SORT_ON_STACK &&
               2 * count * sizeof(void *) + size < SORT_ON_STACK;
    }
    return !__builtin_mul_overflow(count, size, &bytes) && bytes < SORT_ON_STACK;
}

static bool sigev_is_harmless(const struct fact *fact, const struct sigvet_unsafe_call *call)
{
    struct sigevent event;

    if (call->args[fact->arg] == 0) {
        return true; /* the default, SIGEV_SIGNAL; for mq_notify: no notification */
    }
    if (call->flags & SIGVET_CALL_FACT_CUT) {
        return false;
    }
    memcpy(&event, call->fact, sizeof event);
    return event.sigev_notify == SIGEV_SIGNAL || event.sigev_notify == SIGEV_NONE ||
           event.sigev_notify == SIGEV_THREAD_ID;
}

static bool once_is_done(const struct sigvet_unsafe_call *call)
{
    uint32_t control;

    memcpy(&control, call->fact, sizeof control);
    return !(call->flags & SIGVET_CALL_FACT_CUT) && (control & ONCE_DONE);
}

static bool fact_is(const struct sigvet_unsafe_call *call, const char *text)
{
    return strncmp((const char *)call->fact, text, sizeof call->fact) == 0;
}

/* In any locale but these two a message is looked up, which allocates whether it is found or not. */
static bool is_translated(const struct sigvet_unsafe_call *call)
{
    return !fact_is(call, "") && !fact_is(call, "C") && !fact_is(call, "POSIX");
}

static const char *translation_words(const struct sigvet_unsafe_call *call)
{
    return fact_is(call, "") ? "for a known number glibc returns a constant, if the locale is C; a "
                               "translation allocates"
                             : "for a known number glibc returns a constant: the locale is C";
}

_Static_assert(sizeof(struct sigevent) <= SIGVET_FACT_SIZE, "a sigevent fits the fact");

bool conditions_harmless(const struct fact *fact, const struct sigvet_unsafe_call *call,
                         const char **because)
{
    uint64_t value = call->args[fact->arg < 6 ? fact->arg : 0];
    int number = (int)value;

    switch (fact->condition) {
    case ALWAYS:
        return false;
    case IF_FORMAT:
        *because = "this format allocates nothing in glibc";
        return format_is_harmless(call);
    case IF_SORT:
        *because = "glibc sorts so few elements on the stack";
        return sort_is_harmless(call);
    case IF_SIGEV:
        *because = "without SIGEV_THREAD it is a system call in glibc";
        return fact->arg < 6 && sigev_is_harmless(fact, call);
    case IF_PATHCONF:
        *because = "this name does not make glibc read the mount table";
        return number != _PC_LINK_MAX;
    case IF_ASCII:
        *because = "glibc answers for a character of ASCII before it looks at the locale";
        return number >= EOF && number <= 0x7f;
    case IF_BUFFER:
        *because = "with a buffer of the caller's it allocates nothing in glibc";
        return value != 0;
    case IF_ERRNUM:
    case IF_ERRNUM_L:
        *because = translation_words(call);
        return strerrordesc_np(number) != NULL && !is_translated(call);
    case IF_SIGNUM:
        *because = translation_words(call);
        return sigdescr_np(number) != NULL && !is_translated(call);
    case IF_ONCE:
        *because = "its function had already run";
        return once_is_done(call);
    case IF_KEY:
        *because = "glibc keeps the first 32 keys in the thread itself";
        return (uint32_t)value < KEYS_IN_THREAD;
    case IF_SEEN:
        *because = "it ran before, so its first-use set-up was done";
        return (call->flags & SIGVET_CALL_SEEN_BEFORE) != 0;
    }
    return false;
}
