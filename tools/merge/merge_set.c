/* merge_set.c - sets of JSON objects under keys, and small things to do with JSON objects.
 *
 * Owns:     see merge_inner.h.
 * Contexts: the tools only.
 * Errors:   see merge_inner.h.
 * Source:   merge.h */
#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "merge_inner.h"
#include "util.h"

char *merge_text(const json_t *value)
{
    char *text = json_dumps(value, JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY);

    if (!text) {
        die("out of memory");
    }
    return text;
}

void merge_put(json_t *object, const char *key, json_t *value)
{
    if (!value || json_object_set_new(object, key, value) != 0) {
        die("out of memory");
    }
}

const char *merge_string(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

uint64_t merge_number(const json_t *object, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(object, key));

    return n > 0 ? (uint64_t)n : 0;
}

void merge_add_number(json_t *into, const char *key, const json_t *other)
{
    uint64_t sum = merge_number(into, key) + merge_number(other, key); /* of two int64_t */

    merge_put(into, key, json_integer(sum > INT64_MAX ? INT64_MAX : (json_int_t)sum));
}

void merge_set_add(struct merge_set *set, char *key, const json_t *value, merge_unite *unite)
{
    struct merge_item *item;
    json_t *copy = json_deep_copy(value);

    if (!copy) {
        die("out of memory");
    }
    HASH_FIND_STR(set->by_key, key, item);
    if (!item) {
        item = xcalloc(1, sizeof *item);
        item->key = key;
        item->value = copy;
        HASH_ADD_KEYPTR(hh, set->by_key, item->key, strlen(item->key), item);
        return;
    }
    free(key);
    json_t *united = json_incref(unite ? unite(item->value, copy) : item->value);
    json_decref(item->value);
    json_decref(copy);
    item->value = united;
}

static int by_key(const struct merge_item *a, const struct merge_item *b)
{
    return strcmp(a->key, b->key);
}

json_t *merge_set_take(struct merge_set *set)
{
    json_t *array = json_array();

    HASH_SORT(set->by_key, by_key);
    for (struct merge_item *item = set->by_key; item; item = item->hh.next) {
        if (json_array_append(array, item->value) != 0) {
            die("out of memory");
        }
    }
    merge_set_clear(set);
    return array;
}

void merge_set_clear(struct merge_set *set)
{
    struct merge_item *item, *next;

    HASH_ITER(hh, set->by_key, item, next)
    {
        HASH_DEL(set->by_key, item);
        json_decref(item->value);
        free(item->key);
        free(item);
    }
}
