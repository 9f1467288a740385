/* policy_compile.c - see policy_compile.h.
 *
 * Owns:     where in the block the tables stand.
 * Contexts: see policy_compile.h.
 * Errors:   see policy_compile.h.
 * Source:   include/sigvet/config.h. */
#include "policy_compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

/* A block on its way: the head and the tables of known size, then the rules, then the strings. */
struct making {
    unsigned char *bytes;
    size_t size;
    struct sigvet_policy head;
    char *strings; /* grows; the first byte is the empty string */
    size_t strings_size;
};

static uint32_t add_string(struct making *m, const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;
    size_t at = m->strings_size;

    if (len == 0) {
        return 0;
    }
    /* What is there already is not put there again: rules share programs and calls. */
    for (size_t i = 1; i + len < m->strings_size; i += strlen(m->strings + i) + 1) {
        if (strcmp(m->strings + i, text) == 0) {
            return (uint32_t)i;
        }
    }
    m->strings = xrealloc_array(m->strings, at + len + 1, 1);
    memcpy(m->strings + at, text, len + 1);
    m->strings_size += len + 1;
    return (uint32_t)at;
}

/* ---- where what stands ----------------------------------------------------------------------- */

static uint32_t take_room(struct making *m, size_t bytes)
{
    uint32_t at = (uint32_t)m->size;

    m->size += (bytes + 7) / 8 * 8;
    return at;
}

static uint32_t take_sets(struct making *m, size_t count)
{
    return take_room(m, count * m->head.words * sizeof(uint64_t));
}

static void lay_out(struct making *m, const struct policy *policy)
{
    struct sigvet_policy *h = &m->head;

    h->rules = policy->count;
    h->words = (policy->count + 63) / 64;
    h->rows = SIGVET_TABLE_ROWS;
    m->size = sizeof *h;
    h->rows_off = take_sets(m, SIGVET_TABLE_ROWS);
    h->syscalls_off = take_sets(m, SIGVET_POLICY_SYSCALLS);
    h->signals_off = take_sets(m, SIGVET_POLICY_SIGNALS);
    h->handler_off = take_sets(m, 2);
    h->disposition_off = take_sets(m, SIGVET_DISPOSITIONS);
    h->mask_off = take_sets(m, SIGVET_MASK_KINDS);
    h->mask_any_off = take_sets(m, 1);
    h->targets_off = take_sets(m, SIGVET_TARGET_KINDS);
    h->target_any_off = take_sets(m, 1);
    h->target_named_off = take_sets(m, 1);
    h->default_rows_off = take_room(m, sizeof(((struct policy_calls *)NULL)->rows));
    h->default_syscalls_off = take_room(m, sizeof(((struct policy_calls *)NULL)->syscalls));
    h->rules_off = take_room(m, policy->count * sizeof(struct sigvet_policy_rule));
    h->strings_off = (uint32_t)m->size;
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void add_to(struct making *m, uint32_t sets_off, size_t index, uint32_t rule)
{
    uint64_t *sets = (uint64_t *)(void *)(m->bytes + sets_off);

    sets[index * m->head.words + rule / 64] |= 1ull << (rule % 64);
}

/* To the sets of these bits; of all from 0 on, if none was asked for. */
static void add_bits(struct making *m, uint32_t sets_off, size_t sets, uint64_t bits, uint32_t rule)
{
    for (size_t i = 0; i < sets; i++) {
        if (bits == 0 || (bits >> i & 1) != 0) {
            add_to(m, sets_off, i, rule);
        }
    }
}

static void add_calls(struct making *m, const struct policy_rule *r, uint32_t rule)
{
    for (size_t i = 0; i < SIGVET_TABLE_ROWS; i++) {
        if ((r->reach.rows[i / 64] >> (i % 64) & 1) != 0) {
            add_to(m, m->head.rows_off, i, rule);
        }
    }
    for (size_t i = 0; i < SIGVET_POLICY_SYSCALLS; i++) {
        if ((r->reach.syscalls[i / 64] >> (i % 64) & 1) != 0) {
            add_to(m, m->head.syscalls_off, i, rule);
        }
    }
}

static void add_signals(struct making *m, const struct policy_rule *r, uint32_t rule)
{
    uint64_t signals = r->signals_asked ? r->signals : UINT64_MAX;

    for (size_t i = 0; i < 64; i++) {
        if ((signals >> i & 1) != 0) {
            add_to(m, m->head.signals_off, i + 1, rule);
        }
    }
    if (!r->signals_asked || r->signal_zero) {
        add_to(m, m->head.signals_off, SIGVET_POLICY_NO_SIGNAL, rule);
    }
    if (r->signals_asked && r->signal_zero) {
        add_to(m, m->head.signals_off, SIGVET_POLICY_ENQUIRY, rule);
    }
}

static void add_sets(struct making *m, const struct policy_rule *r, uint32_t rule)
{
    const struct sigvet_policy *h = &m->head;
    bool any_target = r->targets == 0 && r->target_count == 0;

    add_calls(m, r, rule);
    add_signals(m, r, rule);
    add_bits(m, h->handler_off, 2, r->handler, rule);
    add_bits(m, h->disposition_off, SIGVET_DISPOSITIONS, r->dispositions, rule);
    if (r->masks == 0) {
        add_to(m, h->mask_any_off, 0, rule);
    } else {
        add_bits(m, h->mask_off, SIGVET_MASK_KINDS, r->masks, rule);
    }
    if (any_target) {
        add_to(m, h->target_any_off, 0, rule);
    }
    if (r->targets != 0) {
        add_bits(m, h->targets_off, SIGVET_TARGET_KINDS, r->targets, rule);
    }
    if (r->target_count > 0) {
        add_to(m, h->target_named_off, 0, rule);
    }
}

static bool reaches_unsafe(const struct policy_rule *r)
{
    const struct policy_call *call;

    for (size_t i = 0; (call = policy_call_at(i)) != NULL; i++) {
        if (!call->is_api && policy_calls_has(&r->reach, call)) {
            return true;
        }
    }
    return false;
}

static void add_rule(struct making *m, const struct policy_rule *r, uint32_t rule)
{
    struct sigvet_policy_rule out = {
        .name = add_string(m, r->name),
        .line = r->line,
        .action = r->action.kind,
        .error = r->action.error,
        .signal = r->action.signal,
        .flags_add = r->action.flags_add,
        .flags_remove = r->action.flags_remove,
        .flags_present = r->flags_present,
        .flags_absent = r->flags_absent,
        .limit = r->limit,
        .module = add_string(m, r->module),
        .program = add_string(m, r->program),
        .targets = r->targets,
        .target_count = r->target_count,
        .signals = r->signals,
        .handler = r->handler != 0 ? r->handler : POLICY_OUTSIDE | POLICY_INSIDE,
        .dispositions = r->dispositions,
        .masks = r->masks,
        .calls = add_string(m, r->calls),
    };

    for (uint32_t i = 0; i < r->target_count; i++) {
        out.target[i].pid = r->target[i].pid;
        out.target[i].program = add_string(m, r->target[i].program);
    }
    if (r->limit != 0) {
        m->head.flags |= SIGVET_POLICY_RATES;
    }
    if (reaches_unsafe(r)) {
        m->head.flags |= SIGVET_POLICY_UNSAFE;
    }
    add_sets(m, r, rule);
    memcpy(m->bytes + m->head.rules_off + rule * sizeof out, &out, sizeof out);
}

static void add_default(struct making *m, const struct policy_rule *fallback)
{
    struct sigvet_policy *h = &m->head;

    h->default_action = fallback->action.kind;
    h->default_errno = fallback->action.error;
    h->default_calls = add_string(m, fallback->calls);
    h->stuck_seconds = fallback->stuck_seconds;
    h->flags |= fallback->stuck_kill ? SIGVET_POLICY_STUCK_KILL : 0;
    if (fallback->action.kind != SIGVET_ALLOW) {
        memcpy(m->bytes + h->default_rows_off, fallback->reach.rows, sizeof fallback->reach.rows);
        memcpy(m->bytes + h->default_syscalls_off, fallback->reach.syscalls,
               sizeof fallback->reach.syscalls);
    }
}

bool policy_compile(const struct policy *policy, struct policy_block *out, char *why,
                    size_t why_size)
{
    struct making m = {.strings = xcalloc(1, 1), .strings_size = 1};
    const size_t head = offsetof(struct sigvet_policy, table);

    lay_out(&m, policy);
    m.bytes = xcalloc(1, m.size);
    m.head.source = add_string(&m, policy->source);
    add_default(&m, &policy->fallback);
    for (uint32_t i = 0; i < policy->count; i++) {
        add_rule(&m, &policy->rules[i], i);
    }
    m.head.strings_size = (uint32_t)m.strings_size;
    size_t size = (m.size + m.strings_size + 7) / 8 * 8;
    if (size > SIGVET_POLICY_SIZE_MOST) {
        (void)snprintf(why, why_size,
                       "%s: found a policy of %zu bytes once compiled; expected at most %u",
                       policy->source, size, SIGVET_POLICY_SIZE_MOST);
        free(m.strings);
        free(m.bytes);
        return false;
    }
    m.head.magic = SIGVET_POLICY_MAGIC;
    m.head.version = SIGVET_POLICY_VERSION;
    m.head.size = (uint32_t)size;
    m.head.table = sigvet_table_id();
    m.bytes = xrealloc_array(m.bytes, size, 1);
    memset(m.bytes + m.size, 0, size - m.size);
    memcpy(m.bytes + m.size, m.strings, m.strings_size);
    m.head.sum = 0;
    memcpy(m.bytes, &m.head, sizeof m.head);
    m.head.sum = sigvet_policy_sum(m.bytes + head, size - head);
    memcpy(m.bytes, &m.head, sizeof m.head);
    free(m.strings);
    *out = (struct policy_block){m.bytes, size};
    return true;
}
