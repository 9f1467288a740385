/* explain_flag.c - pages about the constants of the signal API.
 *
 * Owns:     the rows of explain/flags.def.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   explain/flags.def. */
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include "explain_kind.h"

static const struct flag_row {
    const char *name;
    long long value;
    const char *where, *meaning;
} rows[] = {
#define FLAG(name, where, meaning) {#name, (long long)(name), where, meaning},
#define VALUE(name, value, where, meaning) {#name, (long long)(value), where, meaning},
#include "flags.def"
};

#define ROWS (sizeof rows / sizeof rows[0])

static size_t count_flags(void)
{
    return ROWS;
}

static const char *name_of(size_t row)
{
    return rows[row].name;
}

static enum explain_match find(const char *name, size_t *row)
{
    return explain_search(name, ROWS, name_of, row);
}

static struct page *describe(size_t row)
{
    const struct flag_row *f = &rows[row];
    struct page *p = page_new("flag", f->name, f->where);

    page_set(p, "value", json_integer(f->value));
    if (f->value > 9) {
        page_line(p, "value", "0x%llx (%lld)", f->value, f->value);
    } else {
        page_line(p, "value", "%lld", f->value);
    }
    page_text(p, "meaning", "meaning", f->meaning);
    return p;
}

const struct explain_kind explain_flags = {"flag", count_flags, name_of, find, describe};
