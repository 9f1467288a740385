/* trace.h - the trace file: what the shim writes and the tools read.
 *
 * Owns:     header, record structures, version, size checks.
 * Contexts: the shim maps the file shared and writes in every context, handlers included; the tools
 *           read it while it grows or after everything that wrote it is dead.
 * Units:    sizes and offsets in bytes from the start of the file; times in ns of CLOCK_MONOTONIC, or
 *           (events, with SIGVET_MODE_TSC) in ticks of the time stamp counter.
 * Source:   sigaction(2), <ucontext.h>, the x86-64 psABI for register names.
 *
 * One file holds one run: a header page, the names of the intercepted functions, then records, back
 * to back, each aligned to SIGVET_RECORD_ALIGN. See docs/trace-format.md for the picture.
 *
 * T1  A record's first word holds its size before anything else of it is written, so a reader can
 *     always step over it; its type is stored last, with release order. Type SIGVET_REC_RESERVED:
 *     not there (yet).
 * T2  No byte of a published record changes, except the words marked "live", which only count up, and
 *     those of struct sigvet_running, which tell what is so now.
 * T3  No byte at or beyond `ready` is touched: only up to there does the file have storage. */
#ifndef SIGVET_TRACE_H
#define SIGVET_TRACE_H

#include <stddef.h>
#include <stdint.h>

#define SIGVET_TRACE_MAGIC 0x3154455647495353ull /* the bytes "SSIGVET1" */
#define SIGVET_TRACE_VERSION 3u
#define SIGVET_HEADER_SIZE 4096u
#define SIGVET_RECORD_ALIGN 16u
#define SIGVET_RECORD_MAX (128u * 1024u)
#define SIGVET_EVENTS_RESERVE (1u << 20) /* room below `ready` that events leave to other records */

/* What was dropped, each counted in header.lost[]. */
enum sigvet_lost {
    SIGVET_LOST_FULL,      /* the trace had no room left */
    SIGVET_LOST_HANDLERS,  /* a process installed more handlers than its table holds */
    SIGVET_LOST_CALLS,     /* a process made more different unsafe calls than its table holds */
    SIGVET_LOST_NESTING,   /* handlers nested deeper than a thread's frame list */
    SIGVET_LOST_CONTENDED, /* the bounded number of tries to reserve a record was used up */
    SIGVET_LOST_EVENTS,    /* events: there was no room for them, or no chunk to be had */
    SIGVET_LOST_KINDS
};

/* What the shim is asked to do; a set of bits. */
enum sigvet_mode {
    SIGVET_MODE_EVENTS = 1u << 0,      /* write calls and deliveries as events */
    SIGVET_MODE_TSC = 1u << 1,         /* times of events are readings of the time stamp counter */
    SIGVET_MODE_STACKS = 1u << 2,      /* each event carries a piece of the stack */
    SIGVET_MODE_WAIT = 1u << 3,        /* wait for room in place of losing events */
    SIGVET_MODE_RAW = 1u << 4,         /* see system calls that no libc makes */
    SIGVET_MODE_POLICY = 1u << 5,      /* the policy at policy_off is in force */
    SIGVET_MODE_BEST_EFFORT = 1u << 6, /* a process that cannot use it goes on without it */
};

/* Page 0. Written once by whoever creates the file, except the live words. */
struct sigvet_header {
    uint64_t magic;
    uint32_t version;
    uint32_t header_size;
    uint64_t capacity;  /* what the file may grow to; no more of it is mapped */
    uint64_t names_off; /* the names: row_count strings, each ended by NUL */
    uint32_t names_size;
    uint32_t row_count;
    uint64_t records_off;  /* first record */
    uint64_t realtime_ns;  /* CLOCK_REALTIME when the file was made */
    uint64_t monotonic_ns; /* CLOCK_MONOTONIC at the same moment */
    uint32_t launcher_pid; /* 0: made by the first process itself */
    uint32_t mode;         /* enum sigvet_mode */
    uint64_t start_tsc;    /* the time stamp counter at monotonic_ns */
    uint64_t policy_off;   /* the policy (config.h), on a page boundary; 0: none */
    uint32_t policy_size;
    uint32_t first_pid;  /* without a launcher: the first process; its descendants are the run */
    uint64_t limits_off; /* live: SIGVET_POLICY_RULES words: second << 32 | rules matched in it */
    uint32_t event_room; /* bytes of chunks that one process may claim for its events; 0: any */
    uint32_t event_classes; /* only calls of these classes (api.h, a bit each) are events; 0: all */
    uint32_t named_row;     /* the first row of those that a user called unsafe (--unsafe) */
    uint32_t named_count;   /* and how many they are */
    uint64_t pad0[1];
    uint64_t ready; /* live: bytes that have storage; raised by the launcher */
    uint64_t pad1[7];
    uint64_t tail; /* live: end of the reserved records */
    uint64_t pad2[7];
    uint64_t clock_ns;  /* live: CLOCK_MONOTONIC at the launcher's last beat; 0 without one */
    uint64_t clock_tsc; /* live: the time stamp counter at clock_ns */
    uint64_t pad3[6];
    uint64_t lost[8];    /* live: indexed by enum sigvet_lost */
    uint64_t deliveries; /* live: handler entries, all processes */
};

/* The second half of page 0, live: words that the processes of a run leave each other about files that they
 * started, a hash of the file's identity over an enum sigvet_gap. No reader looks at them. */
#define SIGVET_IMAGES_OFF 2048u
#define SIGVET_IMAGES 256u

enum sigvet_record_type {
    SIGVET_REC_RESERVED = 0,
    SIGVET_REC_PROCESS = 1,
    SIGVET_REC_MODULES = 2,
    SIGVET_REC_HANDLER = 3,
    SIGVET_REC_UNSAFE_CALL = 4,
    SIGVET_REC_EXEC = 5,
    SIGVET_REC_GAP = 6,
    SIGVET_REC_STATUS = 7,
    SIGVET_REC_CHUNK = 8,
    SIGVET_REC_DECISION = 9,
    SIGVET_REC_RUNNING = 10,
    SIGVET_REC_STUCK = 11,
};

/* The first word of every record. `size` counts the whole record, a multiple of
 * SIGVET_RECORD_ALIGN. */
struct sigvet_record {
    _Alignas(8) uint32_t size;
    uint32_t type;
};

/* A program image began (exec) or a process was made (fork). Strings follow: exe, then argv_count
 * strings. */
struct sigvet_process {
    struct sigvet_record rec;
    uint64_t time_ns;
    uint32_t pid;
    uint32_t parent_pid;
    uint64_t parent;   /* offset of the process record it was forked from; 0: a new image */
    uint64_t trace_at; /* where it has the trace mapped: tells two images of one file apart */
    uint64_t mask;     /* the first thread's mask when the record was written */
    uint64_t ignored;  /* signals ignored then; with unlimited events, and for a new image, only */
    uint64_t threads;  /* live: threads started, the first one included */
    uint64_t deliveries; /* live: handler entries */
    uint64_t ended;      /* live: 1 once exit() ran; stays 0 after _exit or death by signal */
    uint32_t exe_len;    /* bytes of exe with its NUL */
    uint32_t argv_len;   /* bytes of all argv strings with their NULs; cut at a limit */
    uint32_t argv_count; /* how many argv strings are there */
    uint32_t argv_total; /* argc */
    char text[];
};

/* The modules that are mapped now, all of them: `count` entries of struct sigvet_module, each
 * followed by its path (path_len bytes with NUL, padded to 8). The main program has an empty path:
 * see the process record. */
struct sigvet_modules {
    struct sigvet_record rec;
    uint64_t process; /* offset of the process record */
    uint32_t count;
    uint32_t truncated; /* 1: there were more */
};

struct sigvet_module {
    uint64_t base;    /* load bias (l_addr of struct link_map) */
    uint64_t dynamic; /* address of its PT_DYNAMIC, to check the file against */
    uint32_t path_len;
    uint32_t identity; /* which build it is (sigvet/identity.h); 0: not known */
};

/* A handler was installed: one record per (process, signal, handler, caller). */
struct sigvet_handler {
    struct sigvet_record rec;
    uint64_t time_ns;
    uint64_t process;
    uint64_t modules; /* offset of the modules record in force; 0: none could be written */
    uint64_t handler; /* the program's own address */
    uint64_t caller;  /* return address of the call that installed it; as in sigvet_call_event */
    uint64_t mask;    /* sa_mask, signals 1..64 as bits 0..63 */
    uint32_t signal;
    uint32_t flags;        /* sa_flags as the program gave them */
    uint64_t installs;     /* live */
    uint64_t runs;         /* live: deliveries to it */
    uint64_t runs_blocked; /* live: of these, with the signal blocked in the interrupted mask: let
                              in by sigsuspend, pselect, ppoll or epoll_pwait alone */
    uint64_t open; /* live: 1 once it cannot be excluded that the signal interrupts an unsafe
                              function: it was unblocked outside of such a wait when the handler was
                              installed or an unsafe function was called, or in one of many threads */
};

/* The registers that a walk starts from (stub entry) or that a signal interrupted. */
struct sigvet_regs {
    uint64_t ip, sp, bp, bx, r12, r13, r14, r15;
};

/* A copied piece of stack: `len` bytes from address `addr`, at `off` bytes after the record's
 * start. */
struct sigvet_region {
    uint64_t addr;
    uint32_t len;
    uint32_t off;
};

enum sigvet_call_flag {
    SIGVET_CALL_ON_ALTSTACK = 1u << 0, /* the handler ran on an alternate signal stack */
    SIGVET_CALL_SEEN_BEFORE =
        1u << 1, /* this process had already called the function, outside or in */
    SIGVET_CALL_SELF_SENT = 1u << 2,      /* si_code <= 0 and sender_pid is this process */
    SIGVET_CALL_SIGNAL_BLOCKED = 1u << 3, /* the signal is blocked in the interrupted mask */
    SIGVET_CALL_FACT_CUT = 1u << 4,       /* the fact did not fit */
    SIGVET_CALL_ALLOWED = 1u << 5,        /* between sigvet_allow_begin() and sigvet_allow_end() */
};

#define SIGVET_FACT_SIZE 64u
#define SIGVET_REGIONS 2u

/* Which lock a function takes first (calls/locks.def). */
enum sigvet_lock {
    SIGVET_LOCK_NONE,
    SIGVET_LOCK_MUTEX,
    SIGVET_LOCK_STREAM,
    SIGVET_LOCK_ALLOCATOR,
};

/* The fact of a function that takes a lock: the lock as it was before the call. */
struct sigvet_held {
    uint32_t lock; /* enum sigvet_lock; NONE: it could not be read */
    uint32_t kind; /* MUTEX: its type and attributes, as glibc keeps them */
    uint64_t address;
    uint64_t owner; /* MUTEX: a thread id; STREAM: a thread descriptor's address; 0: nobody */
    uint64_t self;  /* STREAM: that of the calling thread */
    int32_t value;  /* 0: free */
    int32_t count;  /* how often the owner holds it */
};

/* An intercepted function was called while a handler ran: one record per (function, call site,
 * handler, signal, depth, kind of interrupted code); repeats only count. Two regions of stack bytes
 * follow: [0] from the stub's stack pointer over the handler, the signal frame and, on the same
 *     stack, on into what was interrupted; [1] the interrupted stack when the handler ran on
 *     another one. */
struct sigvet_unsafe_call {
    struct sigvet_record rec;
    uint64_t time_ns;
    uint64_t process;
    uint64_t modules;
    uint64_t handler_rec; /* offset of the handler record; 0: unknown */
    uint64_t handler;     /* the program's handler address */
    uint64_t count;       /* live */
    uint32_t row;         /* index into the names */
    uint32_t tid;
    uint32_t signal;
    int32_t si_code;
    uint32_t sender_pid; /* meaningful when si_code <= 0 */
    uint32_t sender_uid;
    uint64_t fault_address;  /* meaningful for hardware faults */
    uint64_t mask;           /* the interrupted mask */
    uint64_t ucontext;       /* address of the ucontext: where the walk must pass (its CFA) */
    uint32_t flags;          /* enum sigvet_call_flag */
    uint32_t nesting;        /* handlers running on this thread, this one included */
    struct sigvet_regs regs; /* at the stub's first instruction; ip is the stub's address */
    struct sigvet_regs interrupted; /* from the ucontext */
    uint64_t args[6];               /* rdi rsi rdx rcx r8 r9 */
    /* Bytes that a condition of the table asked for; of longjmp() and its kin the stack pointer where they land, 0: not
     * known. */
    unsigned char fact[SIGVET_FACT_SIZE];
    struct sigvet_region region[SIGVET_REGIONS];
};

/* Which handler runs on a thread now: one per thread that ever ran one, made at its first delivery. All
 * words are live; once the thread has ended, another one's. */
struct sigvet_running {
    struct sigvet_record rec;
    uint64_t process;
    uint32_t pid;
    uint32_t tid;      /* 0: of no thread */
    uint64_t sequence; /* counts the changes of what follows; the last word to change */
    uint64_t entered;  /* header.clock_ns when the handler was entered */
    uint64_t handler_rec;
    uint64_t handler;
    uint64_t ucontext; /* of the delivery; 0: no handler runs */
    uint32_t signal;
    uint32_t nesting;
    uint64_t reserved;
};

/* How a thread's registers were come by. */
enum sigvet_stuck_source {
    SIGVET_STUCK_UNREAD,  /* not at all: the kernel did not let the launcher look */
    SIGVET_STUCK_WAITING, /* it waits in a system call, and was left alone */
    SIGVET_STUCK_STOPPED, /* it was stopped for a moment */
};

/* The launcher's: a handler was entered and did not come back for as long as is allowed. */
struct sigvet_stuck {
    struct sigvet_unsafe_call at; /* where it hangs: row is UINT32_MAX, regs are the thread's own */
    uint64_t running;             /* offset of the struct sigvet_running */
    uint64_t waited_ns;           /* so long it was seen not to come back */
    uint64_t cpu_ns;              /* CPU time that it took meanwhile */
    uint32_t state;               /* as in /proc: 'R', 'S', 'D' */
    uint32_t source;              /* enum sigvet_stuck_source */
    int64_t syscall;              /* that it waits in; -1: none */
    uint64_t args[6];
    uint32_t owner_tid; /* the lock that it waits for names this thread; 0: unknown, or no lock */
    uint32_t lock_kind; /* and this word stands where a mutex has its type */
    uint32_t others;    /* of the process's threads that may hold a lock and go on */
    uint32_t ended_by;  /* the signal that ended the process meanwhile; 0: it still hangs */
    uint32_t terminal;  /* 1: told early, because `syscall` reads a terminal */
    uint32_t reserved;
};

/* A process is about to exec. If no process record with this pid follows, the image could not be
 * followed. */
struct sigvet_exec {
    struct sigvet_record rec;
    uint64_t time_ns;
    uint64_t process;
    uint32_t tid;
    uint32_t path_len;
    uint64_t failed; /* live: errno when the call came back */
    uint64_t spawn;  /* 1: posix_spawn: the image runs in a child */
    uint32_t gap; /* enum sigvet_gap or 0: why the image cannot be followed, seen before the call */
    uint32_t reserved;
    char path[];
};

/* Something that could not be seen or followed. */
enum sigvet_gap {
    SIGVET_GAP_NONE,
    SIGVET_GAP_STATIC,        /* no dynamic loader */
    SIGVET_GAP_FOREIGN_LIBC,  /* a dynamic loader that is not glibc's */
    SIGVET_GAP_FOREIGN_CLASS, /* 32-bit or another machine */
    SIGVET_GAP_SETUID, /* setuid, setgid, file capabilities, or started while the effective user is not the
                        * real one: the loader ignores LD_PRELOAD */
    SIGVET_GAP_UNREACHABLE, /* our library or the trace is not visible from there (chroot, permissions) */
    SIGVET_GAP_ENVIRONMENT, /* our variables could not be put back: it is too large, or libc starts the image */
    SIGVET_GAP_THUNKS,         /* the handler table is full: a handler was installed untouched */
    SIGVET_GAP_NOT_STARTED,    /* an image never reported in; why is not known */
    SIGVET_GAP_CHROOT,         /* the process called chroot */
    SIGVET_GAP_NO_EXEC,        /* neither an ELF file nor a script */
    SIGVET_GAP_HANDLER_UNSEEN, /* the kernel has a handler that was not installed through us */
    SIGVET_GAP_NO_RAW, /* system calls that no libc makes cannot be shown; text: why, empty: the kernel cannot */
    SIGVET_GAP_EVENTS_OVER, /* the process has used its share of events; no more are written */
    SIGVET_GAP_KINDS
};

struct sigvet_gap_rec {
    struct sigvet_record rec;
    uint64_t process; /* 0: the run as a whole */
    uint32_t kind;    /* enum sigvet_gap */
    uint32_t text_len;
    char text[]; /* path or name, with NUL */
};

/* The launcher's last word: how the program that it started ended (wait(2) status). */
struct sigvet_status {
    struct sigvet_record rec;
    uint32_t pid;
    uint32_t status;
};

/* Room for the events of one thread, which alone writes into it. Published empty; `used` bytes behind
 * the struct hold events, back to back, each aligned to SIGVET_EVENT_ALIGN. */
struct sigvet_chunk {
    struct sigvet_record rec;
    uint64_t process; /* offset of the process record */
    uint64_t begin;   /* no event in it is older; in the events' unit of time */
    uint32_t tid;
    uint32_t closed; /* live: 1 once no further event begins in it */
    uint64_t used;   /* live: bytes that events were promised */
    uint64_t mask;   /* the thread's mask when the chunk was made, as far as it is known */
    uint64_t pad[2];
};

#define SIGVET_EVENT_ALIGN 8u
#define SIGVET_EVENT_MAX 8192u
#define SIGVET_CHUNK_FEW 1024u /* the first one, where each process has a share */
#define SIGVET_CHUNK_LEAST 4096u
#define SIGVET_CHUNK_MOST (64u * 1024u)

enum sigvet_event_type {
    SIGVET_EVENT_NONE = 0,     /* promised; not written yet */
    SIGVET_EVENT_CALL = 1,     /* a call of the signal API; struct sigvet_call_event */
    SIGVET_EVENT_SYSCALL = 2,  /* likewise, by system call number */
    SIGVET_EVENT_DELIVERY = 3, /* a handler was entered; struct sigvet_delivery_event */
    SIGVET_EVENT_THREAD = 4,   /* the chunk's thread began; only the head */
};

enum sigvet_event_flag {
    SIGVET_EVENT_NOTE = 1u << 0,  /* no end will be told: see result NOTE in calls/signal.def */
    SIGVET_EVENT_STACK = 1u << 1, /* a struct sigvet_event_stack ends the event */
    SIGVET_EVENT_IN_HANDLER = 1u << 2, /* a handler runs on this thread */
    SIGVET_EVENT_LEFT = 1u << 3,       /* live; delivery: the handler was left by a jump */
    SIGVET_EVENT_ALTSTACK = 1u << 4,   /* delivery: on the alternate stack */
    SIGVET_EVENT_RAW = 1u << 5,        /* the program made this system call without libc */
    SIGVET_EVENT_ALLOWED = 1u << 6,    /* begun in a region of sigvet_allow_begin() */
    SIGVET_EVENT_UNSURE = 1u << 7,     /* delivery: a stack of unknown bounds, as coroutines have:
                                    * LEFT and `nesting` may be wrong */
    SIGVET_EVENT_IN_FORK = 1u << 8,    /* with IN_HANDLER: the process was forked while it ran */
};

/* The head of every event. Its size is stored first, with its type (release): who sees a size may
 * step over it, and all that stands before `end` is there. `end` is stored last. */
struct sigvet_event {
    uint32_t size; /* of the whole event, a multiple of SIGVET_EVENT_ALIGN */
    uint16_t type; /* enum sigvet_event_type */
    uint16_t row;  /* call: index into the names; system call: its number */
    uint16_t flags;
    uint16_t error; /* errno when the result says failure, else 0; valid with `end` */
    uint32_t pid;   /* of a vfork child that borrows its parent's thread; 0: the chunk's process */
    uint64_t begin; /* time */
    uint64_t end;   /* live: time; 0: not ended. A delivery ends when its handler is left. */
};

/* One call. `words` is as many arguments as the row has kinds, followed by what their pointers
 * point to, in the same order, each in the size of its kind (kinds.def), 0 where there is
 * nothing. What kinds of way OUT point to is valid once the call has ended well. */
struct sigvet_call_event {
    struct sigvet_event head;
    uint64_t
        caller; /* return address; a handler that ended with a jump to what is called: its own address + 1 */
    uint64_t
        sp; /* the stack pointer at the call: where the return address stands, or would stand */
    int64_t result; /* valid with `end` */
    uint32_t there; /* bit i: what argument i points to was kept */
    uint32_t reserved;
    uint64_t words[];
};

/* One delivery. */
struct sigvet_delivery_event {
    struct sigvet_event head;
    uint64_t handler; /* the program's own address */
    uint64_t ip, sp;  /* interrupted */
    uint64_t ax;      /* interrupted rax */
    uint64_t mask;    /* interrupted mask */
    uint32_t signal;
    uint32_t nesting;       /* handlers running on this thread, this one included */
    uint32_t errno_before;  /* at entry */
    uint32_t errno_after;   /* valid with `end` */
    uint32_t syscall;       /* enum sigvet_interrupted */
    uint32_t act_flags;     /* sa_flags as the program gave them, when known */
    unsigned char info[48]; /* the first 48 bytes of siginfo_t */
};

/* What the interrupted instruction pointer and rax tell of a system call. */
enum sigvet_interrupted {
    SIGVET_INTERRUPTED_CODE,    /* no system call */
    SIGVET_INTERRUPTED_EINTR,   /* one that returns EINTR now */
    SIGVET_INTERRUPTED_RESTART, /* one that starts again; rax is its number */
    SIGVET_INTERRUPTED_DONE,    /* one that had just ended with another result */
};

/* The stack of an event: registers as the callee found them, then `len` bytes from address `addr`. */
struct sigvet_event_stack {
    struct sigvet_regs regs;
    uint64_t addr;
    uint32_t len;
    uint32_t reserved;
    unsigned char bytes[];
};

/* A call about which the policy decided: once per process for each rule, call, caller and signal. With
 * SIGVET_DECISION_STACK a struct sigvet_event_stack follows. Kernel decisions are the launcher's: it writes
 * them behind the last process, without modules or stack. */
struct sigvet_decision {
    struct sigvet_record rec;
    uint64_t time_ns;
    uint64_t process; /* offset of the process record; 0: unknown */
    uint64_t modules;
    uint64_t count;   /* live: how often */
    uint64_t caller;  /* return address of the call; kernel: address of the system call */
    uint64_t args[6]; /* as the program gave them, the first time */
    uint64_t signals; /* those that the call concerns, 1 to 64 as bits 0 to 63 */
    uint32_t rule;    /* index into the policy's rules; SIGVET_DECISION_DEFAULT: none matched */
    uint16_t action;  /* enum sigvet_action */
    uint16_t error;   /* DENY: the errno */
    uint32_t row;     /* index into the names, or with SIGVET_DECISION_SYSCALL its number */
    uint32_t flags;   /* enum sigvet_decision_flag */
    uint32_t pid;
    uint32_t tid;
    uint32_t target;         /* enum sigvet_target (config.h); 0: not asked for */
    uint32_t target_pid;     /* whom it concerns; 0: nobody in particular, or unknown */
    uint32_t handler_signal; /* with SIGVET_DECISION_IN_HANDLER: whose handler runs */
    uint32_t reserved;
};

#define SIGVET_DECISION_DEFAULT UINT32_MAX

enum sigvet_decision_flag {
    SIGVET_DECISION_SYSCALL = 1u << 0,
    SIGVET_DECISION_RAW = 1u << 1,        /* the system call was made without libc */
    SIGVET_DECISION_IN_HANDLER = 1u << 2, /* called from a handler */
    SIGVET_DECISION_STACK = 1u << 3,
    SIGVET_DECISION_KERNEL = 1u << 4, /* seccomp asked the launcher */
};

_Static_assert(sizeof(struct sigvet_decision) == 144, "changing a record changes the version");
_Static_assert(sizeof(struct sigvet_running) == 80, "changing a record changes the version");
_Static_assert(sizeof(struct sigvet_stuck) == 496, "changing a record changes the version");
_Static_assert(sizeof(struct sigvet_held) <= SIGVET_FACT_SIZE, "it is a fact");
_Static_assert(sizeof(struct sigvet_chunk) == 64, "changing a record changes the version");
_Static_assert(sizeof(struct sigvet_event) == 32, "changing an event changes the version");
_Static_assert(sizeof(struct sigvet_call_event) == 64, "changing an event changes the version");
_Static_assert(sizeof(struct sigvet_delivery_event) == 144,
               "changing an event changes the version");
_Static_assert(sizeof(struct sigvet_header) <= SIGVET_HEADER_SIZE, "the header fits its page");
_Static_assert(offsetof(struct sigvet_header, ready) % 64 == 0,
               "live words have cache lines of their own");
_Static_assert(sizeof(struct sigvet_record) == 8, "one word, stored at once");
_Static_assert(sizeof(struct sigvet_region) == 16, "no padding");
_Static_assert(sizeof(struct sigvet_unsafe_call) == 384, "changing a record changes the version");
_Static_assert(sizeof(struct sigvet_handler) == 96, "changing a record changes the version");
_Static_assert(sizeof(struct sigvet_process) == 96, "changing a record changes the version");

#endif
