/* put.h - values appended to a buffer, as text for people or as JSON.
 *
 * Owns:     the buffer.
 * Contexts: the tools only. Strings of a trace are hostile: whatever bytes they hold, a text stays one
 *           line without control characters, and JSON stays JSON.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   RFC 8259 (JSON), RFC 3629 (UTF-8), strace(1) for the look of the text. */
#ifndef SIGVET_TOOLS_PUT_H
#define SIGVET_TOOLS_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct put;

/* Puts what a code address of the trace means: one value. */
typedef void put_code(struct put *p, void *context, uint64_t address);

/* All zero: an empty buffer for text. */
struct put {
    char *text; /* not ended by NUL */
    size_t len, room;
    bool json;
    bool between;   /* the next element of the open list or structure needs a separator */
    put_code *code; /* NULL: addresses stay numbers */
    void *context;
};

void put_free(struct put *p);

/* Bytes as they are. */
void put_bytes(struct put *p, const char *bytes, size_t len);
void put_char(struct put *p, char c);
void put_raw(struct put *p, const char *text);
void put_digits(struct put *p, uint64_t n,
                unsigned least);                    /* decimal, with zeros to `least` places */
void put_pad(struct put *p, char c, size_t to_len); /* until the buffer holds that many bytes */

/* One value each. */
void put_signed(struct put *p, int64_t n);
void put_unsigned(struct put *p, uint64_t n);
void put_hex(struct put *p, uint64_t n);        /* 0x2a; JSON "0x2a" */
void put_pointer(struct put *p, uint64_t n);    /* likewise, but NULL; JSON null */
void put_word(struct put *p, const char *name); /* a name of ours: SIG_BLOCK; JSON "SIG_BLOCK" */
void put_bool(struct put *p, bool b);           /* true, false */
void put_null(struct put *p);                   /* NULL; JSON null */
void put_address(struct put *p, uint64_t n);    /* of code */

/* Hostile bytes: in quotes, what cannot be shown escaped. `cut`: there were more. */
void put_string(struct put *p, const char *bytes, size_t len, bool cut);
/* Likewise, ended by NUL; without quotes in text. NULL: "?" or JSON null. */
void put_name(struct put *p, const char *name);

/* Structures: {a=1, b=2}, {"a":1,"b":2}; lists: [1, 2], [1,2]. */
void put_open(struct put *p, char bracket);
void put_close(struct put *p, char bracket);
void put_element(struct put *p);
void put_member(struct put *p, const char *name);

/* A comment for people; nothing in JSON. */
void put_comment(struct put *p, const char *text);

#endif
