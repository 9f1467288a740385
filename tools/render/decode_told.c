/* decode_told.c - what calls and signals tell of other processes: signals sent, children that changed.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   false for a call that tells nothing.
 * Source:   include/sigvet/calls/signal.def; kill(2), waitpid(2), sigaction(2) for CLD_ codes. */
#include <signal.h>
#include <sys/wait.h>

#include "decode_kinds.h"

bool decode_sent(const struct decode_call *c, struct decode_sent *out)
{
    uint64_t signal, target;

    *out = (struct decode_sent){0};
    if (c->api->class != CLASS_SEND) {
        return false;
    }
    if (c->api->result == RESULT_NOTE) { /* abort and its kin */
        *out = (struct decode_sent){.signal = SIGABRT, .is_self = true};
        return true;
    }
    if (!decode_kinds_find(c, KIND_SIG, &signal) || (uint32_t)signal == 0) {
        return false;
    }
    out->signal = (uint32_t)signal;
    if (decode_kinds_find(c, KIND_PID, &target)) {
        out->target = (int32_t)target;
    } else if (decode_kinds_find(c, KIND_PGRP, &target)) {
        out->target = -(int64_t)(int32_t)target;
    } else if (decode_kinds_find(c, KIND_TID, &target)) {
        out->target = (int32_t)target;
        out->is_thread = true;
    } else {
        out->is_self = decode_kinds_first(c, KIND_THREAD) || decode_kinds_first(c, KIND_SIG);
        return out->is_self;
    }
    return true;
}

bool decode_probes(const struct decode_call *c)
{
    uint64_t signal;

    return c->api->class == CLASS_SEND && decode_kinds_find(c, KIND_SIG, &signal) &&
           (uint32_t)signal == 0;
}

bool decode_child(const siginfo_t *info, struct decode_waited *out)
{
    uint32_t status = (uint32_t)info->si_status;

    if (info->si_signo != SIGCHLD || info->si_pid <= 0) {
        return false;
    }
    out->pid = (uint32_t)info->si_pid;
    switch (info->si_code) {
    case CLD_EXITED:
        out->status = (status & 0xff) << 8;
        return true;
    case CLD_KILLED:
        out->status = status & 0x7f;
        return true;
    case CLD_DUMPED:
        out->status = (status & 0x7f) | WCOREFLAG;
        return true;
    case CLD_STOPPED:
        out->status = (status & 0xff) << 8 | 0x7f;
        return true;
    case CLD_CONTINUED:
        out->status = __W_CONTINUED;
        return true;
    default:
        return false;
    }
}

bool decode_waited(const struct decode_call *c, struct decode_waited *out)
{
    size_t at = c->api->arguments * DECODE_WORD;

    for (uint32_t i = 0; i < c->api->arguments; at += decode_kinds_size(c->api->kinds[i]), i++) {
        enum sigvet_kind kind = c->api->kinds[i];
        const unsigned char *bytes = decode_kinds_pointee(c, i, at);

        if (bytes == NULL || c->error != 0) {
            continue;
        }
        if (kind == KIND_STATUS_OUT && c->result > 0 && c->result <= INT32_MAX) {
            *out = (struct decode_waited){.pid = (uint32_t)c->result,
                                          .status = decode_kinds_half(bytes)};
            return true;
        }
        if (kind == KIND_INFO_OUT && decode_kinds_first(c, KIND_IDTYPE)) {
            siginfo_t info = decode_info_copy(bytes);
            return decode_child(&info, out);
        }
    }
    return false;
}
