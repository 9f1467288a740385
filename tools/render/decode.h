/* decode.h - what the words of an event mean: arguments, structures, results, names of numbers.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Words and bytes come from a trace: any value may be in them, none is trusted
 *           as a size or an index.
 * Errors:   a number without a name is shown as a number; bytes that are not there as the pointer to them.
 * Source:   include/sigvet/calls/kinds.def and signal.def; the headers named in decode_words.c. */
#ifndef SIGVET_TOOLS_DECODE_H
#define SIGVET_TOOLS_DECODE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api.h"
#include "put.h"

/* A call to decode. */
struct decode_call {
    const struct api *api;
    const unsigned char
        *words;     /* arguments, then what they point to: see struct sigvet_call_event */
    size_t len;     /* bytes of it that are there */
    uint32_t there; /* bit i: what argument i points to was kept */
    bool ended;     /* the call has ended: result and error are valid */
    int64_t result;
    uint32_t error;
};

/* Arguments `from` to before `to`, as elements of a list that is open. */
void decode_arguments(struct put *p, const struct decode_call *c, uint32_t from, uint32_t to);

/* The first argument that is known only once the call has ended; the number of arguments if there is
 * none. */
uint32_t decode_first_out(const struct api *a);

/* The result alone, as the row's type has it. Only for a call that has ended. */
void decode_result(struct put *p, const struct decode_call *c);

/* The error number of a call that has ended; 0: none. */
uint32_t decode_error(const struct decode_call *c);

/* Whether the call sends a signal: to whom and which. */
struct decode_sent {
    uint32_t signal;
    int64_t target; /* process, or thread, or (negative) group; 0: the caller's own group */
    bool is_thread; /* target is a thread */
    bool is_self;   /* target is the caller, whatever `target` says */
};
bool decode_sent(const struct decode_call *c, struct decode_sent *out);
bool decode_probes(const struct decode_call *c); /* with signal 0: nothing is sent, only asked */

/* What a call of the wait family learnt of a child. */
struct decode_waited {
    uint32_t pid;
    uint32_t status; /* as of wait(2) */
};
bool decode_waited(const struct decode_call *c, struct decode_waited *out);
bool decode_child(const siginfo_t *info, struct decode_waited *out); /* likewise of a SIGCHLD */

/* Structures: decode_structs.c. Each takes as many bytes as its kind has (kinds.def). */
typedef void decode_struct(struct put *p, const unsigned char *bytes);
decode_struct decode_set, decode_act, decode_kact, decode_vec, decode_info, decode_stack;
decode_struct decode_sigstack, decode_timespec, decode_timeval, decode_itimerval, decode_itimerspec;
decode_struct decode_sigevent, decode_aiocb, decode_string, decode_status_bytes;

#define DECODE_INFO_SIZE 48u
siginfo_t decode_info_copy(const unsigned char *bytes);

/* Which members of a siginfo tell who sent it, and to which value. */
bool decode_info_has_sender(const siginfo_t *info);

/* A siginfo's members between brackets that are the caller's. `program`: of the sender, for text; or NULL. */
void decode_info_members(struct put *p, const siginfo_t *info, const char *program);

void decode_value(struct put *p, uint64_t value); /* union sigval */
void decode_mask(struct put *p, uint64_t mask);   /* signals 1 to 64 as bits 0 to 63 */
void decode_status(struct put *p, uint32_t status);
void decode_handler(struct put *p, uint64_t handler); /* SIG_DFL, SIG_IGN ... or code */

/* Names: decode_words.c. */
enum decode_table {
    DECODE_HOW,
    DECODE_SA_FLAGS,
    DECODE_SV_FLAGS,
    DECODE_SS_FLAGS,
    DECODE_SIGEV,
    DECODE_CLOCK,
    DECODE_ITIMER,
    DECODE_IDTYPE,
    DECODE_WAITOPT,
    DECODE_PRCTL,
    DECODE_FCNTL,
    DECODE_FD_FLAGS,
    DECODE_OPEN_FLAGS,
    DECODE_DN_FLAGS,
    DECODE_LEASE,
    DECODE_IOCTL,
    DECODE_PTRACE,
    DECODE_LIOMODE,
    DECODE_CANCELTYPE,
    DECODE_SFD_FLAGS,
    DECODE_TFD_FLAGS,
    DECODE_TIMER_FLAGS,
    DECODE_TFD_TIMER_FLAGS,
    DECODE_SPAWN_FLAGS,
    DECODE_CLONE_FLAGS,
    DECODE_TABLES
};

const char *decode_word(enum decode_table table, uint64_t value); /* NULL: it has no name */

/* One of a list of values; else the number. */
void decode_choice(struct put *p, enum decode_table table, int64_t value);

/* A set of bits: SA_RESTART|SA_SIGINFO, ["SA_RESTART","SA_SIGINFO"]; what has no name in hexadecimal. */
void decode_flags(struct put *p, enum decode_table table, uint64_t flags);

/* Likewise the flags of clone(2), whose lowest byte is a signal. */
void decode_clone_flags(struct put *p, uint64_t flags);

void decode_signal(struct put *p, uint32_t signal); /* SIGINT, SIGRTMIN+3; else the number */
const char *decode_signal_short(uint32_t signal);   /* 1 to 64: "INT", "RTMIN+3", "32" */
void decode_code(struct put *p, uint32_t signal, int32_t code); /* SI_USER; else the number */
const char *decode_errno_name(uint32_t error);                  /* "EINTR"; NULL: no name */
const char *decode_errno_text(uint32_t error);    /* "Interrupted system call"; NULL: none */
void decode_errno(struct put *p, uint32_t error); /* EINTR; 0 and what has no name as numbers */

/* The name of a system call that may be restarted, or of one of the table; NULL: neither. */
const char *decode_syscall_name(uint64_t number);

#endif
