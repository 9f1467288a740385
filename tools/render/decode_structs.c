/* decode_structs.c - what pointers of the signal API point to, in the form that events keep.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Each function is given as many bytes as its kind has.
 * Errors:   none: every value can be shown.
 * Source:   include/sigvet/calls/kinds.def; sigaction(2), sigaltstack(2), sigevent(7), siginfo in
 *           Linux uapi/asm-generic/siginfo.h; wait(2). */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "decode.h"

#define NEARLY_FULL 32 /* a set of more signals is told by those that it lacks */

static uint64_t word_at(const unsigned char *bytes, size_t i)
{
    uint64_t word;

    memcpy(&word, bytes + i * sizeof word, sizeof word);
    return word;
}

static uint32_t half_at(const unsigned char *bytes, size_t i)
{
    uint32_t half;

    memcpy(&half, bytes + i * sizeof half, sizeof half);
    return half;
}

/* JSON has full names of all signals, text short ones of as few as will do. */
void decode_mask(struct put *p, uint64_t mask)
{
    bool inverse = !p->json && __builtin_popcountll(mask) > NEARLY_FULL;
    bool first = true;

    if (inverse) {
        put_char(p, '~');
        mask = ~mask;
    }
    put_char(p, '[');
    for (; mask != 0; mask &= mask - 1) {
        uint32_t signal = (uint32_t)__builtin_ctzll(mask) + 1;
        if (!first) {
            put_char(p, p->json ? ',' : ' ');
        }
        first = false;
        if (p->json) {
            decode_signal(p, signal);
        } else {
            put_raw(p, decode_signal_short(signal));
        }
    }
    put_char(p, ']');
}

void decode_set(struct put *p, const unsigned char *bytes)
{
    decode_mask(p, word_at(bytes, 0));
}

void decode_handler(struct put *p, uint64_t handler)
{
    switch (handler) {
    case 0:
        put_word(p, "SIG_DFL");
        break;
    case 1:
        put_word(p, "SIG_IGN");
        break;
    case 2:
        put_word(p, "SIG_HOLD");
        break;
    case UINT64_MAX:
        put_word(p, "SIG_ERR");
        break;
    default:
        put_address(p, handler);
    }
}

static void put_action(struct put *p, uint64_t handler, uint64_t flags, uint64_t mask)
{
    put_member(p, flags & SA_SIGINFO ? "sa_sigaction" : "sa_handler");
    decode_handler(p, handler);
    put_member(p, "sa_mask");
    decode_mask(p, mask);
    put_member(p, "sa_flags");
    decode_flags(p, DECODE_SA_FLAGS, flags);
}

void decode_act(struct put *p, const unsigned char *bytes)
{
    put_open(p, '{');
    put_action(p, word_at(bytes, 0), (uint32_t)word_at(bytes, 1), word_at(bytes, 2));
    put_close(p, '}');
}

void decode_kact(struct put *p, const unsigned char *bytes)
{
    put_open(p, '{');
    put_action(p, word_at(bytes, 0), word_at(bytes, 1), word_at(bytes, 3));
    put_member(p, "sa_restorer");
    put_address(p, word_at(bytes, 2));
    put_close(p, '}');
}

void decode_vec(struct put *p, const unsigned char *bytes)
{
    put_open(p, '{');
    put_member(p, "sv_handler");
    decode_handler(p, word_at(bytes, 0));
    put_member(p, "sv_mask");
    decode_mask(p, half_at(bytes, 2));
    put_member(p, "sv_flags");
    decode_flags(p, DECODE_SV_FLAGS, half_at(bytes, 3));
    put_close(p, '}');
}

void decode_stack(struct put *p, const unsigned char *bytes)
{
    put_open(p, '{');
    put_member(p, "ss_sp");
    put_pointer(p, word_at(bytes, 0));
    put_member(p, "ss_flags");
    decode_flags(p, DECODE_SS_FLAGS, half_at(bytes, 2));
    put_member(p, "ss_size");
    put_unsigned(p, word_at(bytes, 2));
    put_close(p, '}');
}

void decode_sigstack(struct put *p, const unsigned char *bytes)
{
    put_open(p, '{');
    put_member(p, "ss_sp");
    put_pointer(p, word_at(bytes, 0));
    put_member(p, "ss_onstack");
    put_signed(p, (int32_t)half_at(bytes, 2));
    put_close(p, '}');
}

static void put_time(struct put *p, const unsigned char *bytes, const char *fraction)
{
    put_open(p, '{');
    put_member(p, "tv_sec");
    put_signed(p, (int64_t)word_at(bytes, 0));
    put_member(p, fraction);
    put_signed(p, (int64_t)word_at(bytes, 1));
    put_close(p, '}');
}

static void put_interval(struct put *p, const unsigned char *bytes, const char *fraction)
{
    put_open(p, '{');
    put_member(p, "it_interval");
    put_time(p, bytes, fraction);
    put_member(p, "it_value");
    put_time(p, bytes + 16, fraction);
    put_close(p, '}');
}

void decode_timespec(struct put *p, const unsigned char *bytes)
{
    put_time(p, bytes, "tv_nsec");
}

void decode_timeval(struct put *p, const unsigned char *bytes)
{
    put_time(p, bytes, "tv_usec");
}

void decode_itimerval(struct put *p, const unsigned char *bytes)
{
    put_interval(p, bytes, "tv_usec");
}

void decode_itimerspec(struct put *p, const unsigned char *bytes)
{
    put_interval(p, bytes, "tv_nsec");
}

void decode_value(struct put *p, uint64_t value)
{
    put_open(p, '{');
    put_member(p, "sival_int");
    put_signed(p, (int32_t)value);
    put_member(p, "sival_ptr");
    put_pointer(p, value);
    put_close(p, '}');
}

void decode_sigevent(struct put *p, const unsigned char *bytes)
{
    uint32_t notify = half_at(bytes, 3);

    put_open(p, '{');
    put_member(p, "sigev_notify");
    decode_choice(p, DECODE_SIGEV, (int32_t)notify);
    if (notify == SIGEV_SIGNAL || notify == SIGEV_THREAD_ID) {
        put_member(p, "sigev_signo");
        decode_signal(p, half_at(bytes, 2));
    }
    if (notify == SIGEV_THREAD_ID) {
        put_member(p, "sigev_notify_thread_id");
        put_signed(p, (int32_t)half_at(bytes, 4));
    } else if (notify == SIGEV_THREAD) {
        put_member(p, "sigev_notify_function");
        put_address(p, word_at(bytes, 2));
        put_member(p, "sigev_notify_attributes");
        put_pointer(p, word_at(bytes, 3));
    }
    put_member(p, "sigev_value");
    decode_value(p, word_at(bytes, 0));
    put_close(p, '}');
}

void decode_aiocb(struct put *p, const unsigned char *bytes)
{
    put_open(p, '{');
    put_member(p, "aio_sigevent");
    decode_sigevent(p, bytes);
    put_close(p, '}');
}

void decode_string(struct put *p, const unsigned char *bytes)
{
    const size_t size = 64; /* of the kind STRING_IN */
    size_t len = strnlen((const char *)bytes, size);

    put_string(p, (const char *)bytes, len < size ? len : size - 1, len >= size - 1);
}

/* WIFEXITED and the like, as waitpid(2) words them. */
void decode_status(struct put *p, uint32_t status)
{
    int s = (int)status;

    put_open(p, '{');
    if (WIFEXITED(s)) {
        put_member(p, "exited");
        put_signed(p, WEXITSTATUS(s));
    } else if (WIFSTOPPED(s)) {
        put_member(p, "stopped");
        decode_signal(p, (uint32_t)WSTOPSIG(s));
        if (status >> 16 != 0) { /* an event of ptrace(2) */
            put_member(p, "event");
            put_unsigned(p, status >> 16);
        }
    } else if (WIFCONTINUED(s)) {
        put_member(p, "continued");
        put_bool(p, true);
    } else {
        put_member(p, "killed");
        decode_signal(p, (uint32_t)WTERMSIG(s));
        if (WCOREDUMP(s)) {
            put_member(p, "core");
            put_bool(p, true);
        }
    }
    put_close(p, '}');
}

void decode_status_bytes(struct put *p, const unsigned char *bytes)
{
    decode_status(p, half_at(bytes, 0));
}

siginfo_t decode_info_copy(const unsigned char *bytes)
{
    siginfo_t info;

    memset(&info, 0, sizeof info);
    memcpy(&info, bytes, DECODE_INFO_SIZE);
    return info;
}

/* Which members of the union a siginfo uses. */
enum layout { PLAIN, SENDER, VALUE, TIMER, CHILD, FAULT, POLL, SYSTEM_CALL };

static enum layout layout_of(const siginfo_t *info)
{
    switch (info->si_code) {
    case SI_USER:
    case SI_TKILL:
        return SENDER;
    case SI_TIMER:
        return TIMER;
    case SI_SIGIO:
        return POLL;
    case SI_KERNEL:
        return PLAIN;
    default:
        break;
    }
    if (info->si_code < 0) {
        return VALUE;
    }
    switch (info->si_signo) {
    case SIGCHLD:
        return CHILD;
    case SIGILL:
    case SIGFPE:
    case SIGSEGV:
    case SIGBUS:
    case SIGTRAP:
        return FAULT;
    case SIGSYS:
        return SYSTEM_CALL;
    default: /* F_SETSIG names other signals than SIGIO */
        return POLL;
    }
}

bool decode_info_has_sender(const siginfo_t *info)
{
    enum layout l = layout_of(info);

    return l == SENDER || l == VALUE;
}

static void put_child(struct put *p, const siginfo_t *info)
{
    put_member(p, "si_status");
    if (info->si_code == CLD_EXITED) {
        put_signed(p, info->si_status);
    } else {
        decode_signal(p, (uint32_t)info->si_status);
    }
    put_member(p, "si_utime");
    put_signed(p, info->si_utime);
    put_member(p, "si_stime");
    put_signed(p, info->si_stime);
}

static void put_fault(struct put *p, const siginfo_t *info)
{
    put_member(p, "si_addr");
    put_pointer(p, (uint64_t)(uintptr_t)info->si_addr);
    if (info->si_signo == SIGSEGV && info->si_code == SEGV_BNDERR) {
        put_member(p, "si_lower");
        put_pointer(p, (uint64_t)(uintptr_t)info->si_lower);
        put_member(p, "si_upper");
        put_pointer(p, (uint64_t)(uintptr_t)info->si_upper);
    } else if (info->si_signo == SIGSEGV && info->si_code == SEGV_PKUERR) {
        put_member(p, "si_pkey");
        put_unsigned(p, info->si_pkey);
    } else if (info->si_signo == SIGBUS && info->si_code >= BUS_MCEERR_AR) {
        put_member(p, "si_addr_lsb");
        put_signed(p, info->si_addr_lsb);
    }
}

static void put_system_call(struct put *p, const siginfo_t *info)
{
    const char *name = decode_syscall_name((uint32_t)info->si_syscall);

    put_member(p, "si_call_addr");
    put_address(p, (uint64_t)(uintptr_t)info->si_call_addr);
    put_member(p, "si_syscall");
    if (name != NULL) {
        put_word(p, name);
    } else {
        put_signed(p, info->si_syscall);
    }
    put_member(p, "si_arch");
    put_hex(p, info->si_arch);
}

void decode_info_members(struct put *p, const siginfo_t *info, const char *program)
{
    enum layout l = layout_of(info);

    put_member(p, "si_signo");
    decode_signal(p, (uint32_t)info->si_signo);
    put_member(p, "si_code");
    decode_code(p, (uint32_t)info->si_signo, info->si_code);
    if (info->si_errno != 0) {
        put_member(p, "si_errno");
        decode_errno(p, (uint32_t)info->si_errno);
    }
    if (l == SENDER || l == VALUE || l == CHILD) {
        put_member(p, "si_pid");
        put_signed(p, info->si_pid);
        if (program != NULL && !p->json) {
            put_raw(p, " (");
            put_name(p, program);
            put_char(p, ')');
        }
        put_member(p, "si_uid");
        put_unsigned(p, info->si_uid);
    }
    switch (l) {
    case TIMER:
        put_member(p, "si_timerid");
        put_signed(p, info->si_timerid);
        put_member(p, "si_overrun");
        put_signed(p, info->si_overrun);
        break;
    case CHILD:
        put_child(p, info);
        break;
    case FAULT:
        put_fault(p, info);
        break;
    case POLL:
        put_member(p, "si_fd");
        put_signed(p, info->si_fd);
        put_member(p, "si_band");
        put_signed(p, info->si_band);
        break;
    case SYSTEM_CALL:
        put_system_call(p, info);
        break;
    case PLAIN:
    case SENDER:
    case VALUE:
        break;
    }
    if (l == TIMER || l == VALUE) {
        put_member(p, "si_value");
        decode_value(p, (uint64_t)(uintptr_t)info->si_value.sival_ptr);
    }
}

void decode_info(struct put *p, const unsigned char *bytes)
{
    siginfo_t info = decode_info_copy(bytes);

    put_open(p, '{');
    decode_info_members(p, &info, NULL);
    put_close(p, '}');
}
