/* put.c - see put.h.
 *
 * Owns:     see put.h.
 * Contexts: the tools only. No printf here: millions of events are put in a second.
 * Errors:   see put.h.
 * Source:   see put.h. */
#include "put.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

#define ROOM_LEAST 4096u
#define DIGITS 20u /* of the largest number */

static const char hex_digits[] = "0123456789abcdef";

void put_free(struct put *p)
{
    free(p->text);
    p->text = NULL;
    p->len = p->room = 0;
}

/* Where `len` more bytes may be written. */
static char *reserve(struct put *p, size_t len)
{
    if (len > p->room - p->len) {
        size_t room = p->room > ROOM_LEAST ? p->room : ROOM_LEAST;
        while (room - p->len < len) {
            room *= 2;
        }
        p->text = xrealloc_array(p->text, room, 1);
        p->room = room;
    }
    return p->text + p->len;
}

void put_bytes(struct put *p, const char *bytes, size_t len)
{
    memcpy(reserve(p, len), bytes, len);
    p->len += len;
}

void put_char(struct put *p, char c)
{
    *reserve(p, 1) = c;
    p->len++;
}

void put_raw(struct put *p, const char *text)
{
    put_bytes(p, text, strlen(text));
}

void put_pad(struct put *p, char c, size_t to_len)
{
    while (p->len < to_len) {
        put_char(p, c);
    }
}

void put_digits(struct put *p, uint64_t n, unsigned least)
{
    char digits[DIGITS];
    unsigned count = 0;

    do {
        digits[DIGITS - ++count] = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    while (count < least && count < DIGITS) {
        digits[DIGITS - ++count] = '0';
    }
    put_bytes(p, digits + DIGITS - count, count);
}

void put_signed(struct put *p, int64_t n)
{
    if (n < 0) {
        put_char(p, '-');
        put_digits(p, 0 - (uint64_t)n, 1);
    } else {
        put_digits(p, (uint64_t)n, 1);
    }
}

/* Readers of JSON stumble over integers that need 64 bits without a sign: those become strings. */
void put_unsigned(struct put *p, uint64_t n)
{
    if (p->json && n > INT64_MAX) {
        put_hex(p, n);
    } else {
        put_digits(p, n, 1);
    }
}

void put_hex(struct put *p, uint64_t n)
{
    char text[1 + 2 + 16 + 1];
    char *at = text + sizeof text;

    if (p->json) {
        *--at = '"';
    }
    do {
        *--at = hex_digits[n & 15];
        n >>= 4;
    } while (n != 0);
    *--at = 'x';
    *--at = '0';
    if (p->json) {
        *--at = '"';
    }
    put_bytes(p, at, (size_t)(text + sizeof text - at));
}

void put_pointer(struct put *p, uint64_t n)
{
    if (n == 0) {
        put_null(p);
    } else {
        put_hex(p, n);
    }
}

void put_word(struct put *p, const char *name)
{
    if (p->json) {
        put_char(p, '"');
        put_raw(p, name);
        put_char(p, '"');
    } else {
        put_raw(p, name);
    }
}

void put_bool(struct put *p, bool b)
{
    put_raw(p, b ? "true" : "false");
}

void put_null(struct put *p)
{
    put_bytes(p, p->json ? "null" : "NULL", 4);
}

void put_address(struct put *p, uint64_t n)
{
    if (p->code != NULL) {
        p->code(p, p->context, n);
    } else {
        put_pointer(p, n);
    }
}

/* Length of the well-formed sequence of UTF-8 at `s`, of which `len` bytes are there; 0: none. */
static size_t sequence_length(const unsigned char *s, size_t len)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

    if (s[0] < 0x80) {
        return 1;
    }
    if (s[0] < 0xc2 || s[0] > 0xf4 || n > len) {
        return 0;
    }
    if (s[0] == 0xe0 || s[0] == 0xf0) { /* no overlong forms */
        low = s[0] == 0xe0 ? 0xa0 : 0x90;
    } else if (s[0] == 0xed || s[0] == 0xf4) { /* no surrogates, nothing beyond U+10FFFF */
        high = s[0] == 0xed ? 0x9f : 0x8f;
    }
    if (s[1] < low || s[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return n;
}

static bool is_control(const unsigned char *s, size_t len)
{
    return s[0] < 0x20 || s[0] == 0x7f || (len > 1 && s[0] == 0xc2 && s[1] < 0xa0);
}

/* A byte as \xNN: in JSON four characters, so that its backslash is doubled. */
static void put_escape(struct put *p, unsigned char byte)
{
    char text[5] = {'\\', '\\', 'x', hex_digits[byte >> 4], hex_digits[byte & 15]};

    if (p->json) {
        put_bytes(p, text, sizeof text);
    } else {
        put_bytes(p, text + 1, sizeof text - 1);
    }
}

/* A control character, of one byte or two. */
static void put_control(struct put *p, const unsigned char *s, size_t len)
{
    unsigned char c = s[len - 1]; /* of two bytes, the second is the code point */
    char text[6] = {'\\', 'u', '0', '0', hex_digits[c >> 4], hex_digits[c & 15]};

    if (p->json) {
        put_bytes(p, text, sizeof text);
    } else if (c == '\n' || c == '\t' || c == '\r') {
        put_char(p, '\\');
        put_char(p, c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
    } else {
        for (size_t i = 0; i < len; i++) {
            put_escape(p, s[i]);
        }
    }
}

static void put_shown(struct put *p, const char *bytes, size_t len, bool quoted)
{
    const unsigned char *s = (const unsigned char *)bytes;

    for (size_t i = 0, n; i < len; i += n) {
        n = sequence_length(s + i, len - i);
        if (n == 0) {
            put_escape(p, s[i]);
            n = 1;
        } else if (is_control(s + i, n)) {
            put_control(p, s + i, n);
        } else if (quoted && (s[i] == '"' || s[i] == '\\')) {
            put_char(p, '\\');
            put_char(p, (char)s[i]);
        } else {
            put_bytes(p, bytes + i, n);
        }
    }
}

void put_string(struct put *p, const char *bytes, size_t len, bool cut)
{
    put_char(p, '"');
    put_shown(p, bytes, len, true);
    if (cut && p->json) {
        put_raw(p, "...");
    }
    put_char(p, '"');
    if (cut && !p->json) {
        put_raw(p, "...");
    }
}

void put_name(struct put *p, const char *name)
{
    if (p->json) {
        if (name == NULL) {
            put_null(p);
        } else {
            put_string(p, name, strlen(name), false);
        }
    } else if (name == NULL) {
        put_char(p, '?');
    } else {
        put_shown(p, name, strlen(name), false);
    }
}

void put_open(struct put *p, char bracket)
{
    put_char(p, bracket);
    p->between = false;
}

void put_close(struct put *p, char bracket)
{
    put_char(p, bracket);
    p->between = true;
}

void put_element(struct put *p)
{
    if (p->between) {
        put_bytes(p, ", ", p->json ? 1 : 2);
    }
    p->between = true;
}

void put_member(struct put *p, const char *name)
{
    put_element(p);
    put_word(p, name);
    put_char(p, p->json ? ':' : '=');
}

void put_comment(struct put *p, const char *text)
{
    if (!p->json) {
        put_raw(p, " /* ");
        put_raw(p, text);
        put_raw(p, " */");
    }
}
