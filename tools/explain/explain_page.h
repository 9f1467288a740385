/* explain_page.h - one page of facts, for people as text and for programs as JSON.
 *
 * Owns:     the lines and the JSON object of a page.
 * Contexts: the tools only.
 * Errors:   only memory exhaustion, which ends the tool; a failed write is seen by ferror().
 * Source:   docs/explain.md for the JSON. */
#ifndef SIGVET_TOOLS_EXPLAIN_PAGE_H
#define SIGVET_TOOLS_EXPLAIN_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#define PAGE_WIDTH 80 /* columns of the text */

struct page;

/* The first line is "name: title"; the object begins with kind, name and title. */
struct page *page_new(const char *kind, const char *name, const char *title);
void page_free(struct page *p);

/* A line of text, wrapped when it is printed; the label "" goes on with the field above. */
void page_line(struct page *p, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A member of the object. Takes over `value`. */
void page_set(struct page *p, const char *key, json_t *value);

/* Both: the text under the label, and as a string under the key. */
void page_text(struct page *p, const char *key, const char *label, const char *text);

int page_print(const struct page *p, FILE *to, bool json);
/* Likewise for an object that is no page; takes it over. */
int page_print_json(json_t *object, FILE *to);

/* These never fail: without memory the tool ends. */
json_t *page_string(const char *text);
json_t *page_array(void);
void page_append(json_t *array, json_t *value);
json_t *page_object(void);
void page_put(json_t *object, const char *key, json_t *value);

#endif
