/* process.c - process records; who we are after a fork.
 *
 * Owns:     see process.h.
 * Contexts: see process.h.
 * P1  `here` lies on a page that the kernel zeroes in a forked child, and in no vfork child.
 *     `image` survives both. */
#include "process.h"

#include <sys/mman.h>

#include "records.h"
#include "sys.h"
#include "thread.h"

#define ARGV_LEN_MAX 2048u
#define EXE_LEN_MAX 4096u
#define PAGE 4096

struct here {
    uint64_t record; /* offset; 0: this process has none yet */
    uint32_t pid;
    uint32_t claimed;
};

/* A page of its own, so that the kernel can wipe it alone. Were that refused, a child made by
 * fork() is still told apart by wrap_life.c. */
static union {
    struct here here;
    char page[PAGE];
} wiped __attribute__((aligned(PAGE)));
static struct here *const here = &wiped.here;
static struct here
    image; /* what the image's first process, or the last forked one before us, was */

static void here_set(const struct sigvet_process *p)
{
    here->pid = p->pid;
    image.pid = p->pid;
    image.record = record_offset(p);
    __atomic_store_n(&here->record, image.record, __ATOMIC_RELEASE);
}

void process_start(uint32_t pid, uint32_t parent_pid, const char *exe, int argc, char *const argv[])
{
    sys_call(SYS_madvise, &wiped, PAGE, MADV_WIPEONFORK, 0);
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
    here_set(p);
}

/* The pid of a forked child: its first thread's id, which the kernel wrote into glibc's thread
 * descriptor; a raw clone() leaves the parent's there, and only then the kernel is asked. */
static uint32_t child_pid(void)
{
    uint32_t tid = thread_id();
    if (tid == 0 || tid == image.pid) {
        return (uint32_t)sys_call(SYS_getpid, 0, 0, 0, 0);
    }
    return tid;
}

static void process_inherit(void)
{
    const struct sigvet_process *parent = record_at(image.record);
    if (parent == NULL || __atomic_exchange_n(&here->claimed, 1, __ATOMIC_ACQ_REL) != 0) {
        return;
    }
    size_t text = (size_t)parent->exe_len + parent->argv_len;
    if (text > EXE_LEN_MAX + ARGV_LEN_MAX) {
        return;
    }
    struct sigvet_process *p = record_reserve(sizeof *p + text);
    if (p == NULL) {
        return;
    }
    p->time_ns = record_time();
    p->pid = child_pid();
    p->parent_pid = parent->pid;
    p->parent = image.record;
    p->threads = 1;
    p->exe_len = parent->exe_len;
    p->argv_len = parent->argv_len;
    p->argv_count = parent->argv_count;
    p->argv_total = parent->argv_total;
    mem_copy(p->text, parent->text, text);
    record_publish(p, SIGVET_REC_PROCESS);
    here_set(p);
}

struct sigvet_process *process_record(void)
{
    if (image.record == 0) {
        return NULL;
    }
    uint64_t offset = __atomic_load_n(&here->record, __ATOMIC_ACQUIRE);
    if (offset == 0) {
        process_inherit();
        offset = __atomic_load_n(&here->record, __ATOMIC_ACQUIRE);
    }
    return record_at(offset != 0 ? offset : image.record);
}

void process_forked(void)
{
    if (here->pid != 0) {
        mem_zero(here, sizeof *here);
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
    struct sigvet_process *p = process_record();
    if (p != NULL) {
        __atomic_store_n(&p->ended, 1, __ATOMIC_RELAXED);
    }
}
