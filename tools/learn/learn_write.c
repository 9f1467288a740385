/* learn_write.c - see learn_write.h.
 *
 * Owns:     see learn_write.h.
 * Contexts: see learn_write.h.
 * Errors:   see learn_write.h.
 * Source:   see learn_write.h. */
#include "learn_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "policy_words.h"
#include "util.h"

#define COMMENT_MOST 300 /* a line of a policy has a limit */
#define NAME_MOST 60     /* of a program, in a rule's name */

/* As a rule's line has it, and as its name has it. */
static const struct {
    const char *word, *name;
} targets[LEARN_TARGETS] = {
    [LEARN_ANY] = {"", ""},
    [LEARN_THREAD] = {"thread", "to own threads"},
    [LEARN_SELF] = {"self", "to itself"},
    [LEARN_CHILD] = {"child", "to children"},
    [LEARN_INIT] = {"init", "to init"},
    [LEARN_BROADCAST] = {"broadcast", "to all"},
    [LEARN_LAUNCHER] = {"program:sigvet", "to sigvet"},
    [LEARN_GROUP] = {"group", "to groups"},
    [LEARN_GROUP_INSIDE] = {"group", "to groups of the run"},
    [LEARN_TREE] = {"tree", "within the run"},
    [LEARN_OUTSIDE] = {"outside", "outside"},
    [LEARN_NONE] = {"", ""},
};

static void put_comment(FILE *to, const char *text)
{
    CLEANUP_FREE char *clean = clean_text(text);

    (void)fprintf(to, "; %.*s\n", COMMENT_MOST, clean);
}

static void put_times(FILE *to, uint64_t count)
{
    if (count == 1) {
        (void)fputs("; seen once", to);
    } else {
        (void)fprintf(to, "; seen %" PRIu64 " times", count);
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

static const char *deed(const struct learn_rule *r)
{
    if (r->disposition != 0) {
        return words_name(words_dispositions, 1u << r->disposition);
    }
    return r->masks != 0 ? words_name(words_masks, r->masks) : "";
}

static void append(char **text, const char *more)
{
    if (*more != '\0') {
        char *longer = xasprintf("%s%s%s", *text, **text != '\0' ? " " : "", more);
        free(*text);
        *text = longer;
    }
}

/* What the rule is about; not yet the only one of that name. */
static char *name_of(const struct learn_seen *s, const struct learn_rule *r)
{
    char *name = xstrdup(r->is_guard ? "no other" : "");

    append(&name, learn_classes[r->class]);
    append(&name, deed(r));
    for (uint32_t i = 0; i < LEARN_TARGETS && !(r->is_guard && r->whole_class); i++) {
        append(&name, (r->targets >> i & 1) != 0 ? targets[i].name : "");
    }
    if (r->targets == 0 && !r->is_guard && learn_classes[r->class] == learn_classes[0]) {
        append(&name, "to nobody"); /* else a send has a target */
    }
    append(&name, r->in_handler ? "in handlers" : "");
    if (r->program != LEARN_ALL_PROGRAMS && learn_rules_can_name(s->programs[r->program])) {
        char program[NAME_MOST + 1];
        (void)snprintf(program, sizeof program, "%s", s->programs[r->program]);
        for (char *c = program; *c != '\0'; c++) {
            *c = strchr("[]=", *c) != NULL ? '_' : *c;
        }
        append(&name, "by");
        append(&name, program);
    }
    return name;
}

/* A name that is there already gets a number. */
static char *unlike(char *const *names, size_t count, char *name)
{
    size_t same = 1;

    for (bool again = true; again;) {
        CLEANUP_FREE char *tried = same == 1 ? xstrdup(name) : xasprintf("%s, %zu", name, same);
        again = false;
        for (size_t i = 0; i < count && !again; i++) {
            again = strcmp(names[i], tried) == 0;
        }
        if (!again) {
            free(name);
            return xstrdup(tried);
        }
        same++;
    }
    return name;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* A function whose name is that of a class, too, is written with (); a system call with sys:, unless a
 * function of its name is in the rule. */
static void put_calls(FILE *to, const struct learn_rule *r)
{
    bool any = false;

    if (r->whole_class) {
        (void)fprintf(to, "call = %s\n", learn_classes[r->class]);
        return;
    }
    (void)fputs("call = ", to);
    for (size_t i = 0; i < r->call_count; i++) {
        const struct policy_call *call = r->calls[i];
        struct policy_calls ignored = {0};
        bool is_class = policy_calls_of(call->name, &ignored) != POLICY_FUNCTION;
        bool is_told = false;
        for (size_t k = 0; k < i; k++) {
            is_told |= strcmp(r->calls[k]->name, call->name) == 0;
        }
        if (!is_told) {
            (void)fprintf(to, "%s%s%s%s", any ? ", " : "", call->syscall >= 0 ? "sys:" : "",
                          call->name, call->syscall < 0 && is_class ? "()" : "");
            any = true;
        }
    }
    (void)fputc('\n', to);
}

static void put_targets(FILE *to, const struct learn_rule *r)
{
    bool any = false;

    for (uint32_t i = 0; i < LEARN_TARGETS; i++) {
        if ((r->targets >> i & 1) != 0 && *targets[i].word != '\0') {
            (void)fprintf(to, "%s%s", any ? ", " : "target = ", targets[i].word);
            any = true;
        }
    }
    if (any) {
        (void)fputc('\n', to);
    }
}

static void put_lines(FILE *to, const struct learn_seen *s, const struct learn_rule *r)
{
    put_calls(to, r);
    if (!r->any_signal) {
        (void)fputs("signal = ", to);
        words_put_signals(to, r->side.signals, r->side.zero);
        (void)fputc('\n', to);
    }
    put_targets(to, r);
    if (r->disposition != 0) {
        (void)fprintf(to, "disposition = %s\n", deed(r));
    } else if (r->masks != 0) {
        (void)fputs("mask = ", to);
        words_put_set(to, words_masks, r->masks);
        (void)fputc('\n', to);
    }
    if (r->in_handler) {
        (void)fputs("in-handler = yes\n", to);
    }
    if (r->program != LEARN_ALL_PROGRAMS && learn_rules_can_name(s->programs[r->program])) {
        (void)fprintf(to, "program = %s\n", s->programs[r->program]);
    }
    (void)fprintf(to, "action = %s\n", r->is_guard ? "deny EPERM" : "allow");
}

static void put_origin(FILE *to, const struct learn_seen *s, const struct learn_rule *r)
{
    if (r->is_guard) {
        put_comment(to, r->whole_class ? "no other target was seen"
                                       : "no set with one of these was seen");
    } else if (r->side.count == 0) {
        put_comment(to, "never seen, but who was sent a signal may be gone the next time");
    } else {
        CLEANUP_FREE char *program = clean_text(s->programs[r->seen_in]);
        put_times(to, r->side.count);
        (void)fprintf(to, ", first at %.*s in %.*s\n", COMMENT_MOST,
                      r->side.place != NULL ? r->side.place : "?", COMMENT_MOST,
                      *program != '\0' ? program : "a program of unknown name");
        if (r->is_untold) {
            put_comment(to, "whom it named is not in the trace: anybody will do");
        }
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Whether a program gets as far as to sleep is a matter of time. */
static void put_sleeping(FILE *to)
{
    const struct policy_call *call;
    bool any = false;

    for (size_t i = 0; (call = policy_call_at(i)) != NULL; i++) {
        if (call->is_api && call->syscall < 0 && learn_rules_sleeps(call)) {
            (void)fprintf(to, "%s%s",
                          any ? ", " : "\n; sends nothing\n[rule sleep]\ncall = ", call->name);
            any = true;
        }
    }
    (void)fputs(any ? "\naction = allow\n" : "", to);
}

static void put_head(FILE *to, const struct learn_seen *s, const struct learn_rules *rules,
                     char *const *warnings, size_t warning_count)
{
    (void)fprintf(to,
                  "; Learned from a trace: %" PRIu64 " call%s of %zu program%s. What was seen is "
                  "allowed, the rest is denied.\n",
                  s->calls, s->calls == 1 ? "" : "s", s->program_count,
                  s->program_count == 1 ? "" : "s");
    if (s->enquiries > 0) {
        (void)fprintf(to,
                      "; %" PRIu64 " enquir%s with signal 0 send%s nothing: the default leaves "
                      "them alone, whoever is asked about.\n",
                      s->enquiries, s->enquiries == 1 ? "y" : "ies", s->enquiries == 1 ? "s" : "");
    }
    for (size_t i = 0; i < warning_count; i++) {
        put_comment(to, warnings[i]);
    }
    (void)fputs("\n[default]\ncall = ", to);
    for (size_t i = 0; i < LEARN_CLASSES; i++) {
        (void)fprintf(to, "%s%s", i > 0 ? ", " : "", learn_classes[i]);
    }
    (void)fputs("\naction = deny EPERM\n", to);
    put_sleeping(to);
    if (rules->pooled) {
        put_comment(to, "One list for all programs: a list for each would be too long.");
    }
}

void learn_write(FILE *to, const struct learn_seen *seen, const struct learn_rules *rules,
                 char *const *warnings, size_t warning_count)
{
    char **names = xcalloc(rules->count + 1, sizeof *names);

    put_head(to, seen, rules, warnings, warning_count);
    for (size_t i = 0; i < rules->count; i++) {
        const struct learn_rule *r = &rules->rules[i];
        names[i] = unlike(names, i, name_of(seen, r));
        (void)fputc('\n', to);
        put_origin(to, seen, r);
        (void)fprintf(to, "[rule %s]\n", names[i]);
        put_lines(to, seen, r);
    }
    for (size_t i = 0; i < rules->count; i++) {
        free(names[i]);
    }
    free(names);
}
