/* policy_words.c - see policy_words.h.
 *
 * Owns:     the tables.
 * Contexts: see policy_words.h.
 * Errors:   see policy_words.h.
 * Source:   docs/policy.md, signal(7), sigaction(2), errno(3). */
#include "policy_words.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "signals.h"
#include "util.h"

#define LAST_ERROR 4095u /* what the kernel gives back as an error at most */
#define FIRST_REAL_TIME 34u
#define ALL_SIGNALS UINT64_MAX
#define BIT(signal) (1ull << ((signal)-1))

const struct word words_targets[] = {{"self", SIGVET_TARGET_SELF},
                                     {"thread", SIGVET_TARGET_THREAD},
                                     {"child", SIGVET_TARGET_CHILD},
                                     {"tree", SIGVET_TARGET_TREE},
                                     {"group", SIGVET_TARGET_GROUP},
                                     {"broadcast", SIGVET_TARGET_BROADCAST},
                                     {"init", SIGVET_TARGET_INIT},
                                     {"outside", SIGVET_TARGET_OUTSIDE},
                                     {NULL, 0}};

const struct word words_dispositions[] = {{"default", 1u << SIGVET_DISPOSITION_DEFAULT},
                                          {"ignore", 1u << SIGVET_DISPOSITION_IGNORE},
                                          {"handler", 1u << SIGVET_DISPOSITION_HANDLER},
                                          {NULL, 0}};

const struct word words_masks[] = {
    {"block", SIGVET_MASK_BLOCKS}, {"unblock", SIGVET_MASK_UNBLOCKS}, {NULL, 0}};

const struct word words_handler[] = {{"yes", POLICY_INSIDE}, {"no", POLICY_OUTSIDE}, {NULL, 0}};

/* The first name of a value is the one that is written. */
const struct word words_flags[] = {{"SA_NOCLDSTOP", SA_NOCLDSTOP},
                                   {"SA_NOCLDWAIT", SA_NOCLDWAIT},
                                   {"SA_SIGINFO", SA_SIGINFO},
                                   {"SA_ONSTACK", SA_ONSTACK},
                                   {"SA_RESTART", SA_RESTART},
                                   {"SA_NODEFER", SA_NODEFER},
                                   {"SA_RESETHAND", (uint32_t)SA_RESETHAND},
                                   {"SA_STACK", SA_ONSTACK},
                                   {"SA_NOMASK", SA_NODEFER},
                                   {"SA_ONESHOT", (uint32_t)SA_RESETHAND},
                                   {NULL, 0}};

const struct word words_actions[] = {
    {"allow", SIGVET_ALLOW},     {"log", SIGVET_LOG},         {"deny", SIGVET_DENY},
    {"pretend", SIGVET_PRETEND}, {"rewrite", SIGVET_REWRITE}, {"abort", SIGVET_ABORT},
    {"stop", SIGVET_STOP},       {"kill", SIGVET_KILL},       {NULL, 0}};

bool words_find(const struct word *table, const char *name, uint32_t *value)
{
    for (; table->name != NULL; table++) {
        if (strcmp(table->name, name) == 0) {
            *value = table->value;
            return true;
        }
    }
    return false;
}

const char *words_name(const struct word *table, uint32_t value)
{
    for (; table->name != NULL; table++) {
        if (table->value == value) {
            return table->name;
        }
    }
    return NULL;
}

char *words_expected(const struct word *table)
{
    char *text = xstrdup(table[0].name);

    for (size_t i = 1; table[i].name != NULL; i++) {
        char *longer =
            xasprintf("%s%s%s", text, table[i + 1].name == NULL ? " or " : ", ", table[i].name);
        free(text);
        text = longer;
    }
    return text;
}

/* ---- signals and errors ---------------------------------------------------------------------- */

bool words_signal(const char *name, uint64_t *signals, bool *zero)
{
    static const struct {
        const char *name;
        uint64_t signals;
    } groups[] = {
        {"all", ALL_SIGNALS},
        {"realtime", ALL_SIGNALS << (FIRST_REAL_TIME - 1)},
        {"fault",
         BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGILL) | BIT(SIGTRAP) | BIT(SIGSYS)},
    };
    uint32_t number = signals_number(name);

    if (strcmp(name, "0") == 0) {
        *zero = true;
        return true;
    }
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (strcmp(name, groups[i].name) == 0) {
            *signals |= groups[i].signals;
            return true;
        }
    }
    if (number != 0) {
        *signals |= BIT(number);
    }
    return number != 0;
}

bool words_error(const char *name, uint32_t *error)
{
    static const struct word others[] = {
        {"EWOULDBLOCK", EWOULDBLOCK}, {"ENOTSUP", ENOTSUP}, {"EDEADLOCK", EDEADLOCK}, {NULL, 0}};

    for (uint32_t i = 1; i <= LAST_ERROR; i++) {
        const char *known = strerrorname_np((int)i);
        if (known != NULL && strcmp(known, name) == 0) {
            *error = i;
            return true;
        }
    }
    return words_find(others, name, error);
}

/* ---- actions --------------------------------------------------------------------------------- */

/* One word behind `rewrite`. */
static bool rewrite_of(const char *word, struct policy_action *out)
{
    static const char signal[] = "signal=", flags[] = "flags";
    uint32_t flag;

    if (strncmp(word, signal, strlen(signal)) == 0) {
        bool is_second = out->signal != 0;
        out->signal = signals_number(word + strlen(signal));
        return out->signal != 0 && !is_second;
    }
    if (strncmp(word, flags, strlen(flags)) != 0) {
        return false;
    }
    word += strlen(flags);
    /* The kernel gives a handler with SA_SIGINFO three arguments, one without it what happens to be there. */
    if ((*word != '+' && *word != '-') || !words_find(words_flags, word + 1, &flag) ||
        flag == SA_SIGINFO) {
        return false;
    }
    *(*word == '+' ? &out->flags_add : &out->flags_remove) |= flag;
    return true;
}

const char *words_action(const char *text, struct policy_action *out)
{
    CLEANUP_FREE char *copy = xstrdup(text);
    char *rest = NULL, *word = strtok_r(copy, " \t", &rest);
    uint32_t kind;

    memset(out, 0, sizeof *out);
    if (word == NULL || !words_find(words_actions, word, &kind)) {
        return "allow, log, deny ERRNO, pretend, rewrite signal=SIGNAL, rewrite flags+FLAG, abort, "
               "stop or "
               "kill";
    }
    out->kind = kind;
    word = strtok_r(NULL, " \t", &rest);
    if (kind == SIGVET_DENY) {
        bool good = word != NULL && words_error(word, &out->error);
        return good && strtok_r(NULL, " \t", &rest) == NULL ? NULL
                                                            : "deny and one errno, as deny EPERM";
    }
    if (kind != SIGVET_REWRITE) {
        return word == NULL ? NULL : "nothing behind this action";
    }
    bool good = word != NULL;
    for (; good && word != NULL; word = strtok_r(NULL, " \t", &rest)) {
        good = rewrite_of(word, out);
    }
    bool both = out->signal != 0 && (out->flags_add | out->flags_remove) != 0;
    return good && !both && (out->flags_add & out->flags_remove) == 0
               ? NULL
               : "rewrite signal=SIGNAL, or rewrite with flags+FLAG and flags-FLAG (SA_ names but "
                 "SA_SIGINFO)";
}

/* ---- as text --------------------------------------------------------------------------------- */

static void put_one(FILE *to, bool *any, const char *before, const char *name)
{
    (void)fprintf(to, "%s%s%s", *any ? ", " : "", before, name);
    *any = true;
}

static void put_set(FILE *to, bool *any, const char *before, const struct word *table,
                    uint32_t bits)
{
    for (; table->name != NULL; table++) {
        if ((bits & table->value) != 0) {
            put_one(to, any, before, table->name);
            bits &= ~table->value;
        }
    }
}

void words_put_set(FILE *to, const struct word *table, uint32_t bits)
{
    bool any = false;

    put_set(to, &any, "", table, bits);
}

void words_put_flags(FILE *to, uint32_t present, uint32_t absent)
{
    bool any = false;

    put_set(to, &any, "", words_flags, present);
    put_set(to, &any, "!", words_flags, absent);
}

/* Where most are in the set, those that are not are what a reader wants to see. */
void words_put_signals(FILE *to, uint64_t signals, bool zero)
{
    bool most = __builtin_popcountll(signals) > 40, any = false;
    uint64_t real_time = ALL_SIGNALS << (FIRST_REAL_TIME - 1);
    uint64_t named = most ? ~signals : signals;

    if (most) {
        put_one(to, &any, "", "all");
    }
    if ((named & real_time) == real_time) {
        put_one(to, &any, most ? "!" : "", "realtime");
        named &= ~real_time;
    }
    for (uint32_t i = 1; i <= 64; i++) {
        if ((named & BIT(i)) == 0) {
            continue;
        }
        if (i == 32 || i == 33) { /* libc's own have no names */
            put_one(to, &any, most ? "!" : "", i == 32 ? "32" : "33");
        } else {
            put_one(to, &any, most ? "!" : "", signals_name(i));
        }
    }
    if (zero) {
        put_one(to, &any, "", "0");
    }
}

static void put_changes(FILE *to, char sign, uint32_t flags)
{
    for (const struct word *w = words_flags; w->name != NULL; w++) {
        if ((flags & w->value) != 0) {
            (void)fprintf(to, " flags%c%s", sign, w->name);
            flags &= ~w->value;
        }
    }
}

void words_put_action(FILE *to, const struct policy_action *action)
{
    (void)fputs(words_name(words_actions, action->kind), to);
    if (action->kind == SIGVET_DENY) {
        const char *name = strerrorname_np((int)action->error);
        (void)fprintf(to, " %s", name != NULL ? name : "?");
    }
    if (action->kind == SIGVET_REWRITE && action->signal != 0) {
        (void)fprintf(
            to, action->signal == 32 || action->signal == 33 ? " signal=%.0s%u" : " signal=%s",
            signals_name(action->signal), action->signal);
    } else if (action->kind == SIGVET_REWRITE) {
        put_changes(to, '+', action->flags_add);
        put_changes(to, '-', action->flags_remove);
    }
}
