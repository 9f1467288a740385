/* engine_inner.h - what the files of the engine share.
 *
 * Owns:     struct engine.
 * Contexts: tools/judge/engine*.c alone.
 * Errors:   see engine.h.
 * Source:   see engine.h. */
#ifndef SIGVET_TOOLS_ENGINE_INNER_H
#define SIGVET_TOOLS_ENGINE_INNER_H

#include <uthash.h>

#include "engine.h"
#include "event_rule.h"
#include "finding.h"

/* Who hears of one row of the signal API. */
struct engine_listener {
    const struct event_rule *rule;
    uint32_t kind;
};

/* One PROCESS record. */
struct engine_image {
    uint64_t offset, parent; /* offsets in the trace; 0: none */
    uint64_t *modules;       /* MODULES records, oldest first */
    size_t module_count, module_room;
    uint64_t *others; /* records that tell of it, but MODULES and PROCESS; oldest first */
    size_t other_count, other_room;
    struct space **spaces; /* of its modules, each kept once: other processes' may be the same */
    size_t space_count;
    uint32_t children; /* forked from it, and not forgotten: they go on with its records */
    bool over;
    bool silent; /* no more of its events come, though calls do */
    const struct sigvet_process *record;
    UT_hash_handle hh;
};

/* Who installed a handler. */
struct engine_handler {
    struct {
        uint64_t handler, signal;
    } key;
    const struct sigvet_handler *record;
    UT_hash_handle hh;
};

/* What one rule keeps of one process or thread. */
struct engine_kept {
    struct {
        const struct event_rule *rule;
        const struct replay_process *process;
        uint64_t tid; /* 0: of the process */
    } key;
    struct replay_process *process; /* the same */
    UT_hash_handle hh;
    _Alignas(16) unsigned char data[];
};

/* A finding by what was reported, before names are looked up. */
struct engine_known {
    struct {
        const struct event_rule *rule;
        const struct space *space;
        const char *function;
        uint64_t caller, handler;
        bool allowed; /* in a region that the program itself accepts */
    } key;
    struct finding *finding;
    UT_hash_handle hh;
};

/* Where a handler that waits below another one interrupted. */
struct engine_outer {
    uint64_t ip, sp;
};

#define ENGINE_OUTERS_MOST 4u

/* A call that left a handler. */
struct engine_jump {
    struct {
        uint64_t process, handler, signal, ip, sp; /* of the delivery that it left */
    } key;
    const struct sigvet_unsafe_call *call;
    bool walked; /* the next ones are known */
    uint32_t outer_count;
    struct engine_outer outer[ENGINE_OUTERS_MOST];
    UT_hash_handle hh;
};

struct engine {
    events_done *done; /* NULL: nobody asks */
    void *done_context;
    uint64_t looked_ns; /* when processes were last looked for */
    uint64_t gone_tail; /* where the trace ended then */
    struct trace *trace;
    struct audit *audit;
    struct symbols *symbols;
    struct finding_set *findings;
    struct events *events;
    struct replay *replay;
    struct engine_listener **listeners; /* by row of the API; each list ended by a NULL rule */
    size_t rows;
    struct engine_image *images;
    struct engine_handler *handlers;
    struct engine_kept *kept;
    struct engine_known *known;
    struct engine_jump *jumps;
    struct walk *jump_walk; /* NULL: none was asked for yet */
    bool lost;              /* events were */
    uint32_t waited;        /* the child that the last event was a wait for; 0: it was none */
    size_t silent_count;    /* images that are */
};

/* Whether the replayed state of this process can be judged by. */
bool engine_state_holds(const struct engine *g, const struct replay_process *p);

/* engine_sites.c: processes, their modules, and who installed which handler. */
void engine_sites_record(struct engine *g, const struct sigvet_record *rec);
void engine_sites_over(struct engine *g,
                       uint64_t process_off); /* what nobody asks for any more goes */
void engine_sites_free(struct engine *g);
void engine_sites_useless(struct engine *g); /* lets go of what the audit needs no more */
bool engine_sites_silent(const struct engine *g, uint64_t process_off);
struct space *engine_space(struct engine *g, uint64_t process_off, uint64_t address,
                           const struct sigvet_process **process);
const struct sigvet_handler *engine_handler(const struct engine *g, uint64_t handler,
                                            uint32_t signal);
struct space *engine_handler_space(struct engine *g, const struct sigvet_handler *h);

/* engine_report.c: the index of findings is built anew. */
void engine_report_forget(struct engine *g);

/* engine_jumps.c: calls of a process that is over. */
void engine_jumps_forget(struct engine *g, const struct sigvet_unsafe_call *call);

/* engine_gone.c: finds out, of a trace that grows, which processes are there no more. */
void engine_gone_look(struct engine *g);

/* engine_kept.c. Tells the rules that processes are over, and drops what they keep of them: those of this
 * pid that have ended, or (0) all. */
void engine_kept_over(struct engine *g, uint32_t pid);
void engine_kept_forget(struct engine *g,
                        const struct replay_process *p); /* likewise, of this one */
void engine_kept_free(struct engine *g);

/* engine_jumps.c: the calls that leave handlers. */
void engine_jumps_record(struct engine *g, const struct sigvet_record *rec);
void engine_jumps_free(struct engine *g);

#endif
