/* clock.c - the time stamp counter of this machine, and the clocks that it is compared with.
 *
 * Owns:     nothing.
 * Contexts: see clock.h.
 * Errors:   see clock.h.
 * Source:   see clock.h. */
#include "clock.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "util.h"

#define CPUINFO_SIZE 8192 /* one processor takes some 2000 bytes */
#define PAIR_TRIES 4

/* Whether `word` is one of the words of a line that begins at `line`. */
static bool has_word(const char *line, const char *word)
{
    size_t len = strlen(word);
    const char *end = strchrnul(line, '\n');

    for (const char *at = line; (at = strstr(at, word)) != NULL && at < end; at += len) {
        if (at > line && at[-1] == ' ' && (at[len] == ' ' || at[len] == '\n' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

bool clock_is_steady_by(const char *cpuinfo)
{
    const char *line = strstr(cpuinfo, "\nflags");

    return line != NULL && has_word(line + 1, "constant_tsc") && has_word(line + 1, "nonstop_tsc");
}

bool clock_is_steady(void)
{
    char text[CPUINFO_SIZE];
    size_t len = 0;
    ssize_t n = -1;
    int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return false;
    }
    while (len < sizeof text - 1 && (n = read(fd, text + len, sizeof text - 1 - len)) > 0) {
        len += (size_t)n;
    }
    (void)close(fd);
    text[len] = '\0';
    return clock_is_steady_by(text);
}

void clock_pair(uint64_t *ns, uint64_t *tsc)
{
    uint64_t least = UINT64_MAX;

    /* We may lose the processor between two readings: the closest of a few tries counts. */
    for (int i = 0; i < PAIR_TRIES; i++) {
        uint64_t before = __rdtsc();
        uint64_t now = util_now_ns(CLOCK_MONOTONIC);
        uint64_t took = __rdtsc() - before;
        if (took < least) {
            least = took;
            *ns = now;
            *tsc = before + took / 2;
        }
    }
}
