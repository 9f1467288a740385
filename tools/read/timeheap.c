/* timeheap.c - see timeheap.h.
 *
 * Owns:     see timeheap.h.
 * Contexts: see timeheap.h.
 * Errors:   see timeheap.h.
 * Source:   see timeheap.h. */
#include "timeheap.h"

#include <stdbool.h>
#include <stdlib.h>

#include "util.h"

static bool is_before(const struct timeheap_node *a, const struct timeheap_node *b)
{
    return a->time != b->time ? a->time < b->time : a->rank < b->rank;
}

/* Puts `node` where it belongs, at `i` or below. */
static void sift_down(struct timeheap *h, size_t i, struct timeheap_node node)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child + 1 < h->count && is_before(&h->nodes[child + 1], &h->nodes[child])) {
            child++;
        }
        if (child >= h->count || !is_before(&h->nodes[child], &node)) {
            break;
        }
        h->nodes[i] = h->nodes[child];
        i = child;
    }
    h->nodes[i] = node;
}

void timeheap_free(struct timeheap *h)
{
    free(h->nodes);
    *h = (struct timeheap){0};
}

void timeheap_clear(struct timeheap *h)
{
    h->count = 0;
}

void timeheap_push(struct timeheap *h, uint64_t time, uint64_t rank, void *what)
{
    struct timeheap_node node = {time, rank, what};

    if (h->count == h->room) {
        h->room = h->room > 0 ? 2 * h->room : 64;
        h->nodes = xrealloc_array(h->nodes, h->room, sizeof *h->nodes);
    }
    size_t i = h->count++;
    while (i > 0 && is_before(&node, &h->nodes[(i - 1) / 2])) {
        h->nodes[i] = h->nodes[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    h->nodes[i] = node;
}

void timeheap_pop(struct timeheap *h)
{
    h->count--;
    if (h->count > 0) {
        sift_down(h, 0, h->nodes[h->count]);
    }
}

void timeheap_later(struct timeheap *h, uint64_t time)
{
    struct timeheap_node node = h->nodes[0];

    node.time = time;
    sift_down(h, 0, node);
}
