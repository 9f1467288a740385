/* outputs.c - all the places that the reports of one run go to.
 *
 * Owns:     see outputs.h.
 * Contexts: the tools only.
 * Errors:   see outputs.h.
 * Source:   see outputs.h. */
#include "outputs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out_where.h"
#include "util.h"

/* Absolute and normal; it need not exist: the program may have been built elsewhere. NULL: there is none. */
static char *root_of(const struct options *o)
{
    char here[PATH_MAX];
    const char *root = o->source_root;

    if (root != NULL && *root == '/') {
        return out_normal_path(root);
    }
    if (getcwd(here, sizeof here) == NULL) {
        return NULL;
    }
    CLEANUP_FREE char *whole = xasprintf("%s/%s", here, root != NULL ? root : "");
    return out_normal_path(whole);
}

/* Whether the workflow should see commands that nobody asked for. */
static bool wants_github(const struct options *o)
{
    const char *actions = getenv("GITHUB_ACTIONS");
    bool text = false;

    for (size_t i = 0; i < o->outputs.count; i++) {
        const struct options_output *given = &o->outputs.list[i];
        if (strcmp(given->format, "github") == 0) {
            return false;
        }
        text = text || (given->file == NULL && strcmp(given->format, "text") == 0);
    }
    return text && actions != NULL && strcmp(actions, "true") == 0;
}

/* The output that writes to the same ordinary file; NULL: none. */
static const struct output *twin(const struct outputs *all, const struct output *out)
{
    struct stat mine, other;

    for (size_t i = 0; out->owned && i < all->count; i++) {
        if (all->list[i].owned && fstat(out->fd, &mine) == 0 && S_ISREG(mine.st_mode) &&
            fstat(all->list[i].fd, &other) == 0 && mine.st_dev == other.st_dev &&
            mine.st_ino == other.st_ino) {
            return &all->list[i];
        }
    }
    return NULL;
}

/* Where a report goes that no file was named for. */
struct stream {
    int fd;
    const char *name;
    bool live;
};

static bool add(struct outputs *all, const struct options *o, const struct options_output *given,
                struct stream to, char *why, size_t why_size)
{
    struct output *out = &all->list[all->count];

    if (out_find(given->format)->to_stdout) {
        to = (struct stream){STDOUT_FILENO, "stdout", false};
    }
    if (!output_open_one(out, o, given, to.fd, to.name, to.live, why, why_size)) {
        return false;
    }
    const struct output *same = twin(all, out);
    if (same != NULL) {
        (void)snprintf(why, why_size, "two reports, %s and %s, cannot both go to '%s'",
                       same->format->name, out->format->name, out->name);
        return false;
    }
    out->options.source_root = all->source_root;
    all->count++;
    return true;
}

bool outputs_open(struct outputs *all, const struct options *o, int fd, const char *name, bool live,
                  char *why, size_t why_size)
{
    static const struct options_output github = {"github", NULL};
    struct stream to = {fd, name, live};

    *all = (struct outputs){.source_root = root_of(o)};
    for (size_t i = 0; i < o->outputs.count; i++) {
        if (!add(all, o, &o->outputs.list[i], to, why, why_size)) {
            return false;
        }
    }
    return !wants_github(o) || add(all, o, &github, to, why, why_size);
}

void outputs_news(const struct finding *f, void *outputs)
{
    struct outputs *all = outputs;

    for (size_t i = 0; i < all->count; i++) {
        output_news(f, &all->list[i]);
    }
}

void outputs_decision(const struct decision *d, void *outputs)
{
    struct outputs *all = outputs;

    for (size_t i = 0; i < all->count; i++) {
        output_decision(d, &all->list[i]);
    }
}

void outputs_report(struct outputs *all, struct audit *a, const struct out_end *end)
{
    for (size_t i = 0; i < all->count; i++) {
        all->list[i].options.end = *end;
        output_report(&all->list[i], a);
    }
}

bool outputs_close(struct outputs *all)
{
    bool good = true;

    for (size_t i = 0; i < all->count; i++) {
        good = output_close(&all->list[i]) && good;
    }
    free(all->source_root);
    all->source_root = NULL;
    all->count = 0;
    return good;
}
