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
#include "facts.h"
#include "out_formats.h"
#include "signals.h"
#include "util.h"

#define STACK_MOST 12u /* frames shown of one stack */
#define NAMES_MOST 8u  /* handlers named that never ran */
#define GAPS_MOST 20u
#define LABEL_WIDTH 13 /* of the fields' names */

static const char *const colours[LEVELS] = {
    [LEVEL_NOTE] = "\033[36m", [LEVEL_WARNING] = "\033[35m", [LEVEL_ERROR] = "\033[1;31m"};

static const char *paint(const struct out_options *o, const char *colour)
{
    return o->colour ? colour : "";
}

/* One line of a finding; a label of "" goes on with the field above. */
static void field(FILE *to, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void field(FILE *to, const char *label, const char *format, ...)
{
    CLEANUP_FREE char *text = NULL;
    CLEANUP_FREE char *cleaned = NULL;
    va_list args;
    int n;

    va_start(args, format);
    n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0) {
        die("out of memory");
    }
    cleaned = clean_text(text);
    fprintf(to, "  %-*s %s\n", LABEL_WIDTH, label, cleaned);
}

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
        field(to, "why", "%s", words);
    }
}

/* "function at file:line", "function (module+0xoffset)", "module+0xoffset", "0xaddress". To be
 * freed. */
static char *place(const struct frame *f)
{
    const char *slash = f->module ? strrchr(f->module, '/') : NULL;
    const char *module = slash ? slash + 1 : f->module;

    if (f->function && f->file && f->line > 0) {
        return xasprintf("%s at %s:%d", f->function, f->file, f->line);
    }
    if (f->function && module) {
        return xasprintf("%s (%s+0x%" PRIx64 ")", f->function, module, f->offset);
    }
    if (f->function) {
        return xstrdup(f->function);
    }
    if (module) {
        return xasprintf("%s+0x%" PRIx64, module, f->offset);
    }
    return xasprintf("0x%" PRIx64, f->address);
}

static void show_stack(FILE *to, const char *label, const struct stack *s)
{
    size_t shown = s->count > STACK_MOST + 1 ? STACK_MOST : s->count;

    for (size_t i = 0; i < shown; i++) {
        CLEANUP_FREE char *text = place(&s->frames[i]);
        field(to, i == 0 ? label : "", "#%-2zu %s%s", i, text,
              s->frames[i].inlined ? " [inlined]" : "");
    }
    if (shown < s->count) {
        field(to, "", "... %zu more", s->count - shown);
    }
}

static void show_handler(FILE *to, const struct finding *f)
{
    CLEANUP_FREE char *handler = place(&f->handler);

    field(to, "handler", "%s", handler);
    if (f->installed_at.address != 0) {
        CLEANUP_FREE char *installed = place(&f->installed_at);
        field(to, "installed at", "%s", installed);
    }
}

static void show_sender(FILE *to, const struct finding *f)
{
    const char *code = signals_code(f->signal, f->si_code), *delivery;
    const char *how = strcmp(code, "SI_USER") == 0    ? "kill()"
                      : strcmp(code, "SI_QUEUE") == 0 ? "sigqueue()"
                      : strcmp(code, "SI_TKILL") == 0 ? "raise() or pthread_kill()"
                                                      : NULL;
    const char *self = f->process && f->sender_pid == f->process->pid ? ", itself" : "";

    delivery = out_delivery_name(f->delivery);
    if (how && f->sender_pid != 0) {
        field(to, "sent by", "%s by pid %" PRIu32 "%s (%s); %s", how, f->sender_pid, self, code,
              delivery);
    } else if (*code == '?') {
        field(to, "sent by", "the kernel (code %" PRId32 "); %s", f->si_code, delivery);
    } else if (f->sender_pid != 0) {
        field(to, "sent by", "pid %" PRIu32 "%s (%s); %s", f->sender_pid, self, code, delivery);
    } else {
        field(to, "sent by", "the kernel (%s); %s", code, delivery);
    }
}

static void show_seen(FILE *to, const struct finding *f)
{
    const char *times = f->count == 1 ? "once" : "times";
    CLEANUP_FREE char *number = f->count == 1 ? xstrdup("") : xasprintf("%" PRIu64 " ", f->count);

    if (f->process) {
        field(to, "seen", "%s%s, in %" PRIu32 " %s", number, times, f->process->pid,
              reader_exe(f->process));
    } else {
        field(to, "seen", "%s%s", number, times);
    }
    for (uint32_t n = 1; n <= 64; n++) {
        if (n != f->signal && (f->signals >> (n - 1) & 1)) {
            field(to, "", "also in the handler of %s", signals_name(n));
        }
    }
}

static const char *call_brackets(const char *name)
{
    return strchr(name, '(') ? "" : "()";
}

int out_text_finding(FILE *to, const struct finding *f, const struct out_options *o)
{
    const char *plain = facts_plain(f->function);
    CLEANUP_FREE char *name = clean_text(f->via ? f->via : plain);

    if (f->level == LEVEL_NOTE && !o->notes) {
        return 0;
    }
    fprintf(to, "sigvet: %s%s%s: %s: %s%s in the handler of %s\n", paint(o, colours[f->level]),
            level_name(f->level), paint(o, "\033[0m"), f->rule, name, call_brackets(name),
            signals_name(f->signal));
    if (f->via) {
        field(to, "calls", "%s%s, which is not async-signal-safe", plain, call_brackets(plain));
    }
    show_why(to, f->why);
    if (f->because) {
        field(to, level_name(f->level), "%s", f->because);
    }
    show_handler(to, f);
    show_sender(to, f);
    show_stack(to, "stack", &f->handler_stack);
    if (f->interrupted_in_unsafe) {
        const char *inside = facts_plain(f->interrupted_in_unsafe);
        field(to, "interrupted", "inside %s%s: undefined behaviour happened here", inside,
              call_brackets(inside));
    }
    show_stack(to, f->interrupted_in_unsafe ? "" : "interrupted", &f->interrupted_stack);
    show_seen(to, f);
    if (f->instead && *f->instead) {
        field(to, "instead", "%s", f->instead);
    }
    fputc('\n', to);
    return ferror(to) ? -1 : 0;
}

static const char *plural(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
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
        field(to, i == 0 ? "not seen" : "", "%s (%s)", s->gaps[i].text, s->gaps[i].kind);
    }
    if (shown < s->gap_count) {
        field(to, "", "... %zu more", s->gap_count - shown);
    }
}

static void show_counts(FILE *to, const struct summary *s, const struct out_options *o)
{
    uint64_t errors = s->findings[LEVEL_ERROR], warnings = s->findings[LEVEL_WARNING];
    uint64_t notes = s->findings[LEVEL_NOTE];
    uint64_t idle = s->handlers_installed - s->handlers_run;

    if (errors + warnings + notes > 0) {
        fprintf(to, "sigvet: %" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s%s\n", errors,
                plural(errors, "error", "errors"), warnings,
                plural(warnings, "warning", "warnings"), notes, plural(notes, "note", "notes"),
                notes > 0 && !o->notes ? " (--notes shows them)" : "");
    } else if (s->handlers_installed == 0) {
        fprintf(to, "sigvet: no findings; no signal handler was installed\n");
    } else if (idle > 0) {
        CLEANUP_FREE char *names = never_run_names(s);
        CLEANUP_FREE char *cleaned = clean_text(names);
        fprintf(to, "sigvet: No findings, but %" PRIu64 " of %" PRIu64 " %s never ran: %s\n", idle,
                s->handlers_installed, plural(s->handlers_installed, "handler", "handlers"),
                cleaned);
    } else {
        fprintf(to, "sigvet: no findings; every handler that was installed ran\n");
    }
}

static void show_summary(FILE *to, const struct summary *s, const struct out_options *o)
{
    bool any = s->findings[LEVEL_ERROR] + s->findings[LEVEL_WARNING] + s->findings[LEVEL_NOTE] > 0;

    show_counts(to, s, o);
    field(to, "watched", "%" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s", s->processes,
          plural(s->processes, "process", "processes"), s->threads,
          plural(s->threads, "thread", "threads"), s->deliveries,
          plural(s->deliveries, "delivery", "deliveries"));
    field(to, "handlers", "%" PRIu64 " installed, %" PRIu64 " ran at least once",
          s->handlers_installed, s->handlers_run);
    if (any && s->never_run_count > 0) {
        CLEANUP_FREE char *names = never_run_names(s);
        field(to, "never ran", "%s", names);
    }
    show_gaps(to, s);
    if (s->events_lost > 0) {
        field(to, "events lost", "%" PRIu64, s->events_lost);
    }
}

int out_text_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o)
{
    const struct summary *s = audit_summary(a);

    for (size_t i = 0; !findings_shown && i < audit_count(a); i++) {
        if (out_text_finding(to, audit_finding(a, i), o) != 0) {
            return -1;
        }
    }
    show_summary(to, s, o);
    return fflush(to) != 0 || ferror(to) ? -1 : 0;
}
