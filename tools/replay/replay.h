/* replay.h - the signal state of every process and thread, as the records and events of a trace tell it.
 *
 * Owns:     processes, threads, their dispositions, masks, pending signals, alternate stacks, handlers.
 * Contexts: the tools only, one thread. Records and events in the order of tools/read/events.h; nothing of
 *           them is trusted.
 * Errors:   what the trace does not tell is `unknown`, never guessed; a reading that contradicts the
 *           state wins and is counted. Only memory exhaustion ends the tool.
 * Source:   POSIX.1-2024 section 2.4, signal(7), Linux kernel/signal.c, fs/proc/array.c; docs/state.md.
 *
 * Sets of signals have signal 1 as bit 0. Structures are for reading; replay.c and its kin alone write. */
#ifndef SIGVET_TOOLS_REPLAY_H
#define SIGVET_TOOLS_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uthash.h>

#include "api.h"
#include "events.h"
#include "reader.h"

#define REPLAY_SIGNALS 64u
#define REPLAY_DEFAULT 0u                                /* handler of a disposition: SIG_DFL */
#define REPLAY_IGNORE 1u                                 /* SIG_IGN */
#define REPLAY_BIT(signal) (UINT64_C(1) << ((signal)-1)) /* 1 to 64 only */

struct replay_disposition {
    uint64_t handler;
    uint64_t mask;
    uint32_t flags; /* as the kernel keeps them, without SA_RESTORER */
    bool known;     /* false: default or ignored, as it was inherited */
};

/* One signal that was sent and not taken yet. */
struct replay_pending {
    struct replay_pending *next, *prev;
    uint64_t id;    /* of the call that sent it; 0: none */
    uint64_t value; /* of sigqueue */
    uint64_t round; /* replay's own */
    uint32_t signal;
    int32_t code;    /* si_code */
    uint32_t sender; /* pid; 0: unknown or the kernel */
    bool sure;       /* false: perhaps it was taken or ignored meanwhile */
};

struct replay_queue {
    struct replay_pending *first; /* oldest first */
    uint64_t set;                 /* signals that are in it */
    size_t count;
    bool changed; /* what its threads take of it was not looked at since */
};

struct replay_altstack {
    uint64_t sp, size;
    uint32_t flags; /* SS_AUTODISARM, or SS_DISABLE when there is none */
    bool known;
};

/* One running handler. */
struct replay_frame {
    uint64_t begin; /* its event's; 0: the kernel made it ready, it did not begin yet */
    uint64_t begin_ns;
    uint64_t handler;
    uint64_t mask, unknown; /* what it interrupted, and gives back when it returns */
    uint32_t signal;
    struct replay_pending sent; /* what it was made for, when it was seen to be sent */
    bool on_altstack;
    struct replay_altstack altstack; /* as it was when it was interrupted */
};

/* A call that has begun and not ended. */
struct replay_call;

struct replay_thread {
    struct replay_process *process;
    uint32_t tid;
    bool ended;
    uint64_t mask, unknown; /* blocked signals; bits of `unknown` are not known */
    bool waiting;           /* the mask is that of sigsuspend, pselect, ppoll, epoll_pwait ... */
    bool accepting;         /* ... or of sigwait, sigwaitinfo, sigtimedwait */
    uint64_t saved, saved_unknown; /* then: the mask that comes back */
    bool restored; /* the mask is what the last jump since a handler began brought back */
    struct replay_altstack altstack;
    struct replay_queue pending;
    struct replay_frame *frames; /* innermost last */
    size_t frame_count, frame_room;
    struct replay_call *calls; /* innermost last */
    size_t call_count, call_room;
    uint64_t handle;                   /* pthread_t; 0: unknown */
    uint64_t sp;                       /* a stack pointer on its own stack; 0: none was seen */
    bool handle_sure;                  /* its stack was seen below the pthread_t */
    struct replay_thread *prev, *next; /* of those whose pthread_t is known */
    UT_hash_handle hh;                 /* of the process's threads, in the order of appearance */
};

enum replay_end {
    REPLAY_ALIVE,
    REPLAY_EXECED, /* the image was replaced; the process goes on as another */
    REPLAY_EXITED, /* by itself; `status` is the exit status when status_known */
    REPLAY_KILLED, /* by signal `status` */
};

struct replay_process {
    uint64_t offset;        /* of its record; 0: none is known */
    uint64_t parent_offset; /* of the record it was forked from; 0: a new image */
    uint32_t pid, parent_pid;
    char *exe;
    bool told_start;   /* the record tells what mask it began with */
    bool told_ignored; /* and which signals it ignored */
    uint64_t start_mask, start_ignored;
    bool vforked; /* borrows its parent's thread */
    bool born;    /* false: its record was seen, nothing of it has happened yet */
    uint64_t begin_ns, end_ns;
    enum replay_end end;
    bool status_known;
    uint32_t status;
    struct replay_disposition disposition[REPLAY_SIGNALS]; /* [signal - 1] */
    struct replay_queue pending;                           /* for any of its threads */
    uint64_t maybe;      /* pending, perhaps: sent to a group, or left to a signalfd */
    uint64_t interrupts; /* siginterrupt(sig, 1) is in force: what signal() will do */
    uint64_t signalfds;  /* signals that a signalfd may have taken */
    uint32_t exec_tid;   /* the thread that called exec last */
    uint32_t children;   /* not waited for */
    bool told;           /* its parent's SIGCHLD for its end is accounted for */
    bool waited;         /* its parent has waited for it: it is no zombie */
    uint32_t stopped;    /* the signal that stopped it; 0: runs */
    uint32_t fatal;      /* a signal whose default action must end it; 0: none */
    uint32_t fatal_sender;
    uint64_t alarm_ns, alarm_interval_ns; /* alarm, ualarm, ITIMER_REAL: CLOCK_MONOTONIC; 0: none */
    struct replay_thread *threads;        /* by tid; hh.next is in the order of appearance */
    struct replay_thread *holders; /* those whose pthread_t is known: not all that ever were */
    struct replay_jump *jumps;     /* what setjmp and getcontext saved */
    struct replay_create *creates; /* threads that were made and have not shown themselves */
    struct replay_snapshot *forks; /* states for children that have not shown themselves */
    struct replay_process *next, *before; /* in the order of birth */
    struct replay_process *retired;       /* the next one that is over for good */
    bool is_gone; /* no such process is there, but what it wrote may not have been read */
    bool is_retired;
    uint32_t due; /* ends of its calls that are still to come */
    UT_hash_handle by_offset, by_pid;
};

struct replay;

struct replay *replay_new(struct trace *t);
void replay_free(struct replay *r);

void replay_record(struct replay *r, const struct sigvet_record *rec); /* all but chunks */

/* Brings the state up to the moment when `e` happens, without it. */
void replay_before(struct replay *r, const struct event *e);

/* And `e` itself. A call that comes as one item takes full effect at its end: with the next event of its
 * thread, or with another thread's that is later. */
void replay_event(struct replay *r, const struct event *e);

/* Nothing more happened up to `ns` (CLOCK_MONOTONIC): lets begin what has a record alone, and timers expire. */
void replay_until(struct replay *r, uint64_t ns);

/* Did the call fail, by its own convention? It has returned. */
bool replay_failed(const struct api *a, const struct sigvet_call_event *e);

/* The child whose end a call of the wait family has told. False: none, or not known. */
struct replay_ended {
    uint32_t pid;
    int status; /* as wait(2) gives it; 0 when not known */
    bool known;
    bool stays; /* WNOWAIT: it can be waited for again */
};
bool replay_ended(const struct api *a, const struct sigvet_call_event *e, struct replay_ended *out);

/* The live process of this pid, a vfork child included, or the last that had it; NULL: none. */
struct replay_process *replay_process(const struct replay *r, uint32_t pid);
struct replay_thread *replay_thread(const struct replay_process *p, uint32_t tid);

/* All processes that have begun, in order; NULL as `after`: the first. */
struct replay_process *replay_next(const struct replay *r, const struct replay_process *after);

/* The process and thread that an event belongs to, once replay_event() has seen it; NULL before. */
struct replay_process *replay_process_of(const struct replay *r, const struct event *e);

/* This process is over for good, and was waited for: there is no such pid any more, or another one has it. */
void replay_retire(struct replay *r, struct replay_process *p);

/* Marks those of which `is_gone` says so, who have not begun yet too. They can be retired once all that they wrote
 * has been read. */
typedef bool replay_is_gone(const struct replay_process *p, void *context);
void replay_mark_gone(struct replay *r, replay_is_gone *is_gone, void *context);
void replay_retire_gone(struct replay *r);

/* Called with a process that is over for good, before it is forgotten. False: not yet. */
typedef bool replay_forget(const struct replay_process *p, void *context);

/* Forgets the oldest of those that are over for good (waited for, or their pid is another process's), but for
 * the last REPLAY_RETIRED_MOST. Not between replay_before() and replay_event(). */
#define REPLAY_RETIRED_MOST 64u
void replay_sweep(struct replay *r, replay_forget *call, void *context);

/* How often an exact reading contradicted the state. */
uint64_t replay_corrections(const struct replay *r);

/* Sets of a process as /proc shows them. Signals whose disposition is not known are in neither. */
uint64_t replay_ignored(const struct replay_process *p);
uint64_t replay_caught(const struct replay_process *p);
uint64_t replay_dispositions_unknown(const struct replay_process *p);

/* What the default action of a signal is. */
enum replay_action { ACTION_IGNORE, ACTION_TERMINATE, ACTION_CORE, ACTION_STOP, ACTION_CONTINUE };
enum replay_action replay_default_action(uint32_t signal);

/* The row of the signal API that a call or system call belongs to; NULL: none, or no such event. */
const struct api *replay_api(struct replay *r, const struct sigvet_event *head);

/* What a thread does now, the call it is in: NULL when in none. */
const char *replay_in_call(const struct replay_thread *t);

#endif
