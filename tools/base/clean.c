/* clean.c - makes text that a traced program chose fit to be shown.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see clean.h.
 * Source:   RFC 3629 section 4: the table of well-formed byte sequences. */
#include "clean.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "util.h"

static bool is_between(unsigned char c, unsigned char low, unsigned char high)
{
    return c >= low && c <= high;
}

/* Length of the well-formed sequence at `s`, which ends with a NUL; 0: there is none. */
static size_t sequence_length(const unsigned char *s)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t n;

    if (s[0] < 0x80) {
        return 1;
    }
    if (is_between(s[0], 0xc2, 0xdf)) {
        n = 2;
    } else if (is_between(s[0], 0xe0, 0xef)) {
        n = 3;
        low = s[0] == 0xe0 ? 0xa0 : 0x80;  /* no overlong forms */
        high = s[0] == 0xed ? 0x9f : 0xbf; /* no surrogates */
    } else if (is_between(s[0], 0xf0, 0xf4)) {
        n = 4;
        low = s[0] == 0xf0 ? 0x90 : 0x80;
        high = s[0] == 0xf4 ? 0x8f : 0xbf;
    } else {
        return 0;
    }
    if (!is_between(s[1], low, high)) {
        return 0;
    }
    for (size_t i = 2; i < n; i++) {
        if (!is_between(s[i], 0x80, 0xbf)) {
            return 0;
        }
    }
    return n;
}

static bool is_control(const unsigned char *s)
{
    return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

static char *clean(const char *text, bool keep_controls)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *s = (const unsigned char *)text;
    char *out = xcalloc(strlen(text) + 1, 4);
    char *p = out;

    while (*s) {
        size_t n = sequence_length(s);
        if (n > 0 && (keep_controls || !is_control(s))) {
            memcpy(p, s, n);
            p += n;
            s += n;
            continue;
        }
        for (n = n > 0 ? n : 1; n > 0; n--, s++) {
            *p++ = '\\';
            *p++ = 'x';
            *p++ = hex[*s >> 4];
            *p++ = hex[*s & 15];
        }
    }
    *p = '\0';
    return out;
}

char *clean_utf8(const char *text)
{
    return clean(text, true);
}

char *clean_text(const char *text)
{
    return clean(text, false);
}
