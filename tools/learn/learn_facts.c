/* learn_facts.c - see learn_facts.h.
 *
 * Owns:     nothing.
 * Contexts: see learn_facts.h.
 * Errors:   see learn_facts.h.
 * Source:   see learn_facts.h; fcntl(2), ioctl_tty(2).
 *
 * The evaluator reads what pointers point to. What the event kept of that is put into a scratch in the form that the
 * program had it in, and the arguments are made to point there. */
#include "learn_facts.h"

#include <aio.h>
#include <asm/sockios.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>

#include "shim/policy_facts.h"
#include "sigvet/table.h"

#define PIDFD_SIGNAL_PROCESS_GROUP 4u

/* Room for what one pointer points to. */
union pointee {
    struct sigaction action;
    struct aiocb aiocb;
    struct sigevent event;
    unsigned char bytes[64];
    struct {
        uint64_t set, size, kept;
    } argument;
};

struct scratch {
    union pointee of[SIGVET_ARGS];
    uint64_t args[SIGVET_ARGS];
};

static const struct {
    uint8_t way, size;
} kinds[KINDS] = {
#define KIND(name, way, size) {WAY_##way, size},
#include "sigvet/calls/kinds.def"
};

/* A policy_peek. */
static bool peek(void *context, uint64_t from, void *to, size_t size, bool sure)
{
    const struct scratch *s = context;
    uint64_t begin = (uint64_t)(uintptr_t)s->of;

    (void)sure;
    if (from < begin || from - begin > sizeof s->of || size > sizeof s->of - (from - begin)) {
        return false; /* memory of the program */
    }
    memcpy(to, (const unsigned char *)s->of + (from - begin), size);
    return true;
}

/* The form in which kinds.def says it was kept becomes that of the program again. */
static uint64_t restore(union pointee *to, enum sigvet_kind kind, const unsigned char *kept)
{
    uint64_t word;

    memset(to, 0, sizeof *to);
    switch (kind) {
    case KIND_ACT_IN:
        memcpy(&word, kept, sizeof word);
        to->action.sa_handler = (void (*)(int))(uintptr_t)word;
        memcpy(&word, kept + sizeof word, sizeof word);
        to->action.sa_flags = (int)word;
        break;
    case KIND_AIOCB_IN:
        memcpy(&to->aiocb.aio_sigevent, kept, kinds[kind].size);
        break;
    case KIND_SETARG_IN:
        memcpy(&to->argument.kept, kept, sizeof to->argument.kept);
        to->argument.set = (uint64_t)(uintptr_t)&to->argument.kept;
        break;
    default:
        memcpy(to, kept, kinds[kind].size);
    }
    return (uint64_t)(uintptr_t)to;
}

static void arguments(struct scratch *s, const struct api *api,
                      const struct sigvet_call_event *event)
{
    const unsigned char *words = (const unsigned char *)event->words;

    memset(s->args, 0, sizeof s->args);
    for (uint32_t i = 0; i < api->arguments && i < SIGVET_ARGS; i++) {
        uint8_t way = kinds[api->kinds[i]].way;
        s->args[i] = event->words[i];
        if ((way != WAY_IN && way != WAY_KERNEL) || event->words[i] == 0) {
            continue;
        }
        s->args[i] = (event->there >> i & 1) != 0
                         ? restore(&s->of[i], api->kinds[i], words + api_pointee(api, i))
                         : 1; /* nothing is there */
    }
}

/* The row's number in this build, for what no argument says. */
static uint32_t number_of(const struct api *api)
{
    static const struct {
        const char *name;
        uint32_t row;
    } rows[] = {
#define API(symbol, ...) {#symbol, TABLE_##symbol},
#define API_AT(id, symbol, ...) {#symbol, TABLE_##id},
#include "sigvet/calls.def"
    };

    if (api->syscall >= 0) {
        return (uint32_t)api->syscall;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, api->name) == 0) {
            return rows[i].row;
        }
    }
    return UINT32_MAX;
}

/* Commands whose argument points to a process or a group. */
static bool is_untold(const struct api *api, const uint64_t *args)
{
    if (args[2] == 0) {
        return false;
    }
    return (api->kinds[1] == KIND_FCNTL && (int)args[1] == F_SETOWN_EX) ||
           (api->kinds[1] == KIND_IOCTL &&
            (args[1] == FIOSETOWN || args[1] == SIOCSPGRP || args[1] == TIOCSPGRP));
}

static void name_group(struct learn_facts *out, int32_t group)
{
    out->naming = LEARN_NAMES_GROUP;
    out->pid = group;
}

/* As kill(2) takes a pid. */
static void name_kill(struct learn_facts *out, int32_t pid)
{
    out->pid = pid;
    if (pid > 0) {
        out->naming = LEARN_NAMES_PROCESS;
    } else if (pid == -1) {
        out->naming = LEARN_NAMES_ALL;
    } else if (pid != INT_MIN) {
        name_group(out, -pid);
    }
}

static void name(struct learn_facts *out, const struct policy_named *named)
{
    out->pid = named->pid;
    out->tid = named->tid;
    switch (named->how) {
    case NAMED_NOBODY:
        break;
    case NAMED_OWN_THREAD:
        out->naming = LEARN_NAMES_OWN_THREAD;
        break;
    case NAMED_PROCESS:
        out->naming = LEARN_NAMES_PROCESS;
        break;
    case NAMED_KILL:
        name_kill(out, named->pid);
        break;
    case NAMED_GROUP:
        name_group(out, named->pid);
        break;
    case NAMED_THREAD:
        out->naming = LEARN_NAMES_THREAD;
        break;
    case NAMED_THREAD_OF: /* a thread of the caller is told by its process */
        out->naming = LEARN_NAMES_PROCESS;
        break;
    case NAMED_PIDFD:
        out->naming = (named->flags & PIDFD_SIGNAL_PROCESS_GROUP) != 0 ? LEARN_NAMES_PIDFD_GROUP
                                                                       : LEARN_NAMES_PIDFD;
        break;
    case NAMED_UNKNOWN: /* a group, and nobody knows which */
        name_group(out, -1);
        break;
    }
}

void learn_facts(const struct api *api, const struct sigvet_call_event *event,
                 struct learn_facts *out)
{
    struct scratch scratch;
    struct policy_facts facts;
    struct policy_named named;
    const struct policy_call call = {number_of(api), api->syscall >= 0, api->class, api->kinds,
                                     scratch.args};

    arguments(&scratch, api, event);
    policy_facts(&facts, &named, &call, peek, &scratch);
    *out = (struct learn_facts){.signals = facts.signals,
                                .no_signal = facts.no_signal,
                                .enquiry = facts.enquiry,
                                .only_asks = facts.only_asks,
                                .disposition = facts.disposition,
                                .masks = facts.masks};
    name(out, &named);
    if (is_untold(api, scratch.args)) {
        out->naming = LEARN_NAMES_UNTOLD;
    }
}
