/* process.c - process records; who we are after a fork.
 *
 * Owns:     see process.h.
 * Contexts: see process.h.
 * P1  glibc's fork has the kernel write the child's thread id into the thread descriptor, which each
 *     thread compares with what it saw there before: no wiped page, no system call. A vfork child
 *     keeps its parent's, and counts as its parent. So does a child of clone() that shares its memory: its records
 *     stand under its parent's name. One that does not, and one of a fork by number, is told of its pid
 *     (process_forked_unseen). */
#include "process.h"

#include <signal.h>

#include "event.h"
#include "mask.h"
#include "raw.h"
#include "records.h"
#include "sys.h"
#include "thread.h"

#define ARGV_LEN_MAX 2048u
#define EXE_LEN_MAX 4096u

/* This process, or, in a child that has not noticed yet, the one that it was forked from. */
uint64_t sigvet_own_record;

static void own_set(const struct sigvet_process *p)
{
    __atomic_store_n(&sigvet_own_record, record_offset(p), __ATOMIC_RELEASE);
}

/* Start-up: what the image before this one ignored, this one does too. */
static uint64_t ignored_now(void)
{
    uint64_t set = 0;
    for (int signal = 1; signal < _NSIG; signal++) {
        uint64_t action[4] = {0}; /* the kernel's: the handler comes first */
        if (sys_call(SYS_rt_sigaction, signal, 0, action, sizeof set) == 0 &&
            action[0] == (uint64_t)(uintptr_t)SIG_IGN) {
            set |= (uint64_t)1 << (signal - 1);
        }
    }
    return set;
}

/* Where events are few, start-up is to be short. */
static bool ignored_told(void)
{
    const struct sigvet_header *h = records_header();
    return (h->mode & SIGVET_MODE_EVENTS) != 0 && h->event_room == 0;
}

void process_start(uint32_t pid, uint32_t parent_pid, const char *exe, int argc, char *const argv[])
{
    thread_self()->tid = pid;
    size_t exe_len = str_len_max(exe, EXE_LEN_MAX - 1) + 1;
    size_t argv_len = 0;
    uint32_t argv_count = 0;
    for (int i = 0; i < argc && argv[i] != NULL; i++) {
        size_t len = str_len_max(argv[i], ARGV_LEN_MAX) + 1;
        if (argv_len + len > ARGV_LEN_MAX) {
            break;
        }
        argv_len += len;
        argv_count++;
    }
    struct sigvet_process *p = record_reserve(sizeof *p + exe_len + argv_len);
    if (p == NULL) {
        return;
    }
    p->time_ns = record_time();
    p->pid = pid;
    p->parent_pid = parent_pid;
    p->trace_at = (uint64_t)(uintptr_t)records_header();
    p->mask = mask_now();
    p->ignored = ignored_told() ? ignored_now() : 0;
    p->threads = 1;
    p->exe_len = (uint32_t)exe_len;
    p->argv_len = (uint32_t)argv_len;
    p->argv_count = argv_count;
    p->argv_total = (uint32_t)argc;
    mem_copy(p->text, exe, exe_len - 1);
    char *to = p->text + exe_len;
    for (uint32_t i = 0; i < argv_count; i++) {
        size_t len = str_len(argv[i]) + 1;
        mem_copy(to, argv[i], len);
        to += len;
    }
    record_publish(p, SIGVET_REC_PROCESS);
    own_set(p);
}

static void process_inherit(uint32_t pid)
{
    thread_forked(thread_self());
    thread_self()->unlike = 0;
    raw_forked();
    event_forked();
    struct sigvet_process *parent = record_at(sigvet_own_record);
    if (parent == NULL) {
        return;
    }
    record_touch(&records_header()->deliveries);
    record_touch(&parent->threads);
    size_t text = (size_t)parent->exe_len + parent->argv_len;
    if (text > EXE_LEN_MAX + ARGV_LEN_MAX) {
        return;
    }
    struct sigvet_process *p = record_reserve(sizeof *p + text);
    if (p == NULL) {
        return;
    }
    p->time_ns = record_time();
    p->pid = pid;
    p->parent_pid = parent->pid;
    p->parent = sigvet_own_record;
    p->trace_at = parent->trace_at;
    p->mask = mask_now();
    p->threads = 1;
    p->exe_len = parent->exe_len;
    p->argv_len = parent->argv_len;
    p->argv_count = parent->argv_count;
    p->argv_total = parent->argv_total;
    mem_copy(p->text, parent->text, text);
    record_publish(p, SIGVET_REC_PROCESS);
    own_set(p);
}

struct sigvet_process *process_record(void)
{
    if (sigvet_own_record == 0) {
        return NULL;
    }
    struct thread *t = thread_self();
    uint32_t tid = thread_id();
    if (t->tid != tid && tid != 0) {
        bool child = t->tid != 0; /* else: this thread's first time here */
        t->tid = tid;
        if (child) {
            process_inherit(tid); /* of the child's threads only the forking one is left */
        }
    }
    return record_at(__atomic_load_n(&sigvet_own_record, __ATOMIC_ACQUIRE));
}

void process_forked_unseen(void)
{
    uint32_t pid = (uint32_t)sys_call(SYS_getpid, 0, 0, 0, 0);
    process_inherit(pid);
    thread_self()->unlike = pid;
}

void process_forked(void)
{
    if (sigvet_own_record != 0 && thread_id() == 0) {
        process_inherit((uint32_t)sys_call(SYS_getpid, 0, 0, 0, 0));
    }
    process_record();
}

uint32_t process_pid(void)
{
    const struct sigvet_process *p = process_record();
    return p != NULL ? p->pid : 0;
}

void process_gap(enum sigvet_gap kind, const char *text)
{
    size_t len = str_len_max(text, EXE_LEN_MAX) + 1;
    struct sigvet_gap_rec *g = record_reserve(sizeof *g + len);
    if (g != NULL) {
        g->process = record_offset(process_record());
        g->kind = kind;
        g->text_len = (uint32_t)len;
        mem_copy(g->text, text, len - 1);
        record_publish(g, SIGVET_REC_GAP);
    }
}

void process_end(void)
{
    /* A thread that was never looked at has not forked since, or has nothing to tell. */
    struct sigvet_process *p =
        thread_id_known() ? process_record()
                          : record_at(__atomic_load_n(&sigvet_own_record, __ATOMIC_ACQUIRE));
    if (p != NULL) {
        __atomic_store_n(&p->ended, 1, __ATOMIC_RELAXED);
    }
}
