/* raw_sigsys.c - see raw_sigsys.h. */
#include "raw_sigsys.h"

#include <errno.h>

#include "mask.h"
#include "process.h"
#include "raw.h"
#include "real.h"
#include "sys.h"
#include "thunk.h"

#define ACTIONS 64u
#define CODE_DISPATCH 2 /* SYS_USER_DISPATCH */
#define CODE_SECCOMP 1  /* SYS_SECCOMP */
#define SET_SIZE 8
#define FLAG_RESTORER 0x04000000u
#define FLAG_TAGBITS 0x00000800u
#define FLAGS_KNOWN                                                                               \
    ((uint32_t)(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | \
                SA_RESETHAND) |                                                                   \
     FLAG_RESTORER | FLAG_TAGBITS)
#define NEVER_MASKED ((uint64_t)1 << (SIGKILL - 1) | (uint64_t)1 << (SIGSTOP - 1))

enum { ACTION_FREE, ACTION_BEGUN, ACTION_THERE };

static struct action {
    uint32_t state;
    int thunk;
    struct kernel_action act;
} actions[ACTIONS] LARGE_TABLE;

static uint32_t in_force;
static struct kernel_action ours; /* as the kernel has it */
static bool left;

/* The list's element for an action; ACTIONS: the list is full. One that another thread is just
 * writing is passed over: the same action may be there twice. */
static uint32_t action_for(const struct kernel_action *act, int thunk)
{
    struct kernel_action as_kept = *act;
    as_kept.flags &= FLAGS_KNOWN;
    as_kept.mask &= ~NEVER_MASKED;
    for (uint32_t i = 0; i < ACTIONS; i++) {
        struct action *a = &actions[i];
        uint32_t state = __atomic_load_n(&a->state, __ATOMIC_ACQUIRE);
        if (state == ACTION_FREE &&
            __atomic_compare_exchange_n(&a->state, &state, ACTION_BEGUN, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE)) {
            a->act = as_kept;
            a->thunk = thunk;
            __atomic_store_n(&a->state, ACTION_THERE, __ATOMIC_RELEASE);
            return i;
        }
        if (state == ACTION_THERE && a->thunk == thunk &&
            mem_equal(&a->act, &as_kept, sizeof as_kept)) {
            return i;
        }
    }
    process_gap(SIGVET_GAP_THUNKS, "");
    return ACTIONS;
}

static const struct action *action_now(void)
{
    return &actions[__atomic_load_n(&in_force, __ATOMIC_ACQUIRE)];
}

uintptr_t raw_sigsys_restorer(void)
{
    return ours.restorer;
}

bool raw_sigsys_start(void (*handler)(int, siginfo_t *, void *))
{
    struct kernel_action old = {0};
    struct sigaction act = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    act.sa_sigaction = handler;
    uint64_t all = UINT64_MAX;
    mem_copy(&act.sa_mask, &all, sizeof all);
    if (sys_call(SYS_rt_sigaction, SIGSYS, NULL, &old, SET_SIZE) != 0 ||
        REAL(sigaction)(SIGSYS, &act, NULL) != 0 ||
        sys_call(SYS_rt_sigaction, SIGSYS, NULL, &ours, SET_SIZE) != 0) {
        return false;
    }
    int thunk = thunk_at((uintptr_t)old.handler);
    if (thunk >= 0) { /* a constructor before ours has installed it */
        old.handler = (sighandler_t)thunk_handler((uint32_t)thunk);
        old.flags &= thunk_siginfo((uint32_t)thunk) ? UINT64_MAX : ~(uint64_t)SA_SIGINFO;
    }
    in_force = action_for(&old, thunk);
    return true;
}

void raw_sigsys_swap(const struct kernel_action *act, int thunk, struct kernel_action *old)
{
    uint32_t before = __atomic_load_n(&in_force, __ATOMIC_ACQUIRE);
    uint32_t next = act != NULL ? action_for(act, thunk) : ACTIONS;
    if (next < ACTIONS) {
        before = __atomic_exchange_n(&in_force, next, __ATOMIC_ACQ_REL);
    }
    if (old != NULL) {
        *old = actions[before].act;
    }
}

bool raw_sigsys_ignored(void)
{
    return action_now()->act.handler == SIG_IGN;
}

void raw_sigsys_leave(const struct kernel_action *act)
{
    left = true;
    sys_call(SYS_rt_sigaction, SIGSYS, act, NULL, SET_SIZE);
}

void raw_sigsys_back(void)
{
    if (left) {
        left = false;
        sys_call(SYS_rt_sigaction, SIGSYS, &ours, NULL, SET_SIZE);
    }
}

/* Sends it once more, to be dealt with when SIGSYS is open again in the kernel. That lets only the first thread
 * send its process what kill() sent: from another one it comes again by kill(), with ourselves as its sender. */
static void send_again(siginfo_t *info)
{
    long pid = sys_call(SYS_getpid, 0, 0, 0, 0);
    if (info->si_code == SI_TKILL) {
        sys_call(SYS_rt_tgsigqueueinfo, pid, sys_call(SYS_gettid, 0, 0, 0, 0), SIGSYS, info);
    } else if (sys_call(SYS_rt_sigqueueinfo, pid, SIGSYS, info, 0) != 0) {
        sys_call(SYS_kill, pid, SIGSYS, 0, 0);
    }
}

/* The default action: to die of it. The handler's return lets it in. */
static void die(siginfo_t *info, ucontext_t *uc)
{
    const struct kernel_action plain = {.handler = SIG_DFL};
    uint64_t mask;
    mem_copy(&mask, &uc->uc_sigmask, sizeof mask);
    mask &= ~RAW_SIGSYS_BIT;
    mem_copy(&uc->uc_sigmask, &mask, sizeof mask);
    sys_call(SYS_rt_sigaction, SIGSYS, &plain, NULL, SET_SIZE);
    sys_call(SYS_rt_tgsigqueueinfo, sys_call(SYS_getpid, 0, 0, 0, 0),
             sys_call(SYS_gettid, 0, 0, 0, 0), SIGSYS, info);
}

static void handler_run(const struct action *a, siginfo_t *info, ucontext_t *uc)
{
    struct raw_thread *s = raw_self();
    uint64_t mask;
    mem_copy(&mask, &uc->uc_sigmask, sizeof mask);
    mask = (mask | a->act.mask) & ~RAW_SIGSYS_BIT;
    sys_call(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof mask);
    s->selector = s->on;
    if (a->thunk >= 0) {
        sigvet_deliver(SIGSYS, info, uc, (uint32_t)a->thunk);
    } else {
        ((void (*)(int, siginfo_t *, void *))(uintptr_t)a->act.handler)(SIGSYS, info, uc);
    }
}

void raw_sigsys_arrived(siginfo_t *info, ucontext_t *uc)
{
    struct raw_thread *s = raw_self();
    uint8_t was = raw_own_begin();
    const struct action *a = action_now();
    bool forced = info->si_code == CODE_SECCOMP || info->si_code == CODE_DISPATCH;
    if (s->held != 0) { /* it was unblocked where we did not see it */
        s->held = 0;
        s->hides = 0;
        s->on = s->off == 0;
        was = s->on;
    }
    bool hidden = s->hides != 0;
    if (hidden && !forced) {
        uint64_t mask;
        mem_copy(&mask, &uc->uc_sigmask, sizeof mask);
        mask |= RAW_SIGSYS_BIT;
        mem_copy(&uc->uc_sigmask, &mask, sizeof mask);
        s->held = 1;
        s->on = 0;
        send_again(info);
        raw_own_end(0);
        return;
    }
    sighandler_t handler = a->act.handler;
    if (handler == SIG_DFL || (forced && (hidden || handler == SIG_IGN))) {
        die(info, uc);
    } else if (handler != SIG_IGN) {
        if ((a->act.flags & (uint32_t)SA_RESETHAND) != 0) {
            struct kernel_action reset = a->act;
            reset.handler = SIG_DFL;
            raw_sigsys_swap(&reset, -1, NULL);
        }
        handler_run(a, info, uc);
    }
    raw_own_end(was);
}
