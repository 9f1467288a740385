/* view_state.h - what the files of view_*.c share: what is remembered from event to event, and the formats.
 *
 * Owns:     struct view and all that hangs on it.
 * Contexts: the tools only, one thread.
 * Errors:   see view.h.
 * Source:   see view.h. */
#ifndef SIGVET_TOOLS_VIEW_STATE_H
#define SIGVET_TOOLS_VIEW_STATE_H

#include <uthash.h>

#include "decisions.h"
#include "decode.h"
#include "put.h"
#include "symbols.h"
#include "view.h"

#define VIEW_SIGNALS 65u /* numbers 0 to 64 */
#define VIEW_SENDS 4u    /* how many signals sent to a process are remembered */

struct view_counts {
    uint64_t count, errors, ns;
};

/* One function or system call of the trace. */
struct view_row {
    const struct api *api; /* NULL: not of the signal API */
    const char *name;      /* hostile unless `api` */
    size_t name_len;
    size_t words; /* bytes of arguments and what they point to */
    uint32_t first_out;
    bool ready, shown;
    struct view_counts counts;
};

/* The modules of a process; forked children share it until they have their own. */
struct view_modules {
    unsigned users;
    struct space *space; /* NULL: not asked for yet */
    char *exe;
    struct sigvet_modules *record; /* a copy */
};

/* One PROCESS record. */
struct view_process {
    uint64_t offset;
    uint32_t pid;
    char *exe;
    struct view_modules *modules; /* NULL: not known */
    bool shown;                   /* that it began */
    UT_hash_handle hh;
};

enum view_told { VIEW_TOLD_WAIT = 1, VIEW_TOLD_SIGNAL = 2, VIEW_TOLD_LAUNCHER = 4 };

/* One process id: who runs there and what others did to it. */
struct view_pid {
    uint32_t pid;
    char *program; /* last part of its exe; NULL: not known */
    bool ended;
    uint32_t status; /* as of wait(2) */
    unsigned told;   /* who has said so: set of enum view_told */
    struct {
        uint32_t signal, sender;
    } sent[VIEW_SENDS];
    unsigned next; /* of sent[] */
    UT_hash_handle hh;
};

/* How an address is shown. */
enum view_code_kind {
    VIEW_CODE_CALLER,   /* a return address: main+0x21 (prog.c:12) */
    VIEW_CODE_PLACE,    /* an interrupted instruction, likewise */
    VIEW_CODE_FUNCTION, /* where a function begins: on_int (prog+0x1234) */
    VIEW_CODE_FRAME,    /* a return address on a stack: a line for each inlined call too */
    VIEW_CODE_KINDS
};

/* One address of one address space, as it is shown. */
struct view_code {
    uint64_t key[3]; /* the space, as a number; the address; enum view_code_kind */
    char *function;  /* the name alone, not that of an inlined one; NULL: not known */
    char *text;
    size_t text_len;
    UT_hash_handle hh;
};

/* A call to be shown. */
struct view_call {
    const struct event *event;
    const struct sigvet_call_event *record;
    const struct view_row *row;
    struct decode_call decode;
    bool whole; /* on one line, whatever the phase: its begin was not shown */
};

/* A process that ended, stopped or went on. */
struct view_change {
    uint32_t pid, status;
    uint64_t time_ns; /* UINT64_MAX: at the end of the run */
    uint32_t sender;  /* 0: not known */
};

/* What the policy decided about a call. */
struct view_decision {
    const struct sigvet_decision *record;
    bool shown; /* with its call, or alone */
};

struct view;

/* One format. What is shown goes to v->out, which is written out behind each call. */
struct view_writer {
    void (*call)(struct view *v, const struct view_call *c);
    void (*delivery)(struct view *v, const struct event *e, const siginfo_t *info);
    void (*left)(struct view *v, const struct event *e);
    void (*thread)(struct view *v, const struct event *e);
    /* `forked_from` 0: a new image. `ns` 0: when it began is not known any better than by the record. */
    void (*process)(struct view *v, const struct sigvet_process *p, uint32_t forked_from,
                    uint64_t ns);
    void (*changed)(struct view *v, const struct view_change *c);
    void (*gap)(struct view *v, uint32_t pid, const char *kind, const char *text);
    /* Alone; its process is the current one. */
    void (*decision)(struct view *v, const struct decision *d);
    void (*lost)(struct view *v, uint64_t events);
    void (*finish)(struct view *v);
};

extern const struct view_writer view_text, view_json, view_summary;

struct view {
    struct trace *trace;
    struct events *events;
    struct view_options options;
    const struct view_writer *writer;
    FILE *to;
    struct put out;

    struct view_row *rows, *calls; /* by index into the names; by number of the system call */
    size_t row_count, call_count;

    struct view_decision *decisions;
    size_t decision_count, decision_room;
    struct rulebook book; /* the policy of the trace */
    bool book_loaded;
    struct symbols *symbols;                  /* NULL: not needed yet */
    struct view_process *processes, *process; /* all; the current one, NULL: not known */
    struct view_pid *pids;
    struct view_code *codes;

    struct view_change *changes; /* told, but later than what has been shown so far */
    size_t change_count, change_room;

    uint64_t last_ns; /* time of what was shown last; 0: nothing yet */
    int64_t quarter;  /* text: the quarter of an hour that `of_day` belongs to, from the epoch */
    uint64_t of_day;  /* its second of the local day */

    uint64_t lost, deliveries, jumps, processes_seen, threads_seen;
    struct view_counts signals[VIEW_SIGNALS]; /* of deliveries: [0] for numbers that are none */
};

/* view_filter.c */
bool view_filter_shows(const struct view_filter *f, const struct api *api, const char *name);
bool view_filter_shows_signal(const struct view_filter *f, uint32_t signal);
bool view_filter_shows_pid(const struct view_filter *f, uint32_t pid);

/* view_code.c: processes, their modules, and what addresses in them mean. */
struct view_process *view_code_process(struct view *v,
                                       uint64_t offset); /* becomes the current one */
void view_code_add_process(struct view *v, const struct sigvet_process *rec, uint64_t offset);
void view_code_set_modules(struct view *v, const struct sigvet_modules *rec);
const struct view_code *view_code_at(struct view *v, uint64_t address, enum view_code_kind kind);
void view_code_put(struct put *p, void *view, uint64_t address); /* put_code: a function's begin */
struct space *view_code_space(struct view *v); /* of the current process; NULL: not known */
void view_code_end(struct view *v); /* says which files could not be used, and frees what is here */

/* view_time.c */
void view_time_put(struct view *v, uint64_t ns); /* as the options want it, with a space behind */
void view_time_seconds(struct put *p, uint64_t ns); /* with six places */

/* view_stack.c: the stack of a call, each frame as VIEW_CODE_FRAME; `between` separates them. */
void view_stack_put(struct view *v, const struct view_call *c, const char *between);

/* view_decisions.c */
void view_decisions_take(struct view *v, const struct sigvet_decision *rec);
void view_decisions_show(struct view *v, uint64_t until_ns); /* those whose call did not come */

/* What was decided about this call, to be shown with it. False: nothing that is known. */
bool view_decisions_of(struct view *v, const struct view_call *c, struct decision *out);

/* view_pids.c */
void view_pids_start(struct view *v, const struct sigvet_process *rec);
const char *view_pids_program(struct view *v, uint32_t pid); /* NULL: not known */
void view_pids_sent(struct view *v, const struct decode_sent *sent, uint32_t by, bool failed);
void view_pids_changed(struct view *v, const struct decode_waited *w, enum view_told told,
                       uint64_t time_ns);
void view_pids_show(struct view *v, uint64_t until_ns); /* the changes up to then */
void view_pids_free(struct view *v);

/* view.c */
const char *view_base(const char *path); /* its last part */

/* The system call that a signal interrupted; NULL: it has no name. */
const char *view_interrupted(const struct sigvet_delivery_event *d, const struct view_code *place);

#endif
