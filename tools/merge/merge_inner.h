/* merge_inner.h - what merge.c and its parts share: sets of JSON objects under keys.
 *
 * Owns:     struct merge_set.
 * Contexts: the tools only.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   merge.h */
#ifndef SIGVET_TOOLS_MERGE_INNER_H
#define SIGVET_TOOLS_MERGE_INNER_H

#include <jansson.h>
#include <stdint.h>
#include <uthash.h>

struct merge_item {
    char *key;
    json_t *value;
    UT_hash_handle hh;
};

/* All zero: empty. */
struct merge_set {
    struct merge_item *by_key;
};

/* Makes one object of two equal ones: changes `into`, or returns the other one in its place (both are
 * borrowed; the set keeps what is returned). */
typedef json_t *merge_unite(json_t *into, json_t *other);

/* Adds a copy of `value`; `key` is taken over. */
void merge_set_add(struct merge_set *set, char *key, const json_t *value, merge_unite *unite);

/* The values in the order of their keys, as an array. Empties the set. */
json_t *merge_set_take(struct merge_set *set);
void merge_set_clear(struct merge_set *set);

/* A number that may be missing; both numbers' sum at most INT64_MAX. */
uint64_t merge_number(const json_t *object, const char *key);
void merge_add_number(json_t *into, const char *key, const json_t *other);

const char *merge_string(const json_t *object, const char *key); /* "": none */
void merge_put(json_t *object, const char *key, json_t *value);  /* takes `value` over */

/* merge_finding.c */
char *merge_finding_key(const json_t *finding);
merge_unite merge_findings;
json_t *merge_finding_order(json_t *findings); /* takes the array over, returns it sorted */

#endif
