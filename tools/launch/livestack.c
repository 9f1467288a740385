/* livestack.c - see livestack.h.
 *
 * Owns:     see livestack.h.
 * Contexts: see livestack.h.
 * Errors:   see livestack.h.
 * Source:   see livestack.h. */
#include "livestack.h"

#include <linux/major.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "procfile.h"
#include "util.h"

#define TEXT_SIZE 1024
#define STATE_FIELD 3 /* of a stat */
#define PARENT_FIELD 4
#define PAGE 4096u
#define RED_ZONE 128u
#define HANDLER_MOST (88u * 1024u)     /* of the handler's stack: less than all is of no use */
#define INTERRUPTED_MOST (24u * 1024u) /* of the interrupted one */
#define PIECES ((HANDLER_MOST + sizeof(ucontext_t)) / PAGE + 2)
#define STOP_NS 300000000u /* a thread that does not stop in this time is let go later */
#define STOP_PAUSE_NS 200000
#define TID_IN_DESCRIPTOR 720u /* glibc 2.3x for x86-64; believed only if it is a thread's id */
#define THREADS_MOST 4096u

static pid_t unsettled; /* a thread that is to be let go once it stops */

/* ---- /proc ------------------------------------------------------------------------------------- */

bool livestack_state(pid_t pid, pid_t tid, char *state, uint64_t *cpu_ns)
{
    char text[TEXT_SIZE];
    unsigned long user = 0, kernel = 0;

    if (!procfile_read_thread(pid, tid, "stat", text, sizeof text)) {
        return false;
    }
    const char *at = procfile_stat_field(text, STATE_FIELD);
    /* NOLINTNEXTLINE(cert-err34-c): the kernel wrote these numbers */
    if (at == NULL || sscanf(at, "%c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", state, &user,
                             &kernel) != 3) {
        return false;
    }
    *cpu_ns = (uint64_t)(user + kernel) * (1000000000u / (uint64_t)sysconf(_SC_CLK_TCK));
    return true;
}

pid_t livestack_parent(pid_t pid)
{
    char text[TEXT_SIZE];
    const char *parent = procfile_read(pid, "stat", text, sizeof text)
                             ? procfile_stat_field(text, PARENT_FIELD)
                             : NULL;

    return parent != NULL ? (pid_t)strtol(parent, NULL, 10) : 0;
}

static bool is_of_allocator(long number)
{
    return number == SYS_mmap || number == SYS_munmap || number == SYS_mremap ||
           number == SYS_brk || number == SYS_mprotect || number == SYS_madvise;
}

struct others {
    pid_t pid, tid;
    uint32_t seen, busy;
};

/* A procfile_visit. */
static bool count_busy(pid_t tid, void *others)
{
    struct others *o = others;
    char text[TEXT_SIZE];

    if (tid != o->tid) {
        char *end = text;
        long number = procfile_read_thread(o->pid, tid, "syscall", text, sizeof text)
                          ? strtol(text, &end, 10)
                          : -1;
        o->busy += end == text || number < 0 || is_of_allocator(number);
    }
    return ++o->seen == THREADS_MOST;
}

uint32_t livestack_others(pid_t pid, pid_t tid)
{
    struct others o = {.pid = pid, .tid = tid};

    return procfile_each(pid, count_busy, &o) < 0 ? UINT32_MAX : o.busy;
}

/* ---- memory ------------------------------------------------------------------------------------ */

/* How many of `len` bytes from `address` on can be read. */
static size_t read_memory(pid_t pid, uint64_t address, void *to, size_t len)
{
    struct iovec mine = {to, len}, theirs[PIECES];
    size_t count = 0;

    for (size_t done = 0; done < len && count < PIECES;
         count++) { /* a piece is read wholly or not */
        size_t piece = PAGE - (address + done) % PAGE;
        piece = piece < len - done ? piece : len - done;
        theirs[count] = (struct iovec){(void *)(uintptr_t)(address + done), piece};
        done += piece;
    }
    ssize_t n = process_vm_readv(pid, &mine, 1, theirs, count, 0);
    return n > 0 ? (size_t)n : 0;
}

static void take_region(pid_t pid, struct sigvet_stuck *out, size_t i, uint64_t from, size_t len)
{
    uint32_t off = out->at.rec.size;

    out->at.region[i].addr = from;
    out->at.region[i].off = off;
    out->at.region[i].len = (uint32_t)read_memory(pid, from, (char *)out + off, len);
    out->at.rec.size =
        (off + out->at.region[i].len + SIGVET_RECORD_ALIGN - 1) & ~(SIGVET_RECORD_ALIGN - 1);
}

static bool take_interrupted(pid_t pid, struct sigvet_stuck *out)
{
    uint64_t g[REG_RIP + 1];
    uint64_t context = out->at.ucontext;

    if (read_memory(pid, context + offsetof(ucontext_t, uc_mcontext.gregs), g, sizeof g) !=
            sizeof g ||
        read_memory(pid, context + offsetof(ucontext_t, uc_sigmask), &out->at.mask,
                    sizeof out->at.mask) != sizeof out->at.mask) {
        return false;
    }
    out->at.interrupted = (struct sigvet_regs){
        .ip = g[REG_RIP],
        .sp = g[REG_RSP],
        .bp = g[REG_RBP],
        .bx = g[REG_RBX],
        .r12 = g[REG_R12],
        .r13 = g[REG_R13],
        .r14 = g[REG_R14],
        .r15 = g[REG_R15],
    };
    return true;
}

/* Both stacks, once the registers are known. */
static bool take_stacks(pid_t pid, struct sigvet_stuck *out)
{
    uint64_t sp = out->at.regs.sp, context = out->at.ucontext;

    out->at.rec.size = sizeof *out;
    out->at.rec.size = (out->at.rec.size + SIGVET_RECORD_ALIGN - 1) & ~(SIGVET_RECORD_ALIGN - 1);
    if (sp < RED_ZONE || sp >= context || context - sp > HANDLER_MOST - RED_ZONE ||
        !take_interrupted(pid, out)) {
        return false;
    }
    take_region(pid, out, 0, sp - RED_ZONE, context + sizeof(ucontext_t) - (sp - RED_ZONE));
    uint64_t below = out->at.interrupted.sp;
    if (below > RED_ZONE && below < UINT64_MAX - INTERRUPTED_MOST) {
        take_region(pid, out, 1, below - RED_ZONE, INTERRUPTED_MOST);
    }
    return out->at.region[0].len > 0;
}

/* ---- registers --------------------------------------------------------------------------------- */

/* What the kernel tells of a thread that waits. */
static bool parse_syscall(const char *text, struct sigvet_stuck *out)
{
    unsigned long a[6] = {0}, sp, pc;
    long number;

    /* NOLINTNEXTLINE(cert-err34-c): the kernel wrote these numbers */
    if (sscanf(text, "%ld %lx %lx %lx %lx %lx %lx %lx %lx", &number, &a[0], &a[1], &a[2], &a[3],
               &a[4], &a[5], &sp, &pc) != 9) {
        return false; /* it runs, or waits for a page */
    }
    out->syscall = number;
    for (size_t i = 0; i < 6; i++) {
        out->args[i] = a[i];
    }
    out->at.regs = (struct sigvet_regs){.ip = pc, .sp = sp};
    return true;
}

bool livestack_waiting(pid_t pid, pid_t tid, struct sigvet_stuck *out)
{
    char before[TEXT_SIZE], after[TEXT_SIZE];

    out->source = SIGVET_STUCK_WAITING;
    return procfile_read_thread(pid, tid, "syscall", before, sizeof before) &&
           parse_syscall(before, out) && take_stacks(pid, out) &&
           procfile_read_thread(pid, tid, "syscall", after, sizeof after) &&
           strcmp(before, after) == 0;
}

/* Waits until the thread has stopped; *signal is what it was about to take. What its parent, which may be us,
 * is to hear of its end is left there. */
static bool is_stopped(pid_t tid, int *signal)
{
    siginfo_t si = {0};
    int status = 0;

    if (waitid(P_PID, (id_t)tid, &si, WSTOPPED | WEXITED | WNOHANG | WNOWAIT | __WALL) != 0 ||
        si.si_pid != tid || (si.si_code != CLD_TRAPPED && si.si_code != CLD_STOPPED) ||
        waitpid(tid, &status, WNOHANG | __WALL) != tid || !WIFSTOPPED(status)) {
        return false;
    }
    *signal = status >> 16 == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);
    return true;
}

static void let_go(pid_t tid, int signal)
{
    (void)ptrace(PTRACE_DETACH, tid, 0, (long)signal);
}

void livestack_settle(void)
{
    int signal;

    if (unsettled == 0) {
        return;
    }
    if (is_stopped(unsettled, &signal)) {
        let_go(unsettled, signal);
        unsettled = 0;
    } else if (ptrace(PTRACE_DETACH, unsettled, 0, 0) == 0 || kill(unsettled, 0) != 0) {
        unsettled = 0; /* its stop was told to who waits for the program, or it is gone */
    }
}

static void take_registers(const struct user_regs_struct *from, struct sigvet_stuck *out)
{
    out->at.regs = (struct sigvet_regs){
        .ip = from->rip,
        .sp = from->rsp,
        .bp = from->rbp,
        .bx = from->rbx,
        .r12 = from->r12,
        .r13 = from->r13,
        .r14 = from->r14,
        .r15 = from->r15,
    };
    const uint64_t args[6] = {from->rdi, from->rsi, from->rdx, from->r10, from->r8, from->r9};
    out->syscall = (int64_t)from->orig_rax;
    memcpy(out->args, args, sizeof args);
}

bool livestack_stopped(pid_t pid, pid_t tid, struct sigvet_stuck *out)
{
    const struct timespec pause = {.tv_nsec = STOP_PAUSE_NS};
    struct user_regs_struct registers;
    int signal = 0;

    out->source = SIGVET_STUCK_STOPPED;
    if (unsettled != 0 || ptrace(PTRACE_SEIZE, tid, 0, 0) != 0) {
        return false;
    }
    uint64_t end = util_now_ns(CLOCK_MONOTONIC) + STOP_NS;
    bool stopped = false;
    if (ptrace(PTRACE_INTERRUPT, tid, 0, 0) == 0) {
        while (!(stopped = is_stopped(tid, &signal)) && util_now_ns(CLOCK_MONOTONIC) < end) {
            (void)nanosleep(&pause, NULL);
        }
    }
    if (!stopped) {
        unsettled = tid;
        return false;
    }
    bool taken = ptrace(PTRACE_GETREGS, tid, 0, &registers) == 0;
    if (taken) {
        take_registers(&registers, out);
        taken = take_stacks(pid, out);
    }
    let_go(tid, signal);
    return taken;
}

/* ---- locks ------------------------------------------------------------------------------------- */

/* By its own number for itself, which a lock has of who holds it. */
static bool is_thread(pid_t pid, uint32_t inner)
{
    return inner != 0 && procfile_thread_here(pid, (pid_t)inner) != 0;
}

void livestack_lock(pid_t pid, struct sigvet_stuck *out)
{
    uint32_t words[5];
    uint64_t descriptor;
    uint32_t tid = 0;

    if (out->syscall != SYS_futex ||
        read_memory(pid, out->args[0], words, sizeof words) != sizeof words) {
        return;
    }
    memcpy(&descriptor, &words[2], sizeof descriptor); /* a stream's; a mutex has an id there */
    if (descriptor > UINT32_MAX &&
        read_memory(pid, descriptor + TID_IN_DESCRIPTOR, &tid, sizeof tid) == sizeof tid &&
        is_thread(pid, tid)) {
        out->owner_tid = tid;
    } else if (is_thread(pid, words[2])) {
        out->owner_tid = words[2];
    }
    out->lock_kind = words[4];
}

bool livestack_reads_terminal(pid_t pid, const struct sigvet_stuck *s)
{
    char path[64];
    struct stat file;

    if (s->syscall != SYS_read && s->syscall != SYS_readv) {
        return false;
    }
    (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, (int)s->args[0]);
    if (stat(path, &file) != 0 || !S_ISCHR(file.st_mode)) {
        return false;
    }
    unsigned kind = major(file.st_rdev);
    return kind == TTY_MAJOR || kind == TTYAUX_MAJOR ||
           (kind >= UNIX98_PTY_SLAVE_MAJOR &&
            kind < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT);
}
