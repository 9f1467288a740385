/* policy_block_fixture.h - compiled policies made by hand, for tests of what decides by them.
 *
 * Owns:     the block.
 * Contexts: tests only.
 *
 * block_begin() makes rules that accept everything but are about no call; the tests then narrow them down. */
#ifndef SIGVET_TESTS_POLICY_BLOCK_FIXTURE_H
#define SIGVET_TESTS_POLICY_BLOCK_FIXTURE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sigvet/config.h"

#define BLOCK_ROWS 70u

static _Alignas(8) unsigned char block_bytes[64 * 1024];
static uint32_t block_end;

#define BLOCK ((struct sigvet_policy *)(void *)block_bytes)

static inline uint32_t block_take(uint32_t size)
{
    uint32_t at = block_end;
    block_end += (size + 7) & ~7u;
    return at;
}

static inline uint64_t *block_set(uint32_t offset, uint32_t index)
{
    return (uint64_t *)(void *)(block_bytes + offset) + (size_t)index * BLOCK->words;
}

static inline struct sigvet_policy_rule *block_rule(uint32_t rule)
{
    return (struct sigvet_policy_rule *)(void *)(block_bytes + BLOCK->rules_off) + rule;
}

/* Sets `count` at a new place, all rules in each where `full`. */
static inline uint32_t block_sets(uint32_t count, int full)
{
    uint32_t at = block_take(count * BLOCK->words * 8);
    for (uint32_t i = 0; full && i < count; i++) {
        for (uint32_t rule = 0; rule < BLOCK->rules; rule++) {
            block_set(at, i)[rule / 64] |= (uint64_t)1 << rule % 64;
        }
    }
    return at;
}

static inline uint32_t block_string(const char *text)
{
    uint32_t at = BLOCK->strings_size;
    strcpy((char *)block_bytes + BLOCK->strings_off + at, text);
    BLOCK->strings_size += (uint32_t)strlen(text) + 1;
    return at;
}

/* After the last change. */
static inline void block_seal(void)
{
    BLOCK->size = block_end;
    BLOCK->sum =
        sigvet_policy_sum(&BLOCK->table, block_end - offsetof(struct sigvet_policy, table));
}

static inline void block_begin(uint32_t rules)
{
    struct sigvet_policy *p = BLOCK;
    memset(block_bytes, 0, sizeof block_bytes);
    block_end = sizeof *p;
    p->magic = SIGVET_POLICY_MAGIC;
    p->version = SIGVET_POLICY_VERSION;
    p->rules = rules;
    p->words = (rules + 63) / 64;
    p->rows = BLOCK_ROWS;
    p->rows_off = block_sets(BLOCK_ROWS, 0);
    p->syscalls_off = block_sets(SIGVET_POLICY_SYSCALLS, 0);
    p->signals_off = block_sets(SIGVET_POLICY_SIGNALS, 1);
    p->handler_off = block_sets(2, 1);
    p->disposition_off = block_sets(SIGVET_DISPOSITIONS, 1);
    p->mask_off = block_sets(SIGVET_MASK_KINDS, 0);
    p->mask_any_off = block_sets(1, 1);
    p->targets_off = block_sets(SIGVET_TARGET_KINDS, 0);
    p->target_any_off = block_sets(1, 1);
    p->target_named_off = block_sets(1, 0);
    p->rules_off = block_take((uint32_t)(rules * sizeof(struct sigvet_policy_rule)));
    p->default_rows_off = block_take((BLOCK_ROWS + 63) / 64 * 8);
    p->default_syscalls_off = block_take(SIGVET_POLICY_SYSCALLS / 8);
    p->strings_off = block_take(512);
    p->strings_size = 1;
    block_seal();
}

static inline void block_put(uint32_t offset, uint32_t index, uint32_t rule)
{
    block_set(offset, index)[rule / 64] |= (uint64_t)1 << rule % 64;
}

static inline void block_drop(uint32_t offset, uint32_t index, uint32_t rule)
{
    block_set(offset, index)[rule / 64] &= ~((uint64_t)1 << rule % 64);
}

/* The rule accepts this one alone of the `count` sets there. */
static inline void block_only(uint32_t offset, uint32_t count, uint32_t index, uint32_t rule)
{
    for (uint32_t i = 0; i < count; i++) {
        block_drop(offset, i, rule);
    }
    block_put(offset, index, rule);
}

#endif
