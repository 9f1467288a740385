/* merge_read.c - one finding of a report in JSON as struct finding.
 *
 * Owns:     see merge_read.h.
 * Contexts: the tools only.
 * Errors:   see merge_read.h.
 * Source:   docs/json.md, tools/render/out_json.c */
#include "merge_read.h"

#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "merge_inner.h"
#include "out.h"
#include "signals.h"
#include "util.h"

#define CODES_MOST 1024 /* si_code is looked for within these bounds */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key)); /* NULL: none */
}

static uint32_t signal_of(const char *name)
{
    for (uint32_t n = 1; name && n <= 64; n++) {
        if (strcmp(signals_name(n), name) == 0) {
            return n;
        }
    }
    return 0;
}

static uint64_t signals_of(const json_t *names)
{
    uint64_t signals = 0;
    json_t *name;
    size_t i;

    json_array_foreach(names, i, name)
    {
        uint32_t n = signal_of(json_string_value(name));
        signals |= n ? 1ull << (n - 1) : 0;
    }
    return signals;
}

static uint32_t reasons_of(const json_t *names)
{
    uint32_t why = 0;
    json_t *name;
    size_t i;

    json_array_foreach(names, i, name)
    {
        for (unsigned bit = 0; bit < WHY_BITS && json_is_string(name); bit++) {
            if (strcmp(out_why_name(1u << bit), json_string_value(name)) == 0) {
                why |= 1u << bit;
            }
        }
    }
    return why;
}

static int32_t code_of(uint32_t signal, const char *name)
{
    for (int32_t code = -CODES_MOST; name && *name != '?' && code <= CODES_MOST; code++) {
        if (strcmp(signals_code(signal, code), name) == 0) {
            return code;
        }
    }
    return INT32_MIN; /* has no name */
}

static enum delivery delivery_of(const char *name)
{
    for (int d = DELIVERY_ASYNCHRONOUS; name && d <= DELIVERY_FAULT; d++) {
        if (strcmp(out_delivery_name((enum delivery)d), name) == 0) {
            return (enum delivery)d;
        }
    }
    return DELIVERY_ASYNCHRONOUS;
}

static enum level read_level(const char *name)
{
    for (int level = 0; name && level < LEVELS; level++) {
        if (strcmp(level_name((enum level)level), name) == 0) {
            return (enum level)level;
        }
    }
    return LEVEL_NOTE;
}

/* Addresses are not in a report: any will do that is not 0 where something is known. */
static struct frame frame_of(const json_t *value)
{
    struct frame f = {
        .function = text_of(value, "function"),
        .symbol = text_of(value, "function"),
        .module = text_of(value, "module"),
        .offset = merge_number(value, "offset"),
        .file = text_of(value, "file"),
        .line = (int)(merge_number(value, "line") & INT32_MAX),
        .inlined = json_is_true(json_object_get(value, "inlined")),
    };

    f.address = f.function || f.module ? (f.offset ? f.offset : 1) : 0;
    return f;
}

static struct stack stack_of(const json_t *array, const char *called)
{
    struct stack s = {.frames = xcalloc(json_array_size(array) + 1, sizeof *s.frames)};
    json_t *value;
    size_t i;

    json_array_foreach(array, i, value)
    {
        s.frames[s.count++] = frame_of(value);
    }
    if (s.count > 0 && called && s.frames[0].function && !s.frames[0].module) {
        s.frames[0].symbol = called; /* the name as linked */
    }
    return s;
}

/* As the record of a trace. */
static struct sigvet_process *process_of(const json_t *value)
{
    const json_t *argv = json_object_get(value, "argv"), *arg;
    const char *exe = merge_string(value, "exe");
    size_t size = strlen(exe) + 1, i;
    struct sigvet_process *p;
    char *to;

    if (!json_is_integer(json_object_get(value, "pid"))) {
        return NULL;
    }
    json_array_foreach(argv, i, arg)
    {
        size += json_is_string(arg) ? json_string_length(arg) + 1 : 0;
    }
    p = xcalloc(1, sizeof *p + size);
    p->rec.size = (uint32_t)(sizeof *p + size);
    p->rec.type = SIGVET_REC_PROCESS;
    p->pid = (uint32_t)merge_number(value, "pid");
    p->exe_len = (uint32_t)strlen(exe) + 1;
    to = stpcpy(p->text, exe) + 1;
    json_array_foreach(argv, i, arg)
    {
        if (json_is_string(arg)) {
            to = stpcpy(to, json_string_value(arg)) + 1;
            p->argv_count++;
        }
    }
    p->argv_total = p->argv_count;
    p->argv_len = (uint32_t)(size - p->exe_len);
    return p;
}

void merge_read_finding(const json_t *value, struct finding *f)
{
    const json_t *stacks = json_object_get(value, "stacks");
    const json_t *sender = json_object_get(value, "sender");
    const char *message = text_of(value, "message");

    *f = (struct finding){
        .rule = merge_string(value, "rule"),
        .message = xstrdup(message ? message : ""),
        .function = merge_string(value, "function"),
        .via = text_of(value, "via"),
        .instead = merge_string(value, "instead"),
        .level = read_level(text_of(value, "level")),
        .why = reasons_of(json_object_get(value, "reasons")),
        .signal = signal_of(text_of(value, "signal")),
        .sender_pid = (uint32_t)merge_number(sender, "pid"),
        .delivery = delivery_of(text_of(value, "delivery")),
        .signals = signals_of(json_object_get(value, "signals")),
        .handler = frame_of(json_object_get(value, "handler")),
        .installed_at = frame_of(json_object_get(value, "installed_at")),
        .interrupted_in_unsafe = text_of(value, "interrupted_in_unsafe"),
        .because = text_of(value, "because"),
        .count = merge_number(value, "count"),
        .process = process_of(json_object_get(value, "process")),
        .from_event = !text_of(value, "delivery"),
        .known = json_is_true(json_object_get(value, "known")),
        .suppressed = text_of(value, "by"),
    };
    f->si_code = code_of(f->signal, text_of(sender, "code"));
    f->handler_stack = stack_of(json_object_get(stacks, "handler"), f->function);
    f->interrupted_stack = stack_of(json_object_get(stacks, "interrupted"), NULL);
    if (json_is_true(json_object_get(value, "annotation"))) {
        f->annotation = f->suppressed;
    }
    (void)stpncpy(f->fingerprint, merge_string(value, "fingerprint"), sizeof f->fingerprint - 1);
}

void merge_read_free(struct finding *f)
{
    free(f->message);
    free(f->handler_stack.frames);
    free(f->interrupted_stack.frames);
    free((void *)(uintptr_t)f->process);
}
