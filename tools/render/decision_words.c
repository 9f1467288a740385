/* decision_words.c - what the policy decided, in words, for all formats.
 *
 * Owns:     see decision_words.h.
 * Contexts: see decision_words.h.
 * Errors:   see decision_words.h.
 * Source:   see decision_words.h. */
#include "decision_words.h"

#include "decode.h"

const char *decision_words_target(unsigned bit)
{
    static const char *const names[SIGVET_TARGET_KINDS] = {
        "self", "thread", "child", "tree", "group", "broadcast", "init", "outside",
    };

    return bit < SIGVET_TARGET_KINDS ? names[bit] : NULL;
}

/* clang-format off */
/* Before a call, and of calls. */
static const struct {
    const char *before, *of;
} done[SIGVET_ACTIONS] = {
    [SIGVET_ALLOW] = {"allowed", "allowed"},     [SIGVET_LOG] = {"logged", "logged"},
    [SIGVET_DENY] = {"denied", "denied"},        [SIGVET_PRETEND] = {"pretended", "pretended"},
    [SIGVET_REWRITE] = {"rewrote", "rewritten"}, [SIGVET_ABORT] = {"aborted at", "aborted"},
    [SIGVET_STOP] = {"stopped at", "stopped"},   [SIGVET_KILL] = {"killed at", "killed"},
};
/* clang-format on */

const char *decision_words_counted(enum sigvet_action action)
{
    return action < SIGVET_ACTIONS ? done[action].of : "?";
}

const char *decision_words_via(const struct sigvet_decision *rec)
{
    return rec->flags & SIGVET_DECISION_KERNEL    ? "kernel"
           : rec->flags & SIGVET_DECISION_RAW     ? "raw"
           : rec->flags & SIGVET_DECISION_SYSCALL ? "syscall"
                                                  : "function";
}

/* flags+SA_RESTART flags-SA_ONSTACK */
static void put_flags(struct put *p, char sign, uint32_t flags)
{
    for (unsigned bit = 0; bit < 32; bit++) {
        uint32_t flag = flags & 1u << bit;
        if (flag != 0) {
            put_raw(p, " flags");
            put_char(p, sign);
            struct put name = {0};
            decode_flags(&name, DECODE_SA_FLAGS, flag);
            put_bytes(p, name.text, name.len);
            put_free(&name);
        }
    }
}

static void put_rewrite(struct put *p, const struct sigvet_policy_rule *rule)
{
    if (rule->signal != 0) {
        put_raw(p, " signal=");
        decode_signal(p, rule->signal);
    }
    put_flags(p, '+', rule->flags_add);
    put_flags(p, '-', rule->flags_remove);
}

void decision_words_action(struct put *p, enum sigvet_action action, uint32_t error,
                           const struct sigvet_policy_rule *rule)
{
    put_raw(p, rulebook_action(action));
    if (action == SIGVET_DENY) {
        put_char(p, ' ');
        decode_errno(p, error);
    } else if (action == SIGVET_REWRITE && rule != NULL) {
        put_rewrite(p, rule);
    }
}

void decision_words_name(struct put *p, const struct decision *d)
{
    const struct sigvet_decision *rec = d->record;

    if (d->call != NULL) {
        put_name(p, d->call);
    } else if ((rec->flags & SIGVET_DECISION_SYSCALL) != 0) {
        const char *name = decode_syscall_name(rec->row);
        struct put text = {0};
        put_raw(&text, "syscall ");
        put_unsigned(&text, rec->row);
        put_char(&text, '\0');
        put_name(p, name != NULL ? name : text.text);
        put_free(&text);
    } else {
        put_name(p, NULL);
    }
}

void decision_words_arguments(struct put *p, const struct decision *d)
{
    struct decode_call call = {
        .api = d->api,
        .words = (const unsigned char *)d->record->args,
        .len = sizeof d->record->args,
    };

    if (d->api == NULL && p->json) {
        put_null(p);
        return;
    }
    put_open(p, p->json ? '[' : '(');
    if (d->api != NULL) {
        decode_arguments(p, &call, 0, SIGVET_ARGS);
    }
    put_close(p, p->json ? ']' : ')');
}

static void put_rule(struct put *p, const struct decision *d)
{
    if (d->record->rule == SIGVET_DECISION_DEFAULT) {
        put_raw(p, "the default");
    } else if (d->origin.name != NULL) {
        put_raw(p, "rule \"");
        put_name(p, d->origin.name);
        put_char(p, '"');
    } else {
        put_raw(p, "rule number ");
        put_unsigned(p, (uint64_t)d->record->rule + 1);
    }
}

void decision_words_brief(struct put *p, const struct decision *d)
{
    put_raw(p, decision_words_counted(d->action));
    if (d->action == SIGVET_REWRITE && d->origin.rule != NULL) {
        put_raw(p, " with");
        put_rewrite(p, d->origin.rule);
    }
    put_raw(p, " by ");
    put_rule(p, d);
}

static void put_origin(struct put *p, const struct decision *d)
{
    const struct rulebook_origin *o = &d->origin;

    put_raw(p, ": ");
    put_rule(p, d);
    if (o->source != NULL) {
        put_raw(p, " (");
        put_name(p, o->source);
        if (o->line != 0) {
            put_char(p, ':');
            put_unsigned(p, o->line);
        }
        put_char(p, ')');
    }
}

void decision_words_sentence(struct put *p, const struct decision *d)
{
    put_raw(p, d->action < SIGVET_ACTIONS ? done[d->action].before : "?");
    put_char(p, ' ');
    if ((d->record->flags & SIGVET_DECISION_SYSCALL) != 0 && d->call != NULL) {
        put_raw(p, "SYS_");
    }
    decision_words_name(p, d);
    decision_words_arguments(p, d);
    if (d->action == SIGVET_DENY) {
        put_raw(p, " with ");
        decode_errno(p, d->record->error);
    } else if (d->action == SIGVET_REWRITE && d->origin.rule != NULL) {
        put_raw(p, " with");
        put_rewrite(p, d->origin.rule);
    }
    put_origin(p, d);
}

bool decision_words_level(enum sigvet_action action, enum level *level)
{
    switch (action) {
    case SIGVET_ALLOW:
        return false;
    case SIGVET_LOG:
        *level = LEVEL_NOTE;
        return true;
    case SIGVET_ABORT:
    case SIGVET_STOP:
    case SIGVET_KILL:
        *level = LEVEL_ERROR;
        return true;
    default:
        *level = LEVEL_WARNING;
        return true;
    }
}
