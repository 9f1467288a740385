/* out_text.c - findings and the summary as text for people: a finding fits a screen.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Whatever comes from the program is cleaned of control characters.
 * Errors:   see out.h.
 * Source:   ECMA-48 for the colours. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "decode.h"
#include "facts.h"
#include "out_formats.h"
#include "out_suppression.h"
#include "out_text_parts.h"
#include "signals.h"
#include "util.h"

#define NAMES_MOST 8u /* handlers named that never ran */
#define GAPS_MOST 20u
#define AGAIN_MOST 20u

static const char *why_words(uint32_t bit)
{
    switch (bit) {
    case WHY_STDIO:
        return "locks and buffers of stdio";
    case WHY_LOCK:
        return "locks";
    case WHY_CORRUPT:
        return "data left inconsistent when interrupted";
    case WHY_CXX_RUNTIME:
        return "C++ runtime";
    case WHY_DLOPEN:
        return "may load a library";
    case WHY_PLUGIN:
        return "may run plug-ins";
    case WHY_RACE:
        return "races on shared objects";
    case WHY_STATIC_BUFFER:
        return "static buffer";
    case WHY_BLOCKING:
        return "may block for ever";
    case WHY_INIT:
        return "initialization on first use";
    case WHY_THREADS:
        return "thread objects";
    case WHY_I18N:
        return "message translation";
    case WHY_SIG:
        return "changes signal state";
    case WHY_TIMER:
        return "changes a timer";
    case WHY_CONST:
        return "writes to constants";
    case WHY_EXIT_HANDLERS:
        return "runs exit handlers and destructors";
    case WHY_ENV:
        return "environment";
    case WHY_CWD:
        return "changes the working directory";
    case WHY_TERM:
        return "changes the terminal's modes";
    case WHY_NAMED:
        return "named by --unsafe";
    default:
        return out_why_name(bit);
    }
}

static void show_why(FILE *to, uint32_t why)
{
    CLEANUP_FREE char *words = xstrdup("");

    for (unsigned i = 0; i < WHY_BITS; i++) {
        uint32_t bit = 1u << i;
        /* The words for stdio speak of its locks. */
        if ((why & bit) && !(bit == WHY_LOCK && (why & WHY_STDIO))) {
            char *more = xasprintf("%s%s%s", words, *words ? "; " : "", why_words(bit));
            free(words);
            words = more;
        }
    }
    if (*words) {
        out_text_field(to, "why", "%s", words);
    }
}

static void show_handler(FILE *to, const struct finding *f)
{
    CLEANUP_FREE char *handler = out_text_place(&f->handler);

    out_text_field(to, "handler", "%s", handler);
    if (f->installed_at.address != 0) {
        CLEANUP_FREE char *installed = out_text_place(&f->installed_at);
        out_text_field(to, "installed at", "%s", installed);
    }
}

/* What makes a signal with this code; NULL: not told by the code. The kernel's own may look like kill()'s. */
static const char *way_of(const struct finding *f, const char *code, bool is_self)
{
    const char *failed =
        is_self && f->delivery != DELIVERY_SYNCHRONOUS ? signals_for_own_call(f->signal) : NULL;

    if (strcmp(code, "SI_USER") == 0) {
        return failed ? failed : "kill()";
    }
    return strcmp(code, "SI_QUEUE") == 0   ? "sigqueue()"
           : strcmp(code, "SI_TKILL") == 0 ? "raise(), pthread_kill() or tgkill()"
                                           : NULL;
}

/* PR_SET_PDEATHSIG gives the parent as the one that called kill(). */
static const char *who_is(const struct finding *f, const char *code, bool is_self)
{
    bool is_parent =
        f->process && f->sender_pid == f->process->parent_pid && strcmp(code, "SI_USER") == 0;

    return is_self ? ", itself" : is_parent ? ", its parent, or by that one's end" : "";
}

static void show_sender(FILE *to, const struct finding *f)
{
    const char *code = signals_code(f->signal, f->si_code);
    bool is_self = f->process && f->sender_pid == f->process->pid;
    const char *how = way_of(f, code, is_self), *who = who_is(f, code, is_self);
    /* What is its own may be the doing of the very call that was interrupted. */
    bool is_told = !is_self || f->delivery != DELIVERY_ASYNCHRONOUS;
    const char *semicolon = is_told ? "; " : "";
    const char *delivery = is_told ? out_delivery_name(f->delivery) : "";

    if (how && f->sender_pid != 0) {
        out_text_field(to, "sent by", "%s by pid %" PRIu32 "%s (%s)%s%s", how, f->sender_pid, who,
                       code, semicolon, delivery);
    } else if (*code == '?') {
        out_text_field(to, "sent by", "the kernel (code %" PRId32 "); %s", f->si_code,
                       out_delivery_name(f->delivery));
    } else if (f->sender_pid != 0) {
        out_text_field(to, "sent by", "pid %" PRIu32 "%s (%s)%s%s", f->sender_pid, who, code,
                       semicolon, delivery);
    } else {
        out_text_field(to, "sent by", "the kernel (%s); %s", code, out_delivery_name(f->delivery));
    }
}

static void show_seen(FILE *to, const struct finding *f)
{
    out_text_times(to, f->count, f->process);
    for (uint32_t n = 1; n <= 64; n++) {
        if (n != f->signal && (f->signals >> (n - 1) & 1) && !f->from_event) {
            out_text_field(to, "", "also in the handler of %s", signals_name(n));
        }
    }
}

/* Of a finding that is no call in a handler: the signals that it is about. */
static void show_signals(FILE *to, const struct finding *f)
{
    struct put names = {0};

    decode_mask(&names, f->signals);
    out_text_field(to, "signals", "%.*s", (int)names.len, names.text);
    put_free(&names);
}

static const char *call_brackets(const char *name)
{
    return strchr(name, '(') ? "" : "()";
}

/* "unsafe-call: puts() in the handler of SIGALRM". To be freed. */
static char *title(const struct finding *f)
{
    if (f->from_event) {
        CLEANUP_FREE char *message = clean_text(f->message);
        return xasprintf("%s: %s", f->rule, message);
    }
    CLEANUP_FREE char *name = clean_text(f->via ? f->via : facts_plain(f->function));
    return xasprintf("%s: %s%s in the handler of %s", f->rule, name, call_brackets(name),
                     signals_name(f->signal));
}

static bool is_shown(const struct finding *f, const struct out_options *o)
{
    return !f->known && (f->level > LEVEL_NOTE || o->notes);
}

int out_text_finding(FILE *to, const struct finding *f, const struct out_options *o)
{
    const char *plain = facts_plain(f->function);

    if (!is_shown(f, o)) {
        return 0;
    }
    CLEANUP_FREE char *what = title(f);
    fprintf(to, "sigvet: %s%s%s: %s\n", out_text_paint(o, out_text_colour(f->level)),
            level_name(f->level), out_text_paint(o, "\033[0m"), what);
    if (f->via) {
        out_text_field(to, "calls", "%s%s, which is not async-signal-safe", plain,
                       call_brackets(plain));
    }
    show_why(to, f->why);
    if (f->because) {
        out_text_field(to, level_name(f->level), "%s", f->because);
    }
    if (f->handler.address != 0 || !f->from_event) {
        show_handler(to, f);
    }
    if (!f->from_event) {
        show_sender(to, f);
    } else if (f->signals != 0) {
        show_signals(to, f);
    }
    out_text_stack(to, "stack", &f->handler_stack);
    if (f->interrupted_in_unsafe) {
        const char *inside = facts_plain(f->interrupted_in_unsafe);
        out_text_field(to, "interrupted", "inside %s%s%s", inside, call_brackets(inside),
                       *f->function != '\0' ? ": undefined behaviour happened here" : "");
    }
    out_text_stack(to, f->interrupted_in_unsafe ? "" : "interrupted", &f->interrupted_stack);
    show_seen(to, f);
    if (f->instead && *f->instead) {
        out_text_field(to, "instead", "%s", f->instead);
    }
    fputc('\n', to);
    if (o->suppressions) {
        CLEANUP_FREE char *entry = out_suppression(f);
        fputs(entry, to);
    }
    return ferror(to) ? -1 : 0;
}

/* "SIGHUP on_hup, SIGINT quit and 3 more". To be freed. */
static char *never_run_names(const struct summary *s)
{
    size_t shown = s->never_run_count > NAMES_MOST + 1 ? NAMES_MOST : s->never_run_count;
    char *text = xstrdup("");

    for (size_t i = 0; i < shown; i++) {
        char *more = xasprintf("%s%s%s", text, i > 0 ? ", " : "", s->never_run[i]);
        free(text);
        text = more;
    }
    if (shown < s->never_run_count) {
        char *more = xasprintf("%s and %zu more", text, s->never_run_count - shown);
        free(text);
        text = more;
    }
    return text;
}

static void show_gaps(FILE *to, const struct summary *s)
{
    size_t shown = s->gap_count > GAPS_MOST + 1 ? GAPS_MOST : s->gap_count;

    for (size_t i = 0; i < shown; i++) {
        out_text_field(to, i == 0 ? "not seen" : "", "%s (%s)", s->gaps[i].text, s->gaps[i].kind);
    }
    if (shown < s->gap_count) {
        out_text_field(to, "", "... %zu more", s->gap_count - shown);
    }
}

static void show_counts(FILE *to, const struct summary *s, const struct out_options *o)
{
    uint64_t errors = s->findings[LEVEL_ERROR], warnings = s->findings[LEVEL_WARNING];
    uint64_t notes = s->findings[LEVEL_NOTE];
    uint64_t idle = s->handlers_installed - s->handlers_run;

    if (idle > 0 && o->require_coverage) {
        fprintf(to, "sigvet: %serror%s: %" PRIu64 " of %" PRIu64 " %s never ran\n",
                out_text_paint(o, out_text_colour(LEVEL_ERROR)), out_text_paint(o, "\033[0m"), idle,
                s->handlers_installed,
                out_text_plural(s->handlers_installed, "handler", "handlers"));
    }
    if (errors + warnings + notes > 0) {
        fprintf(to, "sigvet: %" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s%s\n", errors,
                out_text_plural(errors, "error", "errors"), warnings,
                out_text_plural(warnings, "warning", "warnings"), notes,
                out_text_plural(notes, "note", "notes"),
                notes > 0 && !o->notes ? " (--notes shows them)" : "");
    } else if (s->handlers_installed == 0) {
        fprintf(to, "sigvet: no findings; no signal handler was installed\n");
    } else if (s->known > 0) {
        fprintf(to, "sigvet: no new findings\n");
    } else if (idle > 0) {
        CLEANUP_FREE char *names = never_run_names(s);
        CLEANUP_FREE char *cleaned = clean_text(names);
        fprintf(to, "sigvet: No findings, but %" PRIu64 " of %" PRIu64 " %s never ran: %s\n", idle,
                s->handlers_installed,
                out_text_plural(s->handlers_installed, "handler", "handlers"), cleaned);
    } else {
        fprintf(to, "sigvet: no findings; every handler that was installed ran\n");
    }
}

/* Of those that were shown when they were found: the counts of now. */
static void show_again(FILE *to, struct audit *a, const struct out_options *o)
{
    size_t again = 0;

    for (size_t i = 0; i < audit_count(a); i++) {
        const struct finding *f = audit_finding(a, i);
        if (f->count > f->count_told && is_shown(f, o) && again++ < AGAIN_MOST) {
            CLEANUP_FREE char *what = title(f);
            out_text_field(to, again == 1 ? "seen again" : "", "%" PRIu64 " times in all: %s",
                           f->count, what);
        }
    }
    if (again > AGAIN_MOST) {
        out_text_field(to, "", "... %zu more", again - AGAIN_MOST);
    }
}

static void show_summary(FILE *to, struct audit *a, bool findings_shown,
                         const struct out_options *o)
{
    const struct summary *s = audit_summary(a);

    show_counts(to, s, o);
    if (findings_shown) {
        show_again(to, a, o);
    }
    out_text_field(to, "watched", "%" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s", s->processes,
                   out_text_plural(s->processes, "process", "processes"), s->threads,
                   out_text_plural(s->threads, "thread", "threads"), s->deliveries,
                   out_text_plural(s->deliveries, "delivery", "deliveries"));
    out_text_handlers(to, s, o);
    out_text_known(to, a, s);
    out_text_policy(to, s);
    show_gaps(to, s);
    if (s->events_lost > 0) {
        out_text_field(to, "events lost", "%" PRIu64, s->events_lost);
    }
}

int out_text_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o)
{
    for (size_t i = 0; !findings_shown && i < audit_count(a); i++) {
        if (out_text_finding(to, audit_finding(a, i), o) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; !findings_shown && i < audit_decision_count(a); i++) {
        if (out_text_decision(to, audit_decision(a, i), o) != 0) {
            return -1;
        }
    }
    show_summary(to, a, findings_shown, o);
    return fflush(to) != 0 || ferror(to) ? -1 : 0;
}
