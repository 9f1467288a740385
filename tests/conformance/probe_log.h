/* probe_log.h - the log of probes, and the rows of the signal API as the probes need them.
 *
 * Owns:     the log's mapping; its layout (./events reads it).
 * Contexts: any; raw system calls alone.
 * Errors:   what cannot be set up ends the program with status 99.
 * Source:   include/sigvet/calls/signal.def and kinds.def. Nothing else is shared with the shim: what an
 *           event should say is worked out once more, in here. */
#ifndef PROBE_LOG_H
#define PROBE_LOG_H

#include <aio.h>
#include <stdlib.h>

#include "kernel.h"

#define PROBE_ARGS 6
#define PROBE_ENTRIES 8192u
#define PROBE_POINTEES 24

enum probe_kind {
#define KIND(name, way, size) PROBE_KIND_##name,
#include "sigvet/calls/kinds.def"
};

enum probe_way { PROBE_WAY_VALUE, PROBE_WAY_IN, PROBE_WAY_KERNEL, PROBE_WAY_OUT };

enum probe_result {
    PROBE_RESULT_ERRNO,
    PROBE_RESULT_LONG,
    PROBE_RESULT_ERROR,
    PROBE_RESULT_VALUE,
    PROBE_RESULT_UNSIGNED,
    PROBE_RESULT_MASK32,
    PROBE_RESULT_HANDLER,
    PROBE_RESULT_POINTER,
    PROBE_RESULT_VOID,
    PROBE_RESULT_NOTE,
    PROBE_RESULT_OWN
};

enum probe_class {
    PROBE_CLASS_DISPOSITION,
    PROBE_CLASS_MASK,
    PROBE_CLASS_SEND,
    PROBE_CLASS_WAIT,
    PROBE_CLASS_PENDING,
    PROBE_CLASS_ALTSTACK,
    PROBE_CLASS_SETOP,
    PROBE_CLASS_TIMER,
    PROBE_CLASS_FD,
    PROBE_CLASS_PROCESS,
    PROBE_CLASS_EXEC,
    PROBE_CLASS_FORK,
    PROBE_CLASS_JUMP,
    PROBE_CLASS_PRINT
};

static const uint8_t probe_ways[] = {
#define KIND(name, way, size) PROBE_WAY_##way,
#include "sigvet/calls/kinds.def"
};

static const uint8_t probe_sizes[] = {
#define KIND(name, way, size) size,
#include "sigvet/calls/kinds.def"
};

/* What is no call of the signal API has no probe. */
#define SELDOM(...)

/* Rows are numbered as they stand in signal.def, system calls apart. */
enum probe_row {
#define API(symbol, ...) PROBE_ROW_##symbol,
#define API_AT(id, ...) PROBE_ROW_##id,
#define SYSCALL(name, number, ...)
#include "sigvet/calls/signal.def"
#undef SYSCALL
#undef API
#undef API_AT
};

enum probe_syscall {
#define API(...)
#define API_AT(...)
#define SYSCALL(name, number, ...) PROBE_SYS_##name,
#include "sigvet/calls/signal.def"
#undef SYSCALL
};

enum probe_number {
#define SYSCALL(name, number, ...) PROBE_NUMBER_##name = number,
#include "sigvet/calls/signal.def"
#undef SYSCALL
#undef API
#undef API_AT
};

struct probe_shape {
    const char *name;
    uint8_t class, result;
    uint8_t kinds[PROBE_ARGS];
};

#define PROBE_SHAPE(name, class, result, a, b, c, d, e, f)                                  \
    {                                                                                       \
        name, PROBE_CLASS_##class, PROBE_RESULT_##result,                                   \
        {                                                                                   \
            PROBE_KIND_##a, PROBE_KIND_##b, PROBE_KIND_##c, PROBE_KIND_##d, PROBE_KIND_##e, \
                PROBE_KIND_##f                                                              \
        }                                                                                   \
    }

static const struct probe_shape probe_rows[] = {
#define API(symbol, verdict, action, why, instead, condition, arg, ...) \
    PROBE_SHAPE(#symbol, __VA_ARGS__),
#define API_AT(id, symbol, version, verdict, action, why, instead, condition, arg, ...) \
    PROBE_SHAPE(#id, __VA_ARGS__),
#define SYSCALL(name, number, ...)
#include "sigvet/calls/signal.def"
#undef SYSCALL
#undef API
#undef API_AT
};

static const struct probe_shape probe_syscalls[] = {
#define API(...)
#define API_AT(...)
#define SYSCALL(name, number, ...) PROBE_SHAPE("syscall " #name, __VA_ARGS__),
#include "sigvet/calls/signal.def"
#undef SYSCALL
#undef API
#undef API_AT
};

#undef SELDOM

enum probe_type { PROBE_CALL = 1, PROBE_SYSCALL, PROBE_DELIVERY };

enum probe_flag {
    PROBE_FILLED = 1u << 0,     /* the fields up to `args` and the pointees IN are there */
    PROBE_ENDED = 1u << 1,      /* result, error and pointees OUT, too */
    PROBE_NOTE = 1u << 2,       /* the event says that no end will be told */
    PROBE_UNSEEN = 1u << 3,     /* there must be no event */
    PROBE_LEFT = 1u << 4,       /* delivery: left by a jump */
    PROBE_NEVER_ENDS = 1u << 5, /* there must be no end */
};

enum probe_interrupted {
    PROBE_ANYTHING,
    PROBE_INTERRUPTS_CODE,
    PROBE_INTERRUPTS_EINTR,
    PROBE_INTERRUPTS_RESTART,
    PROBE_INTERRUPTS_DONE
};

/* ./events knows this layout. */
struct probe_entry {
    uint32_t type, row, flags, pid, tid, given, there, error;
    uint64_t result;
    uint64_t code_low, code_high, frame;
    uint32_t nesting, on_altstack, errno_before, errno_after, interrupted, reserved;
    uint64_t handler, mask;
    uint64_t args[PROBE_ARGS];
    uint64_t pointees[PROBE_POINTEES];
};
_Static_assert(sizeof(struct probe_entry) == 344, "as ./events reads it");

struct probe_log {
    uint64_t used;
    uint64_t pad[7];
    struct probe_entry entries[PROBE_ENTRIES];
};

static struct probe_log *probe_log;

extern const char __executable_start[], etext[];

static inline const struct probe_shape *probe_shape(const struct probe_entry *e)
{
    return e->type == PROBE_SYSCALL ? &probe_syscalls[e->row] : &probe_rows[e->row];
}

__attribute__((constructor)) static void probe_open(void)
{
    const char *path = getenv("PROBE_LOG");
    long fd = -1;
    if (path != NULL) {
        fd = kernel_call(SYS_open, (long)path, O_RDWR | O_CLOEXEC, 0, 0);
        must(fd >= 0, "PROBE_LOG");
    }
    register long r10 __asm__("r10") = path != NULL ? MAP_SHARED : MAP_SHARED | MAP_ANONYMOUS;
    register long r8 __asm__("r8") = fd;
    register long r9 __asm__("r9") = 0;
    long at;
    __asm__ volatile("syscall"
                     : "=a"(at)
                     : "a"(SYS_mmap), "D"(0), "S"(sizeof(struct probe_log)),
                       "d"(PROT_READ | PROT_WRITE), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    must(at > 0, "mmap");
    probe_log = (struct probe_log *)at;
    if (fd >= 0) {
        kernel_call(SYS_close, fd, 0, 0, 0);
    }
}

static inline struct probe_entry *probe_new(uint32_t type, uint32_t row, uint32_t flags)
{
    uint64_t i = __atomic_fetch_add(&probe_log->used, 1, __ATOMIC_RELAXED);
    must(i < PROBE_ENTRIES, "room in the log");
    struct probe_entry *e = &probe_log->entries[i];
    e->type = type;
    e->row = row;
    e->flags = flags;
    e->pid = (uint32_t)kernel_call(SYS_getpid, 0, 0, 0, 0);
    e->tid = (uint32_t)kernel_call(SYS_gettid, 0, 0, 0, 0);
    e->code_low = (uint64_t)(uintptr_t)__executable_start;
    e->code_high = (uint64_t)(uintptr_t)etext;
    return e;
}

/* The kernel reads the memory, or says EFAULT: as much as a pipe holds is enough. */
static inline bool probe_readable(uint64_t pointer, uint32_t size)
{
    int ends[2];
    must(kernel_call(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0) == 0, "pipe2");
    long n = kernel_call(SYS_write, ends[1], (long)pointer, size, 0);
    kernel_call(SYS_close, ends[0], 0, 0, 0);
    kernel_call(SYS_close, ends[1], 0, 0, 0);
    return n == (long)size;
}

/* What a pointer of this kind points to, in the form that kinds.def tells. False: it cannot be read. */
static inline bool probe_pointee(uint32_t kind, uint64_t pointer, uint64_t *to)
{
    const void *from = (const void *)(uintptr_t)pointer;
    uint32_t size = probe_sizes[kind];
    if (kind == PROBE_KIND_STRING_IN) {
        if (!probe_readable(pointer, 1)) {
            return false;
        }
        strncpy((char *)to, from, size - 1);
    } else if (kind == PROBE_KIND_PID_OUT || kind == PROBE_KIND_INT_OUT ||
               kind == PROBE_KIND_SIG_OUT || kind == PROBE_KIND_STATUS_OUT) {
        if (!probe_readable(pointer, 4)) {
            return false;
        }
        memcpy(to, from, 4);
    } else if (!probe_readable(pointer, size)) {
        return false;
    } else if (kind == PROBE_KIND_ACT_IN || kind == PROBE_KIND_ACT_OUT) {
        const struct sigaction *act = from;
        to[0] = (uint64_t)(uintptr_t)act->sa_handler;
        to[1] = (uint32_t)act->sa_flags;
        memcpy(&to[2], &act->sa_mask, 8);
    } else if (kind == PROBE_KIND_AIOCB_IN) {
        memcpy(to, &((const struct aiocb *)from)->aio_sigevent, size);
    } else if (kind == PROBE_KIND_SETARG_IN) {
        uint64_t set;
        memcpy(&set, from, 8);
        if (set != 0 && probe_readable(set, 8)) {
            memcpy(to, (const void *)(uintptr_t)set, 8);
        }
    } else {
        memcpy(to, from, size);
    }
    return true;
}

#endif
