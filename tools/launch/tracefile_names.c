/* tracefile_names.c - what the rows of a new trace are called.
 *
 * Owns:     nothing.
 * Contexts: the launcher, one thread, before the program starts.
 * Errors:   see tracefile.h.
 * Source:   include/sigvet/trace.h, include/sigvet/calls.def */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sigvet/spare.h"
#include "spares.h"
#include "tracefile.h"

/* clang-format off */
static const char before[] = /* as the shim numbers them: the spare rows stand between these */
#define CALL(symbol, verdict, action, why, instead, condition, arg) #symbol "\0"
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) #symbol "\0"
#include "sigvet/calls.def"
    ;

static const char behind[] =
#define STRICT(symbol, why, instead) #symbol "\0"
#define STRICT_AT(id, symbol, version, why, instead) #symbol "\0"
#include "sigvet/calls.def"
    ;

enum {
    ROWS_BEFORE = 0
#define CALL(symbol, verdict, action, why, instead, condition, arg) + 1
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) + 1
#include "sigvet/calls.def"
    ,
    ROWS_BEHIND = 0
#define STRICT(symbol, why, instead) + 1
#define STRICT_AT(id, symbol, version, why, instead) + 1
#include "sigvet/calls.def"
};
/* clang-format on */

#define SPARE_SIZE_MOST (SPARES_MOST * (SIGVET_SPARE_NAME_MOST + 1))
#define NAMES_MOST (sizeof before - 1 + SPARE_SIZE_MOST + sizeof behind - 1)

_Static_assert(SIGVET_HEADER_SIZE + NAMES_MOST + SIGVET_RECORD_ALIGN + SIGVET_RECORD_MAX <
                   TRACEFILE_SIZE_MIN,
               "the smallest trace holds the names and more");

bool tracefile_set_names(struct tracefile *tf, char *const *named, size_t count)
{
    struct sigvet_header *h = tf->header;
    char text[NAMES_MOST];
    size_t size = sizeof before - 1;

    memcpy(text, before, size);
    for (size_t i = 0; i < SPARES_MOST; i++) {
        size_t len = i < count ? strnlen(named[i], SIGVET_SPARE_NAME_MOST) : 0;
        memcpy(text + size, i < count ? named[i] : "", len);
        text[size + len] = '\0';
        size += len + 1;
    }
    memcpy(text + size, behind, sizeof behind - 1);
    size += sizeof behind - 1;
    errno = 0;
    if (pwrite(tf->fd, text, size, SIGVET_HEADER_SIZE) != (ssize_t)size) {
        errno = errno != 0 ? errno : ENOSPC;
        return false;
    }
    h->names_off = SIGVET_HEADER_SIZE;
    h->names_size = (uint32_t)size;
    h->row_count = ROWS_BEFORE + SPARES_MOST + ROWS_BEHIND;
    h->records_off = (SIGVET_HEADER_SIZE + size + SIGVET_RECORD_ALIGN - 1) / SIGVET_RECORD_ALIGN *
                     SIGVET_RECORD_ALIGN;
    h->tail = h->records_off;
    h->named_row = count > 0 ? ROWS_BEFORE : 0;
    h->named_count = (uint32_t)count;
    return true;
}
