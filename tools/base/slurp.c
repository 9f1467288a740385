/* slurp.c - a whole file that a user named, in memory.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see slurp.h.
 * Source:   read(2) */
#include "slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

char *slurp_file(const char *file, size_t most, size_t *size, char *why, size_t why_size)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    size_t room = 0, len = 0;
    char *text = NULL;
    ssize_t n = fd < 0 ? -1 : 1;

    while (n > 0 && len <= most) {
        if (room - len < 2) {
            room = room == 0 ? 64 * 1024 : room * 2;
            text = xrealloc_array(text, room, 1);
        }
        do {
            n = read(fd, text + len, room - len - 1);
        } while (n < 0 && errno == EINTR);
        len += n > 0 ? (size_t)n : 0;
    }
    if (n < 0) {
        (void)snprintf(why, why_size, "cannot read '%s': %s", file, strerror(errno));
    } else if (len > most) {
        (void)snprintf(why, why_size, "cannot read '%s': it has more than %zu bytes", file, most);
        n = -1;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (n < 0) {
        free(text);
        return NULL;
    }
    text[len] = '\0';
    *size = len;
    return text;
}

size_t slurp_mark(const char *text, size_t size)
{
    static const char mark[] = "\xef\xbb\xbf";
    const size_t len = sizeof mark - 1;

    return size >= len && memcmp(text, mark, len) == 0 ? len : 0;
}

char *slurp_text(const char *file, size_t most, size_t *size, char *why, size_t why_size)
{
    char *text = slurp_file(file, most, size, why, why_size);

    if (text) {
        size_t mark = slurp_mark(text, *size);
        *size -= mark;
        memmove(text, text + mark, *size + 1);
    }
    return text;
}
