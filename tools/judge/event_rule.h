/* event_rule.h - what a rule about events and the replayed state is given, and how it answers.
 *
 * Owns:     nothing. What a rule keeps lies in rule_process() and rule_thread().
 * Contexts: the tools only, one thread. A rule is called by engine.c, in the order of time.
 * Errors:   a rule without evidence says nothing; what the state does not know is no evidence.
 * Source:   tools/read/events.h, tools/replay/replay.h, docs/rules.md
 *
 * One rule is one file tools/rules/NAME.c with one `const struct event_rule`, and one line in
 * tools/judge/event_rules.c. */
#ifndef SIGVET_TOOLS_EVENT_RULE_H
#define SIGVET_TOOLS_EVENT_RULE_H

#include "api.h"
#include "audit.h"
#include "events.h"
#include "replay.h"

struct engine;

/* Where the program did something, or (no caller) the handler that did. May be kept. */
struct rule_site {
    const struct api *api;                /* the call; NULL: none */
    const struct sigvet_process *process; /* NULL: not known */
    struct space *space;                  /* the modules then; NULL: not known */
    uint64_t caller;                      /* return address of the call; 0: none */
    uint64_t handler;                     /* that ran there; 0: none */
    uint32_t signal;                      /* its signal */
    bool allowed; /* in a region that the program itself accepts (sigvet.h) */
};

struct rule_event {
    struct engine *engine;
    const struct event_rule *rule;
    const struct event *event; /* NULL in over() */
    uint32_t kind;             /* of the row of `calls` that led here */
    const struct api *api;     /* a call; NULL: none */
    const struct sigvet_call_event *call;
    const struct sigvet_delivery_event *delivery; /* NULL: none */
    struct replay_process *process;
    struct replay_thread *thread; /* NULL in over() */
    bool done;                    /* a call whose result is there, failures included */
    bool failed;
};

/* Calls that a rule hears of, by name; the system call of that name too. */
struct rule_call {
    const char *name; /* NULL: end of the list */
    uint32_t kind;    /* the rule's own word for it */
};

struct event_rule {
    const char *id;
    const struct rule_call *calls; /* NULL: none by name */
    uint32_t classes;              /* bit per enum sigvet_class: all calls of it */
    bool deliveries;               /* and all deliveries, begin and end */
    bool state;                    /* judges by the replayed state: no more once events were lost */
    size_t process_size, thread_size;           /* what it keeps of each; all zero at first */
    void (*before)(const struct rule_event *e); /* the state is that of the moment before */
    void (*after)(const struct rule_event *e);  /* and behind it */
    void (*over)(const struct rule_event
                     *e); /* a process of which something is kept is over, or the trace */
};

extern const struct event_rule *const event_rules[]; /* ended by NULL */

/* What a rule has found. */
struct rule_report {
    struct rule_site site; /* the place to mend */
    enum level level;
    uint32_t signal;                              /* 0: none in particular */
    uint64_t signals;                             /* further ones */
    const char *function;                         /* NULL: the site's call */
    const char *because;                          /* lives for ever; or NULL */
    const char *instead;                          /* likewise; NULL: nothing to offer */
    const struct sigvet_delivery_event *delivery; /* whose interrupted code is shown; or NULL */
    const struct rule_left *left;                 /* the stacks to be shown in its place; or NULL */
    bool again;                                   /* more about what was reported: not counted */
};

/* How a delivery's handler was left. */
struct rule_left {
    const struct walk *walk; /* from the call that left it; until the next one is asked for */
    const char *inside;      /* the unsafe function that is left half done; NULL: none is known */
};

/* False: no record tells. `e` is about a delivery. */
bool rule_jump(const struct rule_event *e, struct space *space, struct rule_left *out);

/* Files it: the same rule, function, caller and handler are one finding. In the message {handler} and
 * {caller} stand for the functions' names. */
void rule_report(const struct rule_event *e, const struct rule_report *r, const char *message, ...)
    __attribute__((format(printf, 3, 4)));

/* The event's own place: its call, or the handler of a delivery. */
struct rule_site rule_site(const struct rule_event *e);

/* The newest modules of the process that hold this address, else the newest ones; NULL: not known. */
struct space *rule_space(const struct rule_event *e, uint64_t address);

/* Those when the event's process installed this handler; where that was not recorded, as rule_space(). */
struct space *rule_installed_space(const struct rule_event *e, uint64_t handler, uint32_t signal);

/* What the rule keeps. A forked child begins with a copy of its parent's. */
void *rule_process(const struct rule_event *e);
void *rule_thread(const struct rule_event *e);

/* Likewise of another process; NULL: nothing is kept of it. */
void *rule_process_of(const struct rule_event *e, const struct replay_process *p);

/* The process whose image this one runs: itself, or whom it was forked from. NULL: not known. */
struct replay_process *rule_image(const struct rule_event *e);

/* Whether the exec that the event's process called last, on this thread, is known to have started a program: its image
 * was seen, or the record of the call does not say that it came back. */
bool rule_exec_succeeded(const struct rule_event *e, uint32_t tid);

/* The live process of this pid, or the last one; NULL: none is known. And all of them: NULL, the first. */
struct replay_process *rule_pid(const struct rule_event *e, uint32_t pid);
struct replay_process *rule_next(const struct rule_event *e, const struct replay_process *after);

/* Whether the event's process is known to have come to exit(). */
bool rule_exited(const struct rule_event *e);

/* The code at an address. `name`: the runtime's exported function that holds it; NULL: not known. */
enum rule_code { RULE_CODE_UNKNOWN, RULE_CODE_PROGRAM, RULE_CODE_RUNTIME };
enum rule_code rule_code_at(const struct rule_event *e, struct space *space, uint64_t address,
                            const char **name, uint64_t *start);

/* An unsafe function that this handler of this program was found to call; NULL: none so far. */
const char *rule_unsafe_in(const struct rule_event *e, const struct rule_site *handler);

/* rule_words.c: what the event tells; 0 or false for what it does not. */
uint64_t rule_argument(const struct rule_event *e, uint32_t i);
bool rule_pointee(const struct rule_event *e, uint32_t i, void *to, size_t size);
uint32_t rule_signal(const struct rule_event *e, uint32_t i); /* 0: not 1 to 64 */
int32_t rule_result(const struct rule_event *e);
bool rule_in_handler(const struct rule_event *e);
const struct replay_frame *rule_frame(const struct rule_event *e); /* the innermost; or NULL */
int32_t rule_si_code(const struct sigvet_delivery_event *d);
bool rule_is_fault(const struct sigvet_delivery_event *d); /* a hardware fault */

/* The set that a call has as an argument, without the signals that libc keeps for itself. */
bool rule_set(const struct rule_event *e, uint64_t *set);

/* The disposition that a call asks for. False: it asks for none. */
struct rule_action {
    int32_t signal; /* as given */
    uint64_t handler;
    uint32_t flags;
};
bool rule_action(const struct rule_event *e, struct rule_action *to);

/* The handler that such a call found, once it is done. False: it was not asked for. */
bool rule_was(const struct rule_event *e, uint64_t *handler);

/* What a call does to the mask. */
enum rule_mask { RULE_MASK_NONE, RULE_MASK_BLOCK, RULE_MASK_UNBLOCK, RULE_MASK_SET };
enum rule_mask rule_mask(const struct rule_event *e, uint64_t *set);

#define RULE_FAULTS                                  \
    (REPLAY_BIT(4) | REPLAY_BIT(7) | REPLAY_BIT(8) | \
     REPLAY_BIT(11))                       /* SIGILL, SIGBUS, SIGFPE, SIGSEGV */
#define RULE_STANDARD UINT64_C(0x7fffffff) /* 1 to 31 */

#endif
