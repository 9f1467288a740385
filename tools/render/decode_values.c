/* decode_values.c - arguments that are no pointers, each by its kind.
 *
 * Owns:     the table of kinds of way VALUE.
 * Contexts: the tools only. Any word may be hostile.
 * Errors:   see decode.h.
 * Source:   include/sigvet/calls/kinds.def; kill(2), waitpid(2), fcntl(2), prctl(2), ptrace(2). */
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "decode_kinds.h"

static void value_int(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    put_signed(p, (int32_t)word);
}

static void value_uint(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    put_unsigned(p, (uint32_t)word);
}

static void value_long(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    put_signed(p, (int64_t)word);
}

static void value_ulong(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    put_unsigned(p, word);
}

static void value_ptr(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    put_pointer(p, word);
}

static void value_small(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    if (word < DECODE_SMALL) {
        put_unsigned(p, word);
    } else {
        put_hex(p, word);
    }
}

static void fcntl_argument(struct put *p, int command, uint64_t word)
{
    switch (command) {
    case F_SETOWN:
        put_signed(p, (int32_t)word);
        if ((int32_t)word < 0) {
            put_comment(p, "group");
        }
        break;
    case F_SETSIG:
        decode_signal(p, (uint32_t)word);
        if (word == 0) {
            put_comment(p, "SIGIO");
        }
        break;
    case F_SETFL:
        decode_flags(p, DECODE_OPEN_FLAGS, (uint32_t)word);
        break;
    case F_SETFD:
        decode_flags(p, DECODE_FD_FLAGS, (uint32_t)word);
        break;
    case F_NOTIFY:
        decode_flags(p, DECODE_DN_FLAGS, (uint32_t)word);
        break;
    case F_SETLEASE:
        decode_choice(p, DECODE_LEASE, (int32_t)word);
        break;
    default:
        value_small(p, NULL, word);
    }
}

static bool ptrace_sends(int64_t request)
{
    return request == PTRACE_CONT || request == PTRACE_DETACH || request == PTRACE_SYSCALL ||
           request == PTRACE_SINGLESTEP;
}

/* An argument whose meaning hangs on a command before it. */
static void value_hex(struct put *p, const struct decode_call *c, uint64_t word)
{
    uint64_t command;

    if (decode_kinds_find(c, KIND_FCNTL, &command)) {
        fcntl_argument(p, (int)command, word);
    } else if ((decode_kinds_find(c, KIND_PRCTL, &command) && (int)command == PR_SET_PDEATHSIG) ||
               (decode_kinds_find(c, KIND_IOCTL, &command) && command == TIOCSIG) ||
               (decode_kinds_find(c, KIND_PTRACE, &command) && ptrace_sends((int64_t)command) &&
                word < DECODE_SMALL)) {
        decode_signal(p, (uint32_t)word);
    } else if (decode_kinds_first(c, KIND_PRCTL) || decode_kinds_first(c, KIND_PTRACE)) {
        value_small(p, c, word);
    } else if (word == 0 && !p->json) {
        put_char(p, '0');
    } else {
        put_hex(p, word);
    }
}

static void value_sig(struct put *p, const struct decode_call *c, uint64_t word)
{
    decode_signal(p, (uint32_t)word);
    if ((uint32_t)word == 0 && c->api->class == CLASS_SEND) {
        put_comment(p, "probe");
    }
}

static void value_pid(struct put *p, const struct decode_call *c, uint64_t word)
{
    bool waits = decode_kinds_first(c, KIND_PID) && c->api->kinds[1] == KIND_STATUS_OUT;
    int32_t pid = (int32_t)word;

    put_signed(p, pid);
    if (pid > 0 || (!waits && c->api->class != CLASS_SEND)) {
        return;
    }
    if (pid == 0) {
        put_comment(p, waits ? "any child of its group" : "own group");
    } else if (pid == -1) {
        put_comment(p, waits ? "any child" : "everyone");
    } else {
        put_comment(p, waits ? "any child of this group" : "group");
    }
}

static void value_pgrp(struct put *p, const struct decode_call *c, uint64_t word)
{
    put_signed(p, (int32_t)word);
    if ((int32_t)word == 0 && c->api->class == CLASS_SEND) {
        put_comment(p, "own group");
    }
}

static void value_how(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    decode_choice(p, DECODE_HOW, (int32_t)word);
}

static void value_handler(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    decode_handler(p, word);
}

static void value_mask32(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    decode_mask(p, (uint32_t)word);
}

static void value_sigval(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    decode_value(p, word);
}

/* A number of the kernel's, or with SIGEV_THREAD an address of libc's. */
static void value_timer(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    if (word <= INT32_MAX) {
        put_unsigned(p, word);
    } else {
        put_hex(p, word);
    }
}

#define CHOICE(kind, table)                                                             \
    static void value_##kind(struct put *p, const struct decode_call *c, uint64_t word) \
    {                                                                                   \
        (void)c;                                                                        \
        decode_choice(p, table, (int32_t)word);                                         \
    }
#define FLAGS(kind, table)                                                              \
    static void value_##kind(struct put *p, const struct decode_call *c, uint64_t word) \
    {                                                                                   \
        (void)c;                                                                        \
        decode_flags(p, table, (uint32_t)word);                                         \
    }
CHOICE(clock, DECODE_CLOCK)
CHOICE(itimer, DECODE_ITIMER)
CHOICE(idtype, DECODE_IDTYPE)
CHOICE(prctl, DECODE_PRCTL)
CHOICE(fcntl, DECODE_FCNTL)
CHOICE(canceltype, DECODE_CANCELTYPE)
FLAGS(waitopt, DECODE_WAITOPT)
FLAGS(sfd_flags, DECODE_SFD_FLAGS)
FLAGS(tfd_flags, DECODE_TFD_FLAGS)
FLAGS(spawn_flags, DECODE_SPAWN_FLAGS)

static void value_ptrace(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    decode_choice(p, DECODE_PTRACE, (int64_t)word);
}

static void value_ioctl(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    decode_choice(p, DECODE_IOCTL, (int64_t)word);
}

static void value_syscall(struct put *p, const struct decode_call *c, uint64_t word)
{
    const char *name = decode_syscall_name(word);

    if (name != NULL) {
        put_word(p, name);
    } else {
        value_long(p, c, word);
    }
}

static void value_liomode(struct put *p, const struct decode_call *c, uint64_t word)
{
    if (strncmp(c->api->name, "getaddrinfo", 11) == 0 && (uint32_t)word <= 1) {
        put_word(p, (uint32_t)word == 0 ? "GAI_WAIT" : "GAI_NOWAIT"); /* the same numbers */
    } else {
        decode_choice(p, DECODE_LIOMODE, (int32_t)word);
    }
}

static void value_timer_flags(struct put *p, const struct decode_call *c, uint64_t word)
{
    decode_flags(p, decode_kinds_first(c, KIND_FD) ? DECODE_TFD_TIMER_FLAGS : DECODE_TIMER_FLAGS,
                 (uint32_t)word);
}

static void value_clone_flags(struct put *p, const struct decode_call *c, uint64_t word)
{
    (void)c;
    decode_clone_flags(p, (uint32_t)word);
}

/* clang-format off */
decode_value_kind *const decode_values[KINDS] = {
    [KIND_INT] = value_int, [KIND_UINT] = value_uint, [KIND_LONG] = value_long,
    [KIND_ULONG] = value_ulong, [KIND_HEX] = value_hex, [KIND_PTR] = value_ptr,
    [KIND_REGION] = value_ptr,
    [KIND_SIG] = value_sig, [KIND_PID] = value_pid, [KIND_PGRP] = value_pgrp, [KIND_TID] = value_int,
    [KIND_FD] = value_int, [KIND_THREAD] = value_ptr, [KIND_HOW] = value_how,
    [KIND_HANDLER] = value_handler, [KIND_MASK32] = value_mask32, [KIND_SIGVAL] = value_sigval,
    [KIND_CLOCK] = value_clock, [KIND_ITIMER] = value_itimer, [KIND_TIMER] = value_timer,
    [KIND_IDTYPE] = value_idtype, [KIND_WAITOPT] = value_waitopt, [KIND_PRCTL] = value_prctl,
    [KIND_FCNTL] = value_fcntl, [KIND_IOCTL] = value_ioctl, [KIND_PTRACE] = value_ptrace,
    [KIND_SYSCALL] = value_syscall, [KIND_LIOMODE] = value_liomode,
    [KIND_CANCELTYPE] = value_canceltype, [KIND_SFDFLAGS] = value_sfd_flags,
    [KIND_TFDFLAGS] = value_tfd_flags, [KIND_TIMERFLAGS] = value_timer_flags,
    [KIND_SPAWNFLAGS] = value_spawn_flags, [KIND_CLONEFLAGS] = value_clone_flags,
};
/* clang-format on */
