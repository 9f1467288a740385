/* replay_inner.h - what the files of replay share: the steps that events are made of.
 *
 * Owns:     struct replay, open calls, saved jumps, snapshots for children.
 * Contexts: tools/replay*.c alone.
 * Errors:   see replay.h.
 * Source:   see replay.h. */
#ifndef SIGVET_TOOLS_REPLAY_INNER_H
#define SIGVET_TOOLS_REPLAY_INNER_H

#include "replay.h"
#include "timeheap.h"

/* Bounds against traces that never end what they begin. */
#define REPLAY_CALLS_MOST 1024u
#define REPLAY_FRAMES_MOST 4096u
#define REPLAY_QUEUE_MOST 262144u
#define REPLAY_FORKS_MOST 1024u
#define REPLAY_CREATES_MOST 4096u
#define REPLAY_JUMPS_MOST 65536u

#define REPLAY_UNBLOCKABLE (REPLAY_BIT(9) | REPLAY_BIT(19)) /* SIGKILL, SIGSTOP */
#define REPLAY_INTERNAL (REPLAY_BIT(32) | REPLAY_BIT(33))   /* libc keeps them out of masks */
#define REPLAY_ALL UINT64_MAX

struct replay_row {
    bool known;
    const struct api *api;
    const struct replay_operation *operation;
};

struct replay {
    struct trace *trace;
    struct replay_process *first, *last;           /* in the order of birth */
    struct replay_process *retired, **retired_end; /* those that are over for good, oldest first */
    size_t retired_count;
    struct replay_process *by_offset, *by_pid; /* hashes; by_pid: the newest of each pid */
    struct replay_row *rows;                   /* by the trace's row */
    uint32_t row_count;
    struct replay_row syscalls[512];
    struct timeheap later; /* of struct replay_later */
    uint64_t corrections;
    uint64_t now;                /* of the last event */
    uint64_t ids;                /* given to what calls sent and made */
    uint32_t status_pid, status; /* the launcher's last word */
};

/* The end of a call, by its time. */
struct replay_later {
    struct replay_process *process;
    uint32_t tid;
    struct event event;
    _Alignas(8) unsigned char bytes[];
};

/* What setjmp or getcontext saved at an address. */
struct replay_jump {
    uint64_t address, mask, unknown;
    bool saved; /* the mask too */
    UT_hash_handle hh;
};

struct replay_create {
    struct replay_create *next, *prev;
    uint64_t id;
    uint64_t handle; /* pthread_t once the call ended, else 0 */
    uint64_t mask, unknown;
    uint32_t tid; /* of the thread that showed itself; 0: none yet */
};

/* The state that a forked child begins with. */
struct replay_snapshot {
    struct replay_snapshot *next, *prev;
    uint64_t id;
    uint32_t pid;                   /* of the child; 0: the call has not returned yet */
    uint32_t tid;                   /* who forked */
    struct replay_process *process; /* never born: holds the copies */
};

struct replay_call {
    uint64_t begin; /* its event's */
    const struct api *api;
    uint64_t id;            /* of what it sent or made; 0: nothing */
    uint64_t mask, unknown; /* before it */
    struct replay_disposition act;
    uint32_t signal;
    uint32_t target; /* pid of whom it sent to */
    bool acts;       /* `act` will be the disposition of `signal` */
    bool applied;    /* it is already: a delivery told so */
    bool waits;      /* it put a mask in place for as long as it lasts */
};

/* One call event on its way through its operation. */
struct replay_context {
    struct replay *r;
    struct replay_process *p;
    struct replay_thread *t;
    const struct sigvet_call_event *event;
    const struct api *api;
    const struct replay_operation *operation; /* NULL: it changes nothing */
    struct replay_call *call;
    uint64_t ns;
    bool done;   /* the result is there */
    bool failed; /* and says failure */
};

/* begin: the call begins; end: it is over, its result is there (failures included). */
struct replay_operation {
    const char *name;
    void (*begin)(struct replay_context *c);
    void (*end)(struct replay_context *c);
};

/* replay_calls.c: which operation a row is; NULL: none that changes the state. */
const struct replay_operation *replay_calls_find(const char *name);

/* replay_words.c: arguments, checked against the event's size. */
uint64_t replay_words_argument(const struct replay_context *c, uint32_t i);
bool replay_words_kept(const struct api *a, const struct sigvet_call_event *e, uint32_t i, void *to,
                       size_t size);
bool replay_words_pointee(const struct replay_context *c, uint32_t i, void *to, size_t size);
bool replay_words_set(const struct replay_context *c, uint32_t i, uint64_t *set);
uint32_t replay_words_signal(const struct replay_context *c, uint32_t i); /* 0: not 1 to 64 */
int64_t replay_words_result(const struct replay_context *c);

/* replay_process.c */
struct replay_process *replay_process_record(struct replay *r, const struct sigvet_process *rec);
struct replay_process *replay_process_find(struct replay *r, const struct event *e);
void replay_process_birth(struct replay *r, struct replay_process *p, uint64_t ns);
void replay_process_end(struct replay_process *p, enum replay_end end, uint64_t ns);
void replay_process_status(struct replay_process *p, int status, uint64_t ns); /* of wait(2) */
void replay_process_free(struct replay_process *p);
extern const struct replay_operation replay_process_operations[];

/* replay_child.c */
extern const struct replay_operation replay_child_operations[];

/* replay_list.c */
struct replay_process *replay_list_add(struct replay *r, struct replay_process *p);

/* replay_thread.c */
struct replay_thread *replay_thread_new(struct replay_process *p, uint32_t tid);
struct replay_thread *replay_thread_get(struct replay_process *p, uint32_t tid);
struct replay_thread *replay_thread_only(const struct replay_process *p); /* NULL: there are more */
struct replay_thread *replay_thread_main(struct replay_process *p);       /* made if need be */
struct replay_thread *replay_thread_by_handle(struct replay_process *p, uint64_t handle);
void replay_thread_stack(struct replay_thread *t, uint64_t sp);
void replay_thread_free(struct replay_thread *t);
extern const struct replay_operation replay_thread_operations[];

/* replay_mask.c */
void replay_mask_set(struct replay_thread *t, uint64_t mask, uint64_t unknown);
void replay_mask_reading(struct replay *r, struct replay_thread *t, uint64_t mask, uint64_t bits);
extern const struct replay_operation replay_mask_operations[];

/* replay_wait.c */
extern const struct replay_operation replay_wait_operations[];

/* replay_delivery.c */
void replay_delivery_begin(struct replay *r, struct replay_process *p, struct replay_thread *t,
                           const struct event *e);
void replay_delivery_end(struct replay_thread *t, const struct event *e);
void replay_delivery_outside(struct replay_thread *t); /* no handler runs: what is left is over */

/* replay_jump.c */
void replay_jump_save(struct replay_process *p, uint64_t address, uint64_t mask, uint64_t unknown,
                      bool saved);
const struct replay_jump *replay_jump_find(const struct replay_process *p, uint64_t address);
extern const struct replay_operation replay_jump_operations[];

/* replay_act.c */
bool replay_act_ignores(const struct replay_disposition *d, uint32_t signal);
void replay_act_reading(struct replay *r, struct replay_process *p, uint32_t signal,
                        const struct replay_disposition *is);
void replay_act_set(struct replay_process *p, uint32_t signal, const struct replay_disposition *to);
extern const struct replay_operation replay_act_operations[];

/* replay_pending.c */
void replay_pending_clear(struct replay_queue *q);
void replay_pending_copy(struct replay_queue *to, const struct replay_queue *from);
bool replay_pending_add(struct replay_queue *q, const struct replay_pending *what);
void replay_pending_flush(struct replay_process *p, uint64_t set); /* from every queue of it */
struct replay_pending *replay_pending_match(const struct replay_thread *t, uint32_t signal,
                                            const unsigned char info[48]);
void replay_pending_drop(struct replay_thread *t, struct replay_pending *e);
struct replay_pending *replay_pending_next(const struct replay_queue *q, uint64_t blocked,
                                           uint64_t round);
void replay_pending_taken(struct replay *r, struct replay_thread *t, uint32_t signal,
                          const unsigned char info[48]);
void replay_pending_revoke(struct replay_process *p, uint64_t id);
void replay_pending_send(struct replay *r, struct replay_process *p, struct replay_thread *t,
                         const struct replay_pending *what);
void replay_pending_settle(struct replay *r, struct replay_process *p, struct replay_thread *t);
void replay_pending_reading(struct replay *r, struct replay_thread *t, uint64_t set);

/* replay_send.c */
extern const struct replay_operation replay_send_operations[];

/* replay_timer.c */
void replay_timer_until(struct replay *r, struct replay_process *p, uint64_t ns);
extern const struct replay_operation replay_timer_operations[];

#endif
