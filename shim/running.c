/* running.c - see running.h.
 *
 * Owns:     the records of ended threads, for the next ones.
 * Contexts: see running.h.
 * Errors:   see running.h. */
#include "running.h"

#include <stddef.h>

#include "process.h"
#include "records.h"
#include "sys.h"

#define SPARES 64u

static uint64_t spares[SPARES] LARGE_TABLE; /* offsets; 0: free */

/* A record that a thread of this process (not of its parent) left behind; NULL: none. */
static struct sigvet_running *spare_take(uint64_t process)
{
    for (uint32_t i = 0; i < SPARES; i++) {
        if (__atomic_load_n(&spares[i], __ATOMIC_RELAXED) == 0) {
            continue;
        }
        struct sigvet_running *r = record_at(__atomic_exchange_n(&spares[i], 0, __ATOMIC_ACQ_REL));
        if (r != NULL && r->process == process) {
            return r;
        }
    }
    return NULL;
}

static struct sigvet_running *make(struct thread *t)
{
    const struct sigvet_process *process = process_record();
    if (process == NULL) {
        return NULL;
    }
    struct sigvet_running *r = spare_take(record_offset(process));
    if (r != NULL) {
        r->tid = thread_true_id();
        return r;
    }
    r = record_reserve(sizeof *r);
    if (r == NULL) {
        t->running_refused = 1; /* it was counted; once is enough */
        return NULL;
    }
    r->process = record_offset(process);
    r->pid = process->pid;
    r->tid = thread_true_id();
    record_publish(r, SIGVET_REC_RUNNING);
    return r;
}

void running_enter(struct thread *t, struct frame *f, uint64_t handler_rec, uint64_t handler)
{
    if (t->running == NULL) {
        struct sigvet_running *made = t->running_refused == 0 ? make(t) : NULL;
        if (made == NULL) {
            return;
        }
        if (t->running == NULL) {
            t->running = made;
        } /* else a handler came in between and made its own: this one stays of no use */
    }
    f->entered = record_time();
    f->handler_rec = handler_rec;
    f->handler = handler;
    running_left(t, (uint32_t)(f - t->frames) + 1);
}

void running_end(void)
{
    struct thread *t = thread_self();
    struct sigvet_running *r = t->running;
    if (r == NULL) {
        return;
    }
    t->running = NULL;
    t->running_refused = 1; /* destructors still run, and handlers in them */
    __atomic_store_n(&r->ucontext, 0, __ATOMIC_RELEASE);
    r->tid = 0;
    for (uint32_t i = 0; i < SPARES; i++) {
        uint64_t none = 0;
        if (__atomic_compare_exchange_n(&spares[i], &none, record_offset(r), false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return;
        }
    }
}
