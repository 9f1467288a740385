/* learn_pids.c - see learn_pids.h.
 *
 * Owns:     see learn_pids.h.
 * Contexts: see learn_pids.h.
 * Errors:   see learn_pids.h.
 * Source:   fork(2), wait(2), pidfd_open(2), prctl(2), seccomp(2). */
#include "learn_pids.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <uthash.h>

#include "util.h"

#define BIT(target) (1u << LEARN_##target)
#define HOPS 16 /* parents whose descriptors a process may have inherited */

struct process {
    uint32_t pid, parent;
    uint64_t gone_ns; /* when it was waited for; 0: it was not */
    bool sealed;      /* it limits its system calls: in it the shim can look at nobody else */
    UT_hash_handle hh;
};

struct thread {
    uint32_t tid, pid;
    UT_hash_handle hh;
};

struct descriptor {
    uint32_t key[2]; /* pid, descriptor */
    uint32_t target;
    UT_hash_handle hh;
};

struct learn_pids {
    uint32_t launcher;
    struct process *processes;
    struct thread *threads;
    struct descriptor *descriptors;
};

struct learn_pids *learn_pids_new(uint32_t launcher)
{
    struct learn_pids *p = xcalloc(1, sizeof *p);

    p->launcher = launcher;
    return p;
}

void learn_pids_free(struct learn_pids *p)
{
    struct process *a, *next_a;
    struct thread *b, *next_b;
    struct descriptor *c, *next_c;

    HASH_ITER(hh, p->processes, a, next_a)
    {
        HASH_DEL(p->processes, a);
        free(a);
    }
    HASH_ITER(hh, p->threads, b, next_b)
    {
        HASH_DEL(p->threads, b);
        free(b);
    }
    HASH_ITER(hh, p->descriptors, c, next_c)
    {
        HASH_DEL(p->descriptors, c);
        free(c);
    }
    free(p);
}

static struct process *find(const struct learn_pids *p, uint32_t pid)
{
    struct process *found = NULL;

    HASH_FIND(hh, p->processes, &pid, sizeof pid, found);
    return found;
}

/* A process of the run; `parent` 0: not known by this. */
static struct process *add(struct learn_pids *p, uint32_t pid, uint32_t parent)
{
    struct process *found = find(p, pid);
    const struct process *above = parent != 0 ? find(p, parent) : NULL;

    if (found == NULL) {
        found = xcalloc(1, sizeof *found);
        found->pid = pid;
        HASH_ADD(hh, p->processes, pid, sizeof found->pid, found);
    }
    if (parent != 0) {
        found->parent = parent;
        found->sealed |= above != NULL && above->sealed;
    }
    return found;
}

void learn_pids_record(struct learn_pids *p, const struct sigvet_process *rec)
{
    if (rec->pid != 0) {
        add(p, rec->pid, rec->parent_pid)->gone_ns = 0;
    }
}

/* ---- what calls tell of processes ------------------------------------------------------------ */

static const struct sigvet_call_event *call_of(const struct event *e)
{
    return (const struct sigvet_call_event *)(const void *)e->head;
}

static bool pointee(const struct event *e, const struct api *api, uint32_t i, void *to, size_t size)
{
    const struct sigvet_call_event *c = call_of(e);

    if ((c->there >> i & 1) == 0 || api_pointee(api, i) == 0) {
        return false;
    }
    memcpy(to, (const unsigned char *)c->words + api_pointee(api, i), size);
    return true;
}

static bool takes(const struct api *api, enum sigvet_kind kind, uint32_t *at)
{
    for (*at = 0; *at < api->arguments; (*at)++) {
        if (api->kinds[*at] == kind) {
            return true;
        }
    }
    return false;
}

static void gone(struct learn_pids *p, const struct event *e, uint32_t pid)
{
    struct process *process = pid != 0 ? find(p, pid) : NULL;

    if (process != NULL) {
        process->gone_ns = e->end_ns;
    }
}

/* wait, waitpid, ...: a result, and a status if it was asked for. */
static void waited(struct learn_pids *p, const struct event *e, const struct api *api, uint32_t at)
{
    int64_t pid = call_of(e)->result;
    int status = 0;

    if (!pointee(e, api, at, &status, sizeof status)) {
        status = 0;
    }
    if (pid > 0 && pid <= INT32_MAX && (WIFEXITED(status) || WIFSIGNALED(status))) {
        gone(p, e, (uint32_t)pid);
    }
}

static void waited_for_info(struct learn_pids *p, const struct event *e, const struct api *api,
                            uint32_t at)
{
    unsigned char info[48];
    int32_t code;
    uint32_t pid, options;

    if (!takes(api, KIND_WAITOPT, &options) || !pointee(e, api, at, info, sizeof info)) {
        return;
    }
    memcpy(&code, info + offsetof(siginfo_t, si_code), sizeof code);
    memcpy(&pid, info + offsetof(siginfo_t, si_pid), sizeof pid);
    if ((call_of(e)->words[options] & WNOWAIT) == 0 &&
        (code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED)) {
        gone(p, e, pid);
    }
}

static void seals(struct learn_pids *p, const struct event *e, const struct api *api)
{
    if (api->arguments == 0) {
        return;
    }
    uint64_t first = call_of(e)->words[0];
    if ((api->kinds[0] == KIND_PRCTL && first == PR_SET_SECCOMP) ||
        (api->syscall == SYS_seccomp && first <= 1)) { /* SECCOMP_SET_MODE_STRICT, _FILTER */
        add(p, e->pid, 0)->sealed = true;
    }
}

static void descriptor_add(struct learn_pids *p, uint32_t pid, uint32_t fd, uint32_t target)
{
    uint32_t key[2] = {pid, fd};
    struct descriptor *d = NULL;

    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the whole key is set */
    HASH_FIND(hh, p->descriptors, key, sizeof key, d);
    if (d == NULL) {
        d = xcalloc(1, sizeof *d);
        memcpy(d->key, key, sizeof key);
        HASH_ADD(hh, p->descriptors, key, sizeof d->key, d);
    }
    d->target = target;
}

/* A call that has succeeded. */
static void take_call(struct learn_pids *p, const struct event *e, const struct api *api)
{
    int64_t result = call_of(e)->result;
    uint32_t at, child = 0;

    if (api->class == CLASS_FORK && api->result == RESULT_ERRNO && result > 0) {
        (void)add(p, (uint32_t)result, e->pid);
    } else if (takes(api, KIND_PID_OUT, &at)) {
        if (pointee(e, api, at, &child, sizeof child) && child != 0) {
            (void)add(p, child, e->pid);
        }
    } else if (takes(api, KIND_STATUS_OUT, &at)) {
        waited(p, e, api, at);
    } else if (api->class == CLASS_PROCESS && takes(api, KIND_INFO_OUT, &at)) {
        waited_for_info(p, e, api, at);
    } else if (api->class == CLASS_FD && api->kinds[0] == KIND_PID && result >= 0) {
        descriptor_add(p, e->pid, (uint32_t)result, (uint32_t)call_of(e)->words[0]);
    }
    seals(p, e, api);
}

void learn_pids_event(struct learn_pids *p, const struct event *e, const struct api *api)
{
    struct thread *t = NULL;

    (void)add(p, e->pid, 0);
    HASH_FIND(hh, p->threads, &e->tid, sizeof e->tid, t);
    if (t == NULL) {
        t = xcalloc(1, sizeof *t);
        t->tid = e->tid;
        HASH_ADD(hh, p->threads, tid, sizeof t->tid, t);
    }
    /* A child of vfork borrows its parent's thread, but has an id of its own. */
    if (t->pid == 0 || e->head->pid == 0) {
        t->pid = e->pid;
    }
    if (api != NULL && e->head->error == 0 && !e->abandoned &&
        (e->head->flags & SIGVET_EVENT_NOTE) == 0) {
        take_call(p, e, api);
    }
}

/* ---- targets --------------------------------------------------------------------------------- */

static bool finds_nobody(const struct event *e)
{
    return e->head->error == ESRCH;
}

/* Another process than the caller. */
static uint32_t other(const struct learn_pids *p, const struct event *e, uint32_t pid)
{
    const struct process *it = find(p, pid);
    uint32_t nobody = finds_nobody(e) ? BIT(NONE) : 0;

    if (pid == 1) {
        return BIT(INIT);
    }
    if (pid == p->launcher) {
        return BIT(LAUNCHER);
    }
    bool reused = it != NULL && it->gone_ns != 0 && it->gone_ns < e->begin_ns && nobody == 0;
    if (it == NULL || reused) {
        return nobody != 0 ? nobody : BIT(OUTSIDE);
    }
    /* Who was gone may be there the next time. */
    return (it->parent == e->pid ? BIT(CHILD) : BIT(TREE)) | nobody;
}

static uint32_t process_of(const struct learn_pids *p, const struct event *e, int32_t pid,
                           int32_t tid)
{
    if (pid <= 0) {
        return finds_nobody(e) || e->head->error == EINVAL ? BIT(NONE) : BIT(OUTSIDE);
    }
    if ((uint32_t)pid == e->pid) {
        return tid > 0 ? BIT(THREAD) : BIT(SELF);
    }
    return other(p, e, (uint32_t)pid);
}

static uint32_t thread_of(const struct learn_pids *p, const struct event *e, int32_t tid)
{
    const struct thread *t = NULL;
    uint32_t id = (uint32_t)tid;

    HASH_FIND(hh, p->threads, &id, sizeof id, t);
    uint32_t pid = t != NULL ? t->pid : id;
    return tid > 0 && (pid == e->pid || id == e->tid) ? BIT(THREAD)
                                                      : process_of(p, e, (int32_t)pid, 0);
}

/* A group has the pid of the process that made it: if that is of the run, so are all in it. */
static uint32_t group_of(const struct learn_pids *p, const struct event *e, int32_t group)
{
    uint32_t nobody = finds_nobody(e) ? BIT(NONE) : 0;

    if (group > 0 && find(p, (uint32_t)group) != NULL) {
        return BIT(GROUP_INSIDE) | nobody;
    }
    return nobody != 0 ? nobody : BIT(GROUP);
}

/* The process that a descriptor stands for; 0: not known. */
static uint32_t described(const struct learn_pids *p, uint32_t pid, int32_t fd)
{
    for (int hops = 0; hops < HOPS && pid != 0; hops++) {
        uint32_t key[2] = {pid, (uint32_t)fd};
        const struct descriptor *d = NULL;
        const struct process *process = find(p, pid);
        /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the whole key is set */
        HASH_FIND(hh, p->descriptors, key, sizeof key, d);
        if (d != NULL) {
            return d->target;
        }
        pid = process != NULL ? process->parent : 0;
    }
    return 0;
}

static uint32_t descriptor_of(const struct learn_pids *p, const struct event *e,
                              const struct learn_facts *f)
{
    uint32_t pid = described(p, e->pid, f->pid);

    if (e->head->error == EBADF) {
        return BIT(NONE);
    }
    if (pid == 0) {
        return finds_nobody(e) ? BIT(NONE) : BIT(ANY);
    }
    return f->naming == LEARN_NAMES_PIDFD_GROUP ? group_of(p, e, (int32_t)pid)
                                                : process_of(p, e, (int32_t)pid, 0);
}

uint32_t learn_pids_target(struct learn_pids *p, const struct event *e, const struct learn_facts *f)
{
    const struct process *caller = find(p, e->pid);
    uint32_t target = BIT(NONE);

    switch (f->naming) {
    case LEARN_NAMES_NOBODY:
        return BIT(NONE);
    case LEARN_NAMES_UNTOLD:
        return BIT(ANY);
    case LEARN_NAMES_OWN_THREAD:
        return BIT(THREAD);
    case LEARN_NAMES_ALL:
        return BIT(BROADCAST);
    case LEARN_NAMES_PROCESS:
        target = process_of(p, e, f->pid, f->tid);
        break;
    case LEARN_NAMES_GROUP:
        target = group_of(p, e, f->pid);
        break;
    case LEARN_NAMES_THREAD:
        target = thread_of(p, e, f->tid);
        break;
    case LEARN_NAMES_PIDFD:
    case LEARN_NAMES_PIDFD_GROUP:
        target = descriptor_of(p, e, f);
        break;
    }
    bool own = (target & ~(BIT(THREAD) | BIT(SELF))) == 0;
    return target | (caller != NULL && caller->sealed && !own ? BIT(OUTSIDE) : 0);
}
