/* raw_mask.c - see raw_mask.h. */
#include "raw_mask.h"

#include "jump.h"
#include "mask.h"
#include "probe.h"
#include "raw.h"
#include "raw_sigsys.h"
#include "rows.h"
#include "seal.h"
#include "sys.h"

#define SET_SIZE 8
#define IORING_ENTER_EXT_ARG 8u /* the fifth argument is another structure */
#define BSD_BIT ((uint64_t)1 << (SIGSYS - 1))

/* Which argument of a system call is a mask, and which its size. */
struct place {
    uint32_t set, size;
    bool in_pair;
};

static bool place_find(const struct syscall_words *w, struct place *p)
{
    switch (w->number) {
    case SYS_rt_sigprocmask:
        *p = (struct place){1, 3, false};
        return (int)w->arg[0] != SIG_UNBLOCK; /* to unblock more does no harm */
    case SYS_rt_sigsuspend:
        *p = (struct place){0, 1, false};
        return true;
    case SYS_ppoll:
        *p = (struct place){3, 4, false};
        return true;
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
        *p = (struct place){4, 5, false};
        return true;
    case SYS_pselect6:
    case SYS_io_pgetevents:
        *p = (struct place){5, 5, true};
        return true;
    case SYS_io_uring_enter:
        *p = (struct place){4, 5, false};
        return (w->arg[3] & IORING_ENTER_EXT_ARG) == 0;
    default:
        return false;
    }
}

/* Does the set at `p` hold SIGSYS? A bad pointer is the kernel's to answer. */
static bool holds_sigsys(uint64_t p, uint64_t *bits)
{
    if (p == 0 || !probe_readable(p, SET_SIZE)) {
        return false;
    }
    *bits = *(const uint64_t *)p;
    return (*bits & RAW_SIGSYS_BIT) != 0;
}

static void set_replace(struct raw_masks *m, struct syscall_words *w)
{
    struct place at;
    uint64_t bits;
    m->argument = RAW_MASKS_NONE;
    if (!place_find(w, &at) || raw_self()->held != 0) {
        return;
    }
    uint64_t set = w->arg[at.set];
    uint64_t size = w->arg[at.size];
    if (at.in_pair) {
        if (set == 0 || !probe_readable(set, sizeof m->pair)) {
            return;
        }
        size = ((const uint64_t *)set)[1];
        set = ((const uint64_t *)set)[0];
    }
    if (size != SET_SIZE || !holds_sigsys(set, &bits)) {
        return;
    }
    m->argument = at.set;
    m->given = w->arg[at.set];
    m->set = bits & ~RAW_SIGSYS_BIT;
    m->pair[0] = (uint64_t)(uintptr_t)&m->set;
    m->pair[1] = size;
    w->arg[at.set] = (uint64_t)(uintptr_t)(at.in_pair ? m->pair : &m->set);
}

static bool is_procmask(const struct syscall_words *w)
{
    return w->number == SYS_rt_sigprocmask && w->arg[3] == SET_SIZE;
}

void raw_mask_before(struct raw_masks *m, struct syscall_words *w)
{
    m->hidden = raw_self()->hides != 0;
    m->known = mask_now();
    if (is_procmask(w) && w->arg[1] != 0 && probe_readable(w->arg[1], SET_SIZE)) {
        uint64_t bits = *(const uint64_t *)w->arg[1];
        m->wanted = bits;
        m->known = mask_expect((int)w->arg[0], &bits);
        raw_mask_changes((int)w->arg[0], &bits);
    }
    set_replace(m, w);
}

void raw_mask_after(const struct raw_masks *m, const struct syscall_words *given, bool failed)
{
    if (!is_procmask(given)) {
        return;
    }
    uint64_t *old = (uint64_t *)given->arg[2];
    if (failed) {
        raw_mask_failed(m->hidden);
        mask_note(SIG_SETMASK, &m->known, 0);
        return;
    }
    if (old != NULL && m->hidden) {
        *old |= RAW_SIGSYS_BIT;
    }
    uint64_t before = old != NULL ? *old : m->known;
    mask_note_before(m->known, before);
    mask_note((int)given->arg[0], given->arg[1] != 0 ? &m->wanted : NULL, before);
}

uint64_t raw_mask_seen(uint64_t known)
{
    uint64_t bit = raw_self()->hides != 0 ? RAW_SIGSYS_BIT : 0;
    return sigvet_raw != 0 ? (known & ~RAW_SIGSYS_BIT) | bit : known;
}

static void hides_set(bool hides)
{
    struct raw_thread *s = raw_self();
    s->hides = hides;
    if (!hides && s->held != 0) {
        s->held = 0;
        s->on = s->off == 0;
        s->selector = s->on;
    }
}

bool raw_mask_changes(int how, uint64_t *bits)
{
    struct raw_thread *s = raw_self();
    bool hidden = s->hides != 0;
    bool held = s->held != 0;
    if (bits == NULL) {
        return hidden;
    }
    bool named = (*bits & RAW_SIGSYS_BIT) != 0;
    if (how == SIG_SETMASK || named) {
        hides_set(how == SIG_UNBLOCK ? false : named);
    }
    if (how != SIG_UNBLOCK && !held) {
        *bits &= ~RAW_SIGSYS_BIT;
    }
    return hidden;
}

void raw_mask_failed(bool hidden)
{
    raw_self()->hides = hidden;
}

typedef long call_of_six(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

/* Which argument of a function is a mask for the time of a wait; -1: none. */
static int wait_set(uint32_t row)
{
    switch (row) {
    case ROW_sigsuspend:
    case ROW___sigsuspend:
        return 0;
    case ROW_ppoll:
    case ROW___ppoll_chk:
        return 3;
    case ROW_epoll_pwait:
    case ROW_epoll_pwait2:
        return 4;
    case ROW_pselect:
        return 5;
    default:
        return -1;
    }
}

/* The functions of BSD: a mask is an int. */
static bool bsd_call(uint32_t row, void *target, const uint64_t args[6], long *result)
{
    bool hidden = raw_self()->hides != 0;
    uint64_t mask = args[0];
    if (row == ROW_sigblock || row == ROW_sigsetmask) {
        if (row == ROW_sigsetmask || (mask & BSD_BIT) != 0) {
            hides_set((mask & BSD_BIT) != 0);
        }
    } else if (row != ROW_siggetmask && row != ROW_sigpause &&
               !(row == ROW___sigpause && args[1] == 0)) {
        return false;
    }
    mask = raw_self()->held != 0 ? mask : mask & ~BSD_BIT;
    *result = ((call_of_six *)target)(mask, args[1], 0, 0, 0, 0);
    if (hidden && (row == ROW_sigblock || row == ROW_sigsetmask || row == ROW_siggetmask)) {
        *result |= (long)BSD_BIT;
    }
    return true;
}

/* Those of System V: one signal. */
static bool sysv_call(uint32_t row, void *target, const uint64_t args[6], long *result)
{
    if ((int)args[0] != SIGSYS ||
        (row != ROW_sighold && row != ROW_sigrelse && row != ROW_sigignore)) {
        return false;
    }
    *result = 0;
    if (row == ROW_sigignore) {
        const struct kernel_action ignore = {.handler = SIG_IGN};
        raw_sigsys_swap(&ignore, -1, NULL);
        return true;
    }
    hides_set(row == ROW_sighold);
    if (row == ROW_sigrelse) {
        *result = ((call_of_six *)target)(args[0], 0, 0, 0, 0, 0);
    }
    return true;
}

bool raw_mask_call(uint32_t row, void *target, const uint64_t args[6], long *result)
{
    int i = wait_set(row);
    if (i < 0) {
        return bsd_call(row, target, args, result) || sysv_call(row, target, args, result);
    }
    uint64_t bits;
    if (raw_self()->held != 0 || !holds_sigsys(args[i], &bits)) {
        return false;
    }
    bits &= ~RAW_SIGSYS_BIT;
    uint64_t sent[6];
    mem_copy(sent, args, sizeof sent);
    sent[i] = (uint64_t)(uintptr_t)&bits;
    *result = ((call_of_six *)target)(sent[0], sent[1], sent[2], sent[3], sent[4], sent[5]);
    return true;
}

/* A mask that libc kept lacks SIGSYS. Was it blocked? So it was where all else was (V2). */
static bool looks_full(uint64_t mask)
{
    static const int others[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGUSR1,  SIGUSR2, SIGPIPE,
                                 SIGALRM, SIGTERM, SIGCHLD, SIGWINCH, SIGXFSZ, SIGPWR};
    uint64_t all = 0;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        all |= (uint64_t)1 << (others[i] - 1);
    }
    return (mask & all) == all;
}

void raw_mask_context(ucontext_t *uc, bool kept)
{
    struct raw_thread *s = raw_self();
    uint64_t bits;
    mem_copy(&bits, &uc->uc_sigmask, sizeof bits);
    if (s->held != 0) {
        return;
    }
    if ((bits & RAW_SIGSYS_BIT) != 0) {
        s->hides = 1;
        bits &= ~RAW_SIGSYS_BIT;
        mem_copy(&uc->uc_sigmask, &bits, sizeof bits);
    } else if (kept) {
        s->hides = looks_full(bits);
    }
}

void raw_mask_jump(const void *jmp_buf_address)
{
    const uint64_t *mask = jump_mask((uint64_t)(uintptr_t)jmp_buf_address);
    if (mask != NULL) {
        hides_set(looks_full(*mask));
    }
}

void raw_mask_open(void)
{
    uint64_t open = RAW_SIGSYS_BIT;
    sys_call(SYS_rt_sigprocmask, SIG_UNBLOCK, &open, NULL, sizeof open);
}

/* First what is hidden, then open: one may be waiting. */
void raw_mask_begin(uint64_t mask)
{
    uint64_t before = 0;
    sys_call(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &before, sizeof before);
    raw_self()->hides = ((mask | before) & RAW_SIGSYS_BIT) != 0;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    raw_mask_open();
}

struct raw_lent raw_mask_lend(void)
{
    struct raw_thread *s = raw_self();
    struct raw_lent l = {raw_own_begin(), false};
    if (sigvet_raw != 0 && !seal_is_on() && s->hides != 0 && s->held == 0) {
        uint64_t bit = RAW_SIGSYS_BIT;
        l.lent = true;
        s->on = 0; /* first: a handler may come at any step */
        sys_call(SYS_rt_sigprocmask, SIG_BLOCK, &bit, NULL, sizeof bit);
        s->held = 1;
    }
    return l;
}

void raw_mask_take_back(struct raw_lent l)
{
    if (l.lent) {
        raw_self()->held = 0;
        raw_mask_open();
        raw_on();
    }
    raw_own_end(l.selector);
}
