/* fake_view.h - a trace and a stream of events that a test makes up, and what a view shows of them.
 *
 * Owns:     the names, records and the output since fake_view_begin().
 * Contexts: unit tests; linked in place of reader.c and events.c, beside fake_symbols.c.
 * Errors:   too many records abort the test. */
#ifndef SIGVET_TESTS_FAKE_VIEW_H
#define SIGVET_TESTS_FAKE_VIEW_H

#include <signal.h>

#include "view.h"

#define FAKE_PID 100u
#define FAKE_PROCESS 512u      /* the offset of its record */
#define FAKE_CALLER 0x100121u  /* in fake_symbols' program, 0x21 behind the begin of main */
#define FAKE_HANDLER 0x100200u /* on_usr1 */
#define FAKE_READ 0x300010u    /* in __read of libc */

extern struct view_options fake_options; /* reset by fake_view_begin() */
extern uint64_t fake_damaged;

/* Makes a view with one process, /bin/prog, whose modules are those of fake_symbols.c. */
void fake_view_begin(enum view_format format);

/* What was shown since the last call; good until the next one. */
const char *fake_view_shown(void);
void fake_view_end(void);

extern struct view *fake_view;

/* A thread begins, 8 s into the run: later than all calls. What waits for its moment is shown. */
void fake_view_thread(uint32_t pid, uint32_t tid, uint64_t process);

/* A process record, with its first thread. Returns its offset. `parent`: that of the process that forked it;
 * or 0. */
uint64_t fake_view_process(uint32_t pid, uint64_t parent, const char *exe, const char *arg);

/* One call. Its arguments and what they point to are set before fake_call_show(). */
struct fake_call {
    struct event event;
    union {
        struct sigvet_call_event call;
        struct sigvet_delivery_event delivery;
        struct sigvet_event head;
        unsigned char bytes[4096];
    };
};
struct fake_call fake_call_new(const char *name, uint64_t result, uint32_t error);
struct fake_call fake_syscall_new(uint32_t number, uint64_t result, uint32_t error);
void fake_call_words(struct fake_call *c, size_t count, const uint64_t *words);
void fake_call_point(struct fake_call *c, uint32_t i, const void *bytes, size_t len);
void fake_call_show(struct fake_call *c, enum event_phase phase);

struct fake_call fake_delivery_new(int signal, int code);
siginfo_t *fake_delivery_info(struct fake_call *c);

#define FAKE_WORDS(c, ...)                                                     \
    fake_call_words((c), sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), \
                    (uint64_t[]){__VA_ARGS__})

/* The policy of the trace; NULL: none. Before the first decision. */
void fake_view_policy(const void *block, size_t size);

#endif
