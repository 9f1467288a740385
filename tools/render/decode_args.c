/* decode_args.c - arguments and results of a call, each by its kind.
 *
 * Owns:     the table of kinds of pointers.
 * Contexts: the tools only. A word or structure that is not there is never read.
 * Errors:   see decode.h.
 * Source:   include/sigvet/calls/kinds.def, signal.def; fcntl(2), prctl(2). */
#include <fcntl.h>
#include <sys/prctl.h>

#include "decode_kinds.h"

bool decode_kinds_word(const struct decode_call *c, uint32_t i, uint64_t *word)
{
    if (i >= c->api->arguments || (i + 1) * DECODE_WORD > c->len) {
        return false;
    }
    memcpy(word, c->words + i * DECODE_WORD, DECODE_WORD);
    return true;
}

bool decode_kinds_find(const struct decode_call *c, enum sigvet_kind kind, uint64_t *word)
{
    for (uint32_t i = 0; i < c->api->arguments; i++) {
        if (c->api->kinds[i] == kind) {
            return decode_kinds_word(c, i, word);
        }
    }
    return false;
}

static void out_int(struct put *p, const unsigned char *bytes)
{
    put_signed(p, (int32_t)decode_kinds_half(bytes));
}

static void out_signal(struct put *p, const unsigned char *bytes)
{
    decode_signal(p, decode_kinds_half(bytes));
}

static void out_timer(struct put *p, const unsigned char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    decode_values[KIND_TIMER](p, NULL, word);
}

static void out_thread(struct put *p, const unsigned char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    put_pointer(p, word);
}

static const struct kind {
    uint8_t way, size;
} kinds[KINDS] = {
#define KIND(name, way, size) {WAY_##way, size},
#include "sigvet/calls/kinds.def"
};

/* clang-format off */
/* `scalar`: text has brackets around it, to tell it from a value. */
static const struct pointee {
    decode_struct *put;
    bool scalar;
} pointees[KINDS] = {
    [KIND_SET_IN] = {decode_set, false}, [KIND_KSET_IN] = {decode_set, false},
    [KIND_SET_OUT] = {decode_set, false}, [KIND_SET_INOUT] = {decode_set, false},
    [KIND_KSET_OUT] = {decode_set, false}, [KIND_SETARG_IN] = {decode_set, false},
    [KIND_ACT_IN] = {decode_act, false}, [KIND_ACT_OUT] = {decode_act, false},
    [KIND_KACT_IN] = {decode_kact, false}, [KIND_KACT_OUT] = {decode_kact, false},
    [KIND_VEC_IN] = {decode_vec, false}, [KIND_VEC_OUT] = {decode_vec, false},
    [KIND_INFO_IN] = {decode_info, false}, [KIND_INFO_OUT] = {decode_info, false},
    [KIND_STACK_IN] = {decode_stack, false}, [KIND_STACK_OUT] = {decode_stack, false},
    [KIND_SIGSTACK_IN] = {decode_sigstack, false}, [KIND_SIGSTACK_OUT] = {decode_sigstack, false},
    [KIND_TIMESPEC_IN] = {decode_timespec, false}, [KIND_TIMESPEC_OUT] = {decode_timespec, false},
    [KIND_TIMEVAL_IN] = {decode_timeval, false},
    [KIND_ITIMERVAL_IN] = {decode_itimerval, false}, [KIND_ITIMERVAL_OUT] = {decode_itimerval, false},
    [KIND_ITIMERSPEC_IN] = {decode_itimerspec, false},
    [KIND_ITIMERSPEC_OUT] = {decode_itimerspec, false},
    [KIND_SIGEVENT_IN] = {decode_sigevent, false}, [KIND_AIOCB_IN] = {decode_aiocb, false},
    [KIND_TIMER_OUT] = {out_timer, true}, [KIND_THREAD_OUT] = {out_thread, true},
    [KIND_PID_OUT] = {out_int, true}, [KIND_INT_OUT] = {out_int, true},
    [KIND_SIG_OUT] = {out_signal, true}, [KIND_STATUS_OUT] = {decode_status_bytes, true},
    [KIND_STRING_IN] = {decode_string, false},
};
/* clang-format on */

size_t decode_kinds_size(enum sigvet_kind kind)
{
    return kinds[kind].size;
}

const unsigned char *decode_kinds_pointee(const struct decode_call *c, uint32_t i, size_t at)
{
    const struct kind *k = &kinds[c->api->kinds[i]];

    if (!(c->there >> i & 1) || (k->way == WAY_OUT && !c->ended) || at > c->len ||
        k->size > c->len - at) {
        return NULL;
    }
    if (c->api->kinds[i] == KIND_TIMESPEC_OUT) { /* the rest of a sleep; success leaves it alone */
        return c->result == 0 ? NULL : c->words + at;
    }
    return c->words + at;
}

static void put_argument(struct put *p, const struct decode_call *c, uint32_t i, size_t at)
{
    enum sigvet_kind kind = c->api->kinds[i];
    const unsigned char *bytes;
    uint64_t word;

    if (!decode_kinds_word(c, i, &word)) {
        put_name(p, NULL);
    } else if (decode_values[kind] != NULL) {
        decode_values[kind](p, c, word);
    } else if (word == 0 || (bytes = decode_kinds_pointee(c, i, at)) == NULL) {
        put_pointer(p, word);
    } else if (pointees[kind].scalar && !p->json) {
        put_char(p, '[');
        pointees[kind].put(p, bytes);
        put_char(p, ']');
    } else {
        pointees[kind].put(p, bytes);
    }
}

/* Commands that take fewer arguments than their function has. */
static uint32_t arguments_meant(const struct decode_call *c)
{
    uint64_t command;

    if (decode_kinds_find(c, KIND_FCNTL, &command)) {
        switch ((int)command) {
        case F_GETFD:
        case F_GETFL:
        case F_GETOWN:
        case F_GETSIG:
        case F_GETLEASE:
        case F_GETPIPE_SZ:
        case F_GET_SEALS:
            return 2;
        default:
            break;
        }
    } else if (decode_kinds_find(c, KIND_PRCTL, &command)) {
        switch ((int)command) {
        case PR_GET_DUMPABLE:
        case PR_GET_KEEPCAPS:
        case PR_GET_SECCOMP:
        case PR_GET_TIMERSLACK:
        case PR_TASK_PERF_EVENTS_DISABLE:
        case PR_TASK_PERF_EVENTS_ENABLE:
            return 1;
        case PR_SET_PDEATHSIG:
        case PR_GET_PDEATHSIG:
        case PR_SET_DUMPABLE:
        case PR_SET_KEEPCAPS:
        case PR_SET_NAME:
        case PR_GET_NAME:
        case PR_SET_CHILD_SUBREAPER:
        case PR_GET_CHILD_SUBREAPER:
        case PR_SET_TIMERSLACK:
            return 2;
        default:
            break;
        }
    }
    return c->api->arguments;
}

void decode_arguments(struct put *p, const struct decode_call *c, uint32_t from, uint32_t to)
{
    size_t at = c->api->arguments * DECODE_WORD;
    uint32_t meant = arguments_meant(c);

    for (uint32_t i = 0; i < meant && i < to; i++) {
        if (i >= from) {
            put_element(p);
            put_argument(p, c, i, at);
            p->between = true;
        }
        at += kinds[c->api->kinds[i]].size;
    }
}

uint32_t decode_first_out(const struct api *a)
{
    uint32_t i = 0;

    while (i < a->arguments && kinds[a->kinds[i]].way != WAY_OUT) {
        i++;
    }
    return i;
}

uint32_t decode_error(const struct decode_call *c)
{
    if (!c->ended) {
        return 0;
    }
    if (c->error == 0 && c->api->result == RESULT_ERROR && c->result > 0 &&
        c->result < DECODE_SMALL) {
        return (uint32_t)c->result;
    }
    return c->error;
}

void decode_result(struct put *p, const struct decode_call *c)
{
    switch (c->api->result) {
    case RESULT_UNSIGNED:
        put_unsigned(p, (uint32_t)c->result);
        break;
    case RESULT_MASK32:
        decode_mask(p, (uint32_t)c->result);
        break;
    case RESULT_HANDLER:
        decode_handler(p, (uint64_t)c->result);
        break;
    case RESULT_POINTER:
        put_pointer(p, (uint64_t)c->result);
        break;
    case RESULT_VOID:
    case RESULT_NOTE:
        put_null(p);
        break;
    default:
        put_signed(p, c->result);
    }
}
