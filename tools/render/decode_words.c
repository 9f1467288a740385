/* decode_words.c - names of the numbers that the signal API takes and gives.
 *
 * Owns:     the tables of names.
 * Contexts: the tools only; one thread (names of signals are made at their first use).
 * Errors:   see decode.h.
 * Source:   <signal.h>, <time.h>, <fcntl.h>, <spawn.h>, <sys/wait.h>, <sys/timerfd.h>, <sys/signalfd.h>,
 *           Linux uapi: prctl.h, sched.h, ptrace.h, asm/signal.h, asm-generic/ioctls.h;
 *           arch/x86/entry/syscalls/syscall_64.tbl. */
#include <aio.h>
#include <asm/ioctls.h>
#include <asm/sockios.h>
#include <asm/unistd.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

#include "decode.h"
#include "signals.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define SIGNALS 64u

struct word {
    uint64_t value;
    const char *name;
};

/* clang-format off */
#define WORD(name) {(uint64_t)(name), #name}
static const struct word how[] = {WORD(SIG_BLOCK), WORD(SIG_UNBLOCK), WORD(SIG_SETMASK)};
static const struct word sa_flags[] = {
    WORD(SA_NOCLDSTOP), WORD(SA_NOCLDWAIT), WORD(SA_SIGINFO), {0x400, "SA_UNSUPPORTED"},
    {0x800, "SA_EXPOSE_TAGBITS"}, {0x4000000, "SA_RESTORER"}, WORD(SA_ONSTACK), WORD(SA_RESTART),
    WORD(SA_NODEFER), {0x80000000, "SA_RESETHAND"},
};
static const struct word sv_flags[] = {{1, "SV_ONSTACK"}, {2, "SV_INTERRUPT"}, {4, "SV_RESETHAND"}};
static const struct word ss_flags[] = {WORD(SS_ONSTACK), WORD(SS_DISABLE), {0x80000000, "SS_AUTODISARM"}};
static const struct word sigev[] = {
    WORD(SIGEV_SIGNAL), WORD(SIGEV_NONE), WORD(SIGEV_THREAD), WORD(SIGEV_THREAD_ID),
};
static const struct word clocks[] = {
    WORD(CLOCK_REALTIME), WORD(CLOCK_MONOTONIC), WORD(CLOCK_PROCESS_CPUTIME_ID),
    WORD(CLOCK_THREAD_CPUTIME_ID), WORD(CLOCK_MONOTONIC_RAW), WORD(CLOCK_REALTIME_COARSE),
    WORD(CLOCK_MONOTONIC_COARSE), WORD(CLOCK_BOOTTIME), WORD(CLOCK_REALTIME_ALARM),
    WORD(CLOCK_BOOTTIME_ALARM), WORD(CLOCK_TAI),
};
static const struct word itimers[] = {WORD(ITIMER_REAL), WORD(ITIMER_VIRTUAL), WORD(ITIMER_PROF)};
static const struct word idtypes[] = {WORD(P_ALL), WORD(P_PID), WORD(P_PGID), WORD(P_PIDFD)};
static const struct word waitopts[] = {
    WORD(WNOHANG), WORD(WUNTRACED), WORD(WEXITED), WORD(WCONTINUED), WORD(WNOWAIT),
    WORD(__WNOTHREAD), WORD(__WALL), WORD(__WCLONE),
};
static const struct word prctls[] = {
    WORD(PR_SET_PDEATHSIG), WORD(PR_GET_PDEATHSIG), WORD(PR_GET_DUMPABLE), WORD(PR_SET_DUMPABLE),
    WORD(PR_GET_UNALIGN), WORD(PR_SET_UNALIGN), WORD(PR_GET_KEEPCAPS), WORD(PR_SET_KEEPCAPS),
    WORD(PR_GET_FPEMU), WORD(PR_SET_FPEMU), WORD(PR_GET_FPEXC), WORD(PR_SET_FPEXC),
    WORD(PR_GET_TIMING), WORD(PR_SET_TIMING), WORD(PR_SET_NAME), WORD(PR_GET_NAME),
    WORD(PR_GET_ENDIAN), WORD(PR_SET_ENDIAN), WORD(PR_GET_SECCOMP), WORD(PR_SET_SECCOMP),
    WORD(PR_CAPBSET_READ), WORD(PR_CAPBSET_DROP), WORD(PR_GET_TSC), WORD(PR_SET_TSC),
    WORD(PR_GET_SECUREBITS), WORD(PR_SET_SECUREBITS), WORD(PR_SET_TIMERSLACK),
    WORD(PR_GET_TIMERSLACK), WORD(PR_TASK_PERF_EVENTS_DISABLE), WORD(PR_TASK_PERF_EVENTS_ENABLE),
    WORD(PR_MCE_KILL), WORD(PR_MCE_KILL_GET), WORD(PR_SET_MM), WORD(PR_SET_PTRACER),
    WORD(PR_SET_CHILD_SUBREAPER), WORD(PR_GET_CHILD_SUBREAPER), WORD(PR_SET_NO_NEW_PRIVS),
    WORD(PR_GET_NO_NEW_PRIVS), WORD(PR_GET_TID_ADDRESS), WORD(PR_SET_THP_DISABLE),
    WORD(PR_GET_THP_DISABLE), WORD(PR_CAP_AMBIENT), {52, "PR_GET_SPECULATION_CTRL"},
    {53, "PR_SET_SPECULATION_CTRL"}, {57, "PR_SET_IO_FLUSHER"}, {58, "PR_GET_IO_FLUSHER"},
    {59, "PR_SET_SYSCALL_USER_DISPATCH"}, {62, "PR_SCHED_CORE"}, {0x53564d41, "PR_SET_VMA"},
};
static const struct word fcntls[] = {
    WORD(F_DUPFD), WORD(F_GETFD), WORD(F_SETFD), WORD(F_GETFL), WORD(F_SETFL), WORD(F_GETLK),
    WORD(F_SETLK), WORD(F_SETLKW), WORD(F_SETOWN), WORD(F_GETOWN), WORD(F_SETSIG), WORD(F_GETSIG),
    WORD(F_SETOWN_EX), WORD(F_GETOWN_EX), WORD(F_OFD_GETLK), WORD(F_OFD_SETLK), WORD(F_OFD_SETLKW),
    WORD(F_SETLEASE), WORD(F_GETLEASE), WORD(F_NOTIFY), WORD(F_DUPFD_CLOEXEC), WORD(F_SETPIPE_SZ),
    WORD(F_GETPIPE_SZ), WORD(F_ADD_SEALS), WORD(F_GET_SEALS),
};
static const struct word fd_flags[] = {WORD(FD_CLOEXEC)};
static const struct word open_flags[] = {
    WORD(O_WRONLY), WORD(O_RDWR), WORD(O_APPEND), WORD(O_NONBLOCK), WORD(O_SYNC), WORD(O_DSYNC),
    WORD(O_ASYNC), WORD(O_DIRECT), {0x8000, "O_LARGEFILE"}, WORD(O_NOATIME), WORD(O_CLOEXEC),
    WORD(O_PATH),
};
static const struct word dn_flags[] = {
    WORD(DN_ACCESS), WORD(DN_MODIFY), WORD(DN_CREATE), WORD(DN_DELETE), WORD(DN_RENAME),
    WORD(DN_ATTRIB), {0x80000000, "DN_MULTISHOT"},
};
static const struct word leases[] = {WORD(F_RDLCK), WORD(F_WRLCK), WORD(F_UNLCK)};
static const struct word ioctls[] = {
    WORD(FIOASYNC), WORD(FIOSETOWN), WORD(FIOGETOWN), WORD(SIOCSPGRP), WORD(SIOCGPGRP),
    WORD(TIOCSPGRP), WORD(TIOCGPGRP), WORD(TIOCSCTTY), WORD(TIOCNOTTY), WORD(TIOCSTI), WORD(TIOCSIG),
    WORD(TIOCGWINSZ), WORD(TIOCSWINSZ), WORD(TCGETS), WORD(TCSETS), WORD(TCSETSW), WORD(TCSETSF),
    WORD(FIONBIO), WORD(FIONREAD), WORD(FIOCLEX), WORD(FIONCLEX),
};
static const struct word ptraces[] = {
    WORD(PTRACE_TRACEME), WORD(PTRACE_PEEKTEXT), WORD(PTRACE_PEEKDATA), WORD(PTRACE_PEEKUSER),
    WORD(PTRACE_POKETEXT), WORD(PTRACE_POKEDATA), WORD(PTRACE_POKEUSER), WORD(PTRACE_CONT),
    WORD(PTRACE_KILL), WORD(PTRACE_SINGLESTEP), WORD(PTRACE_GETREGS), WORD(PTRACE_SETREGS),
    WORD(PTRACE_GETFPREGS), WORD(PTRACE_SETFPREGS), WORD(PTRACE_ATTACH), WORD(PTRACE_DETACH),
    WORD(PTRACE_SYSCALL), WORD(PTRACE_SETOPTIONS), WORD(PTRACE_GETEVENTMSG),
    WORD(PTRACE_GETSIGINFO), WORD(PTRACE_SETSIGINFO), WORD(PTRACE_GETREGSET),
    WORD(PTRACE_SETREGSET), WORD(PTRACE_SEIZE), WORD(PTRACE_INTERRUPT), WORD(PTRACE_LISTEN),
    WORD(PTRACE_PEEKSIGINFO), WORD(PTRACE_GETSIGMASK), WORD(PTRACE_SETSIGMASK),
    WORD(PTRACE_GET_SYSCALL_INFO),
};
static const struct word liomodes[] = {WORD(LIO_WAIT), WORD(LIO_NOWAIT)};
static const struct word canceltypes[] = {
    WORD(PTHREAD_CANCEL_DEFERRED), WORD(PTHREAD_CANCEL_ASYNCHRONOUS),
};
static const struct word sfd_flags[] = {WORD(SFD_NONBLOCK), WORD(SFD_CLOEXEC)};
static const struct word tfd_flags[] = {WORD(TFD_NONBLOCK), WORD(TFD_CLOEXEC)};
static const struct word timer_flags[] = {WORD(TIMER_ABSTIME)};
static const struct word tfd_timer_flags[] = {WORD(TFD_TIMER_ABSTIME), WORD(TFD_TIMER_CANCEL_ON_SET)};
static const struct word spawn_flags[] = {
    WORD(POSIX_SPAWN_RESETIDS), WORD(POSIX_SPAWN_SETPGROUP), WORD(POSIX_SPAWN_SETSIGDEF),
    WORD(POSIX_SPAWN_SETSIGMASK), WORD(POSIX_SPAWN_SETSCHEDPARAM), WORD(POSIX_SPAWN_SETSCHEDULER),
    WORD(POSIX_SPAWN_USEVFORK), WORD(POSIX_SPAWN_SETSID),
};
static const struct word clone_flags[] = {
    WORD(CLONE_VM), WORD(CLONE_FS), WORD(CLONE_FILES), WORD(CLONE_SIGHAND), WORD(CLONE_PIDFD),
    WORD(CLONE_PTRACE), WORD(CLONE_VFORK), WORD(CLONE_PARENT), WORD(CLONE_THREAD), WORD(CLONE_NEWNS),
    WORD(CLONE_SYSVSEM), WORD(CLONE_SETTLS), WORD(CLONE_PARENT_SETTID), WORD(CLONE_CHILD_CLEARTID),
    WORD(CLONE_DETACHED), WORD(CLONE_UNTRACED), WORD(CLONE_CHILD_SETTID), WORD(CLONE_NEWCGROUP),
    WORD(CLONE_NEWUTS), WORD(CLONE_NEWIPC), WORD(CLONE_NEWUSER), WORD(CLONE_NEWPID),
    WORD(CLONE_NEWNET), WORD(CLONE_IO),
};

/* What a handler interrupts: the system calls that can wait. */
#define CALL(name) {__NR_##name, #name}
static const struct word waiting[] = {
    CALL(read), CALL(write), CALL(open), CALL(poll), CALL(ioctl), CALL(pread64), CALL(pwrite64),
    CALL(readv), CALL(writev), CALL(select), CALL(pause), CALL(nanosleep), CALL(sendfile),
    CALL(connect), CALL(accept), CALL(sendto), CALL(recvfrom), CALL(sendmsg), CALL(recvmsg),
    CALL(wait4), CALL(semop), CALL(msgsnd), CALL(msgrcv), CALL(fcntl), CALL(flock), CALL(fsync),
    CALL(fdatasync), CALL(rt_sigtimedwait), CALL(rt_sigsuspend), CALL(futex), CALL(io_getevents),
    CALL(semtimedop), CALL(restart_syscall), CALL(clock_nanosleep), CALL(epoll_wait),
    CALL(mq_timedsend), CALL(mq_timedreceive), CALL(waitid), CALL(openat), CALL(pselect6),
    CALL(ppoll), CALL(splice), CALL(epoll_pwait), CALL(preadv), CALL(pwritev), CALL(recvmmsg),
    CALL(accept4), CALL(sendmmsg), CALL(getrandom), CALL(fallocate), CALL(copy_file_range),
    CALL(io_uring_enter), CALL(epoll_pwait2),
};

#define TABLE(array) {array, COUNT(array)}
static const struct {
    const struct word *words;
    size_t count;
} tables[DECODE_TABLES] = {
    [DECODE_HOW] = TABLE(how), [DECODE_SA_FLAGS] = TABLE(sa_flags),
    [DECODE_SV_FLAGS] = TABLE(sv_flags), [DECODE_SS_FLAGS] = TABLE(ss_flags),
    [DECODE_SIGEV] = TABLE(sigev), [DECODE_CLOCK] = TABLE(clocks),
    [DECODE_ITIMER] = TABLE(itimers), [DECODE_IDTYPE] = TABLE(idtypes),
    [DECODE_WAITOPT] = TABLE(waitopts), [DECODE_PRCTL] = TABLE(prctls),
    [DECODE_FCNTL] = TABLE(fcntls), [DECODE_FD_FLAGS] = TABLE(fd_flags),
    [DECODE_OPEN_FLAGS] = TABLE(open_flags), [DECODE_DN_FLAGS] = TABLE(dn_flags),
    [DECODE_LEASE] = TABLE(leases), [DECODE_IOCTL] = TABLE(ioctls),
    [DECODE_PTRACE] = TABLE(ptraces), [DECODE_LIOMODE] = TABLE(liomodes),
    [DECODE_CANCELTYPE] = TABLE(canceltypes), [DECODE_SFD_FLAGS] = TABLE(sfd_flags),
    [DECODE_TFD_FLAGS] = TABLE(tfd_flags), [DECODE_TIMER_FLAGS] = TABLE(timer_flags),
    [DECODE_TFD_TIMER_FLAGS] = TABLE(tfd_timer_flags), [DECODE_SPAWN_FLAGS] = TABLE(spawn_flags),
    [DECODE_CLONE_FLAGS] = TABLE(clone_flags),
};
/* clang-format on */

const char *decode_word(enum decode_table table, uint64_t value)
{
    for (size_t i = 0; i < tables[table].count; i++) {
        if (tables[table].words[i].value == value) {
            return tables[table].words[i].name;
        }
    }
    return NULL;
}

void decode_choice(struct put *p, enum decode_table table, int64_t value)
{
    const char *name = decode_word(table, (uint64_t)value);

    if (name != NULL) {
        put_word(p, name);
    } else if (value < -4096 || value > 4096) {
        put_hex(p, (uint64_t)value);
    } else {
        put_signed(p, value);
    }
}

/* One more flag: the separator before it, unless it is the first one. */
static void flag_separator(struct put *p, bool *first)
{
    if (!*first) {
        put_char(p, p->json ? ',' : '|');
    }
    *first = false;
}

/* `signal` is one more element; 0: none. */
static void put_flags(struct put *p, enum decode_table table, uint64_t flags, uint32_t signal)
{
    bool first = true;

    if (p->json) {
        put_char(p, '[');
    }
    for (size_t i = 0; i < tables[table].count && flags != 0; i++) {
        const struct word *w = &tables[table].words[i];
        if ((flags & w->value) == w->value) {
            flag_separator(p, &first);
            put_word(p, w->name);
            flags &= ~w->value;
        }
    }
    if (flags != 0) {
        flag_separator(p, &first);
        put_hex(p, flags);
    }
    if (signal != 0) {
        flag_separator(p, &first);
        decode_signal(p, signal);
    }
    if (p->json) {
        put_char(p, ']');
    } else if (first) {
        put_char(p, '0');
    }
}

void decode_flags(struct put *p, enum decode_table table, uint64_t flags)
{
    put_flags(p, table, flags, 0);
}

void decode_clone_flags(struct put *p, uint64_t flags)
{
    put_flags(p, DECODE_CLONE_FLAGS, flags & ~(uint64_t)CSIGNAL, flags & CSIGNAL);
}

/* Names of signals 1 to 64; [0] is not used. */
static const char *signal_names[SIGNALS + 1];
static char numbers[SIGNALS + 1][4];

static void words_fill(void)
{
    for (uint32_t n = 1; n <= SIGNALS; n++) {
        const char *name = signals_name(n);
        if (strncmp(name, "SIG", 3) != 0) { /* the two that libc keeps for itself */
            (void)snprintf(numbers[n], sizeof numbers[n], "%u", n);
            name = NULL;
        }
        signal_names[n] = name;
    }
    signal_names[0] = "";
}

void decode_signal(struct put *p, uint32_t signal)
{
    if (signal_names[0] == NULL) {
        words_fill();
    }
    if (signal != 0 && signal <= SIGNALS && signal_names[signal] != NULL) {
        put_word(p, signal_names[signal]);
    } else {
        put_signed(p, (int32_t)signal);
    }
}

const char *decode_signal_short(uint32_t signal)
{
    if (signal_names[0] == NULL) {
        words_fill();
    }
    if (signal == 0 || signal > SIGNALS) {
        return "?";
    }
    return signal_names[signal] != NULL ? signal_names[signal] + 3 : numbers[signal];
}

void decode_code(struct put *p, uint32_t signal, int32_t code)
{
    const char *name = signals_code(signal, code);

    if (*name == '?' && code > 0 && signal >= 34) { /* F_SETSIG: SIGIO under another number */
        name = signals_code(SIGIO, code);
    }
    if (*name == '?') {
        put_signed(p, code);
    } else {
        put_word(p, name);
    }
}

const char *decode_errno_name(uint32_t error)
{
    return error == 0 || error > INT32_MAX ? NULL : strerrorname_np((int)error);
}

const char *decode_errno_text(uint32_t error)
{
    return error == 0 || error > INT32_MAX ? NULL : strerrordesc_np((int)error);
}

void decode_errno(struct put *p, uint32_t error)
{
    const char *name = decode_errno_name(error);

    if (name != NULL) {
        put_word(p, name);
    } else {
        put_unsigned(p, error);
    }
}

const char *decode_syscall_name(uint64_t number)
{
    const struct api *a;

    for (size_t i = 0; i < COUNT(waiting); i++) {
        if (waiting[i].value == number) {
            return waiting[i].name;
        }
    }
    a = number <= UINT32_MAX ? api_by_number((uint32_t)number) : NULL;
    return a != NULL ? a->name : NULL;
}
