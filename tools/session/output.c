/* output.c - where a report goes: a descriptor that is written whole, however it is set.
 *
 * Owns:     the file named by --output.
 * Contexts: the tools only.
 * Errors:   see output.h.
 * Source:   POSIX write(2), open_memstream(3). */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

static bool wants_colour(enum options_colour when, int fd)
{
    const char *term = getenv("TERM");
    const char *no_color = getenv("NO_COLOR");

    if (when != COLOUR_AUTO) {
        return when == COLOUR_ALWAYS;
    }
    return isatty(fd) == 1 && (no_color == NULL || no_color[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

bool output_open_one(struct output *out, const struct options *o,
                     const struct options_output *given, int fd, const char *name, bool live,
                     char *why, size_t why_size)
{
    *out = (struct output){
        .format = out_find(given->format), .name = name, .fd = fd, .quiet = o->quiet};
    if (given->file != NULL) {
        out->name = given->file;
        out->fd = open(given->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
        out->owned = true;
        if (out->fd < 0) {
            (void)snprintf(why, why_size, "cannot write to '%s': %s", given->file, strerror(errno));
            return false;
        }
    }
    out->live = live && out->format->live;
    out->options = (struct out_options){.colour = wants_colour(o->colour, out->fd),
                                        .notes = o->notes,
                                        .verbose = o->verbose,
                                        .fail_on = o->fail_on,
                                        .suppressions = o->gen_suppressions,
                                        .require_coverage = o->require_coverage};
    return true;
}

bool output_open(struct output *out, const struct options *o, int fd, const char *name, bool live,
                 char *why, size_t why_size)
{
    struct options_output first = {o->format, o->output};

    return output_open_one(out, o, &first, fd, name, live, why, why_size);
}

/* Writes what was rendered into memory, and frees it. */
static void flush(struct output *out, FILE *memory, char **text, size_t *len, int rendered)
{
    int error = rendered != 0 || ferror(memory) ? ENOMEM : 0;

    if (fclose(memory) != 0 && error == 0) {
        error = errno;
    }
    if (error == 0 && out->error == 0 && util_write_all(out->fd, *text, *len) != 0) {
        error = errno;
    }
    if (out->error == 0) {
        out->error = error;
    }
    free(*text);
}

void output_news(const struct finding *f, void *output)
{
    struct output *out = output;
    char *text = NULL;
    size_t len = 0;

    if (!out->live || (f->level == LEVEL_NOTE && !out->options.notes)) {
        return;
    }
    FILE *memory = open_memstream(&text, &len);
    if (memory == NULL) {
        die("out of memory");
    }
    flush(out, memory, &text, &len, out->format->finding(memory, f, &out->options));
}

void output_decision(const struct decision *d, void *output)
{
    struct output *out = output;
    char *text = NULL;
    size_t len = 0;

    if (!out->live) {
        return;
    }
    FILE *memory = open_memstream(&text, &len);
    if (memory == NULL) {
        die("out of memory");
    }
    flush(out, memory, &text, &len, out->format->decision(memory, d, &out->options));
}

void output_report(struct output *out, struct audit *a)
{
    const struct summary *s = audit_summary(a);
    bool found = s->findings[LEVEL_ERROR] > 0 || s->findings[LEVEL_WARNING] > 0 ||
                 (out->options.notes && s->findings[LEVEL_NOTE] > 0) ||
                 (out->options.require_coverage && s->handlers_run < s->handlers_installed);
    for (unsigned action = 0; action < SIGVET_ACTIONS; action++) {
        found = found || (action != SIGVET_ALLOW && s->decided[action] > 0);
    }
    char *text = NULL;
    size_t len = 0;

    if (out->quiet && !found &&
        out->format->for_people) { /* formats for machines always have something to say */
        return;
    }
    FILE *memory = open_memstream(&text, &len);
    if (memory == NULL) {
        die("out of memory");
    }
    flush(out, memory, &text, &len, out->format->report(memory, a, out->live, &out->options));
}

bool output_close(struct output *out)
{
    if (out->owned && out->fd >= 0 && close(out->fd) != 0 && out->error == 0) {
        out->error = errno;
    }
    out->fd = -1;
    if (out->error != 0) {
        warn("cannot write to %s: %s", out->name, strerror(out->error));
    }
    return out->error == 0;
}
