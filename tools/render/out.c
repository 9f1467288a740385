/* out.c - the table of formats, and the words that they share.
 *
 * Owns:     the table.
 * Contexts: the tools only.
 * Errors:   see out.h.
 * Source:   the safety marks of the glibc manual for the reasons' names. */
#include "out.h"

#include <string.h>

#include "out_formats.h"
#include "sigvet/calls.h"

static const struct out_format formats[] = {
    {.name = "text",
     .live = true,
     .for_people = true,
     .finding = out_text_finding,
     .decision = out_text_decision,
     .report = out_text_report},
    {.name = "json", .report = out_json_report},
    {.name = "sarif", .report = out_sarif_report},
    {.name = "junit", .report = out_junit_report},
    {.name = "github", .for_people = true, .to_stdout = true, .report = out_github_report},
};

const struct out_format *out_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            return &formats[i];
        }
    }
    return NULL;
}

const char *out_names(void)
{
    return "text, json, sarif, junit or github";
}

const char *out_delivery_name(enum delivery d)
{
    switch (d) {
    case DELIVERY_ASYNCHRONOUS:
        return "asynchronous";
    case DELIVERY_SYNCHRONOUS:
        return "synchronous";
    case DELIVERY_FAULT:
        return "fault";
    }
    return "?";
}

const char *out_why_name(uint32_t bit)
{
    switch (bit) {
    case WHY_HEAP:
        return "heap";
    case WHY_LOCK:
        return "lock";
    case WHY_STDIO:
        return "stdio";
    case WHY_LOCALE:
        return "locale";
    case WHY_CORRUPT:
        return "corrupt";
    case WHY_CXX_RUNTIME:
        return "cxx-runtime";
    case WHY_DLOPEN:
        return "dlopen";
    case WHY_PLUGIN:
        return "plugin";
    case WHY_RACE:
        return "race";
    case WHY_STATIC_BUFFER:
        return "static-buffer";
    case WHY_BLOCKING:
        return "blocking";
    case WHY_INIT:
        return "init";
    case WHY_THREADS:
        return "threads";
    case WHY_I18N:
        return "i18n";
    case WHY_SIG:
        return "sig";
    case WHY_TIMER:
        return "timer";
    case WHY_CONST:
        return "const";
    case WHY_EXIT_HANDLERS:
        return "exit-handlers";
    case WHY_ENV:
        return "env";
    case WHY_CWD:
        return "cwd";
    case WHY_TERM:
        return "term";
    case WHY_NAMED:
        return "named";
    default:
        return "?";
    }
}
