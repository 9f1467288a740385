/* explain_page.c - one page of facts, for people as text and for programs as JSON.
 *
 * Owns:     the lines and the JSON object of a page.
 * Contexts: the tools only.
 * Errors:   see explain_page.h.
 * Source:   jansson's documentation. */
#include "explain_page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define LABEL_WIDTH 13 /* as in out_text.c */
#define INDENT (2 + LABEL_WIDTH + 1)

struct line {
    const char *label;
    char *text;
};

struct page {
    char *head;
    json_t *object;
    struct line *lines;
    size_t count;
};

static json_t *checked(json_t *value)
{
    if (value == NULL) {
        die("out of memory");
    }
    return value;
}

json_t *page_string(const char *text)
{
    return checked(json_string(text));
}

json_t *page_array(void)
{
    return checked(json_array());
}

json_t *page_object(void)
{
    return checked(json_object());
}

void page_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, checked(value)) != 0) {
        die("out of memory");
    }
}

void page_put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, checked(value)) != 0) {
        die("out of memory");
    }
}

struct page *page_new(const char *kind, const char *name, const char *title)
{
    struct page *p = xcalloc(1, sizeof *p);

    p->head = xasprintf("%s: %s", name, title);
    p->object = page_object();
    page_set(p, "kind", page_string(kind));
    page_set(p, "name", page_string(name));
    page_set(p, "title", page_string(title));
    return p;
}

void page_free(struct page *p)
{
    if (p == NULL) {
        return;
    }
    for (size_t i = 0; i < p->count; i++) {
        free(p->lines[i].text);
    }
    free(p->lines);
    free(p->head);
    json_decref(p->object);
    free(p);
}

void page_line(struct page *p, const char *label, const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    int n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0) {
        die("out of memory");
    }
    p->lines = xrealloc_array(p->lines, p->count + 1, sizeof *p->lines);
    p->lines[p->count++] = (struct line){label, text};
}

void page_set(struct page *p, const char *key, json_t *value)
{
    page_put(p->object, key, value);
}

void page_text(struct page *p, const char *key, const char *label, const char *text)
{
    page_set(p, key, page_string(text));
    page_line(p, label, "%s", text);
}

/* How much of `text` goes into one line: up to the last blank that fits, or one long word. */
static size_t line_length(const char *text, size_t width)
{
    size_t len = strlen(text), i = width;

    if (len <= width) {
        return len;
    }
    while (i > 0 && text[i] != ' ') {
        i--;
    }
    return i > 0 ? i : strcspn(text, " ");
}

static void print_line(FILE *to, const struct line *line)
{
    const char *label = line->label, *text = line->text;

    do {
        size_t len = line_length(text, PAGE_WIDTH - INDENT);
        fprintf(to, "  %-*s %.*s\n", LABEL_WIDTH, label, (int)len, text);
        text += len;
        text += strspn(text, " ");
        label = "";
    } while (*text != '\0');
}

int page_print(const struct page *p, FILE *to, bool json)
{
    if (json) {
        return page_print_json(json_incref(p->object), to);
    }
    fprintf(to, "%s\n", p->head);
    for (size_t i = 0; i < p->count; i++) {
        print_line(to, &p->lines[i]);
    }
    return ferror(to) ? -1 : 0;
}

int page_print_json(json_t *object, FILE *to)
{
    int failed = json_dumpf(object, to, JSON_INDENT(2));

    json_decref(object);
    fputc('\n', to);
    return failed != 0 || ferror(to) ? -1 : 0;
}
