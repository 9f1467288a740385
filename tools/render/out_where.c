/* out_where.c - the places of a finding, as the formats for machines want them.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out_where.h.
 * Source:   RFC 3986 sections 2.3, 3.3 and 5.2.4. */
#include "out_where.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clean.h"
#include "util.h"

/* Drops the last segment of what was written so far, unless that is "..". */
static char *step_back(char *start, char *end)
{
    char *slash = end;

    while (slash > start && slash[-1] != '/') {
        slash--;
    }
    if (end - slash == 2 && slash[0] == '.' && slash[1] == '.') {
        return NULL;
    }
    return slash > start ? slash - 1 : start;
}

char *out_normal_path(const char *path)
{
    bool absolute = *path == '/';
    char *out = xcalloc(strlen(path) + 2, 1), *start = out + absolute, *end = start;

    if (absolute) {
        out[0] = '/';
    }
    while (*path != '\0') {
        size_t len = strcspn(path, "/");
        bool up = len == 2 && path[0] == '.' && path[1] == '.';
        char *back = up && end > start ? step_back(start, end) : NULL;
        if (back != NULL) {
            end = back;
        } else if (len > 0 && !(len == 1 && *path == '.') && !(up && absolute)) {
            if (end > start) {
                *end++ = '/';
            }
            memcpy(end, path, len);
            end += len;
        }
        path += len + (path[len] == '/');
    }
    *end = '\0';
    return out;
}

char *out_path(const struct out_options *o, const char *file, bool *below)
{
    char *path = out_normal_path(file);
    size_t len = o->source_root ? strlen(o->source_root) : 0;

    *below = false;
    if (len == 0) {
        return path;
    }
    if (*path != '/') {
        CLEANUP_FREE char *whole = xasprintf("%s/%s", o->source_root, path);
        *below = strncmp(path, "../", 3) != 0 && access(whole, F_OK) == 0;
        return path;
    }
    len -= o->source_root[len - 1] == '/'; /* the root of the file system */
    if (strncmp(path, o->source_root, len) == 0 && path[len] == '/' && path[len + 1] != '\0') {
        *below = true;
        memmove(path, path + len + 1, strlen(path + len + 1) + 1);
    }
    return path;
}

char *out_uri(const char *path)
{
    static const char hex[] = "0123456789ABCDEF";
    char *uri = xcalloc(strlen(path) + 8, 3), *end = uri;

    if (*path == '/') {
        end = stpcpy(end, "file://");
    }
    for (; *path != '\0'; path++) {
        unsigned char c = (unsigned char)*path;
        if ((c < 0x80 && isalnum(c)) || strchr("-._~/+,=@", c)) {
            *end++ = (char)c;
        } else {
            *end++ = '%';
            *end++ = hex[c >> 4];
            *end++ = hex[c & 15];
        }
    }
    *end = '\0';
    return uri;
}

static bool has_line(const struct frame *f)
{
    return f->file && f->line > 0;
}

static bool is_below(const struct frame *f, const struct out_options *o)
{
    bool below = false;

    if (has_line(f)) {
        free(out_path(o, f->file, &below));
    }
    return below;
}

/* The first frame that made the call: not the function that was called, nor the library's before `via`. */
static size_t first_caller(const struct finding *f)
{
    const struct stack *s = &f->handler_stack;

    for (size_t i = 0; f->via && i + 1 < s->count; i++) {
        if (s->frames[i].function && strcmp(s->frames[i].function, f->via) == 0) {
            return i + 1;
        }
    }
    return s->count > 1 && !s->frames[0].module ? 1 : 0;
}

const struct frame *out_place(const struct finding *f, const struct out_options *o)
{
    const struct stack *s = &f->handler_stack;
    size_t first = first_caller(f);

    for (size_t i = first; i < s->count; i++) {
        if (is_below(&s->frames[i], o)) {
            return &s->frames[i];
        }
    }
    if (is_below(&f->handler, o)) {
        return &f->handler;
    }
    for (size_t i = first; i < s->count; i++) {
        if (has_line(&s->frames[i])) {
            return &s->frames[i];
        }
    }
    return first < s->count ? &s->frames[first] : &f->handler;
}

char *out_frame_words(const struct frame *f, const struct out_options *o)
{
    const char *slash = f->module ? strrchr(f->module, '/') : NULL;
    const char *module = slash ? slash + 1 : f->module;
    CLEANUP_FREE char *text = NULL;

    if (f->function && has_line(f)) {
        bool below;
        CLEANUP_FREE char *path = out_path(o, f->file, &below);
        text = xasprintf("%s at %s:%d", f->function, path, f->line);
    } else if (f->function && module) {
        text = xasprintf("%s (%s+0x%" PRIx64 ")", f->function, module, f->offset);
    } else if (f->function) {
        text = xstrdup(f->function);
    } else if (module) {
        text = xasprintf("%s+0x%" PRIx64, module, f->offset);
    } else {
        text = xasprintf("0x%" PRIx64, f->address);
    }
    return clean_text(text);
}
