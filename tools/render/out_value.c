/* out_value.c - values of a JSON document that is made in memory.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out_value.h.
 * Source:   RFC 8259; jansson. */
#include "out_value.h"

#include <stdlib.h>

#include "clean.h"
#include "out.h"
#include "signals.h"
#include "sigvet/calls.h"
#include "util.h"

void value_set(json_t *object, const char *key, json_t *value)
{
    if (!value || json_object_set_new(object, key, value) != 0) {
        die("out of memory");
    }
}

void value_append(json_t *array, json_t *value)
{
    if (!value || json_array_append_new(array, value) != 0) {
        die("out of memory");
    }
}

json_t *value_text(const char *text)
{
    CLEANUP_FREE char *cleaned = text ? clean_utf8(text) : NULL;

    return cleaned ? json_string(cleaned) : json_null();
}

json_t *value_number(uint64_t n)
{
    return json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t)n);
}

json_t *value_signals(uint64_t signals)
{
    json_t *out = json_array();

    for (uint32_t n = 1; n <= 64; n++) {
        if (signals >> (n - 1) & 1) {
            value_append(out, json_string(signals_name(n)));
        }
    }
    return out;
}

json_t *value_reasons(uint32_t why)
{
    json_t *out = json_array();

    for (unsigned i = 0; i < WHY_BITS; i++) {
        if (why & 1u << i) {
            value_append(out, json_string(out_why_name(1u << i)));
        }
    }
    return out;
}

int value_write(json_t *document, FILE *to)
{
    int result = json_dumpf(document, to, JSON_INDENT(2));

    json_decref(document);
    return result != 0 || fputc('\n', to) == EOF || fflush(to) != 0 ? -1 : 0;
}
