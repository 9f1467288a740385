/* wrap_disposition.c - the calls that install handlers.
 *
 * Owns:     which signals siginterrupt() was used on (glibc hides it; signal() depends on it).
 * Contexts: any. Results, errno and the old action are those of the real call.
 * Source:   sigaction(2), signal(2), sysv_signal(3), sigset(3), siginterrupt(3), glibc 2.36
 *           sysdeps/posix.
 *
 * D1  What we hide in one call we hide in all: no caller ever sees a thunk. */
#include <signal.h>

#include "caller.h"
#include "disposition.h"
#include "event.h"
#include "init.h"
#include "mask.h"
#include "probe.h"
#include "process.h"
#include "raw.h"
#include "raw_sigsys.h"
#include "real.h"
#include "sys.h"
#include "thunk.h"

/* Deprecated for programs; here they are what is being watched. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define SA_RESTORER 0x04000000u

#define HIDDEN __attribute__((visibility("hidden")))

static uint64_t interrupting; /* bit sig-1 */

static bool is_handler(sighandler_t h)
{
    return h != SIG_DFL && h != SIG_IGN && h != SIG_ERR && h != SIG_HOLD;
}

/* `last`: the thunk noted last for the signal before this call, or -1. */
static void old_translate(struct sigaction *old, int last)
{
    int thunk = thunk_at((uintptr_t)old->sa_sigaction);
    if (thunk < 0) {
        /* After SA_RESETHAND the kernel has dropped the thunk but kept the flag that we added. */
        if ((old->sa_flags & (int)SA_RESETHAND) != 0 && old->sa_handler == SIG_DFL && last >= 0 &&
            !thunk_siginfo((uint32_t)last)) {
            old->sa_flags &= ~SA_SIGINFO;
        }
        if ((old->sa_flags & (int)SA_RESETHAND) != 0 && last >= 0 && thunk_hides((uint32_t)last)) {
            old->sa_mask.__val[0] |= RAW_SIGSYS_BIT;
        }
        return;
    }
    old->sa_handler = (sighandler_t)thunk_handler((uint32_t)thunk);
    if (thunk_hides((uint32_t)thunk)) {
        old->sa_mask.__val[0] |= RAW_SIGSYS_BIT;
    }
    if (!thunk_siginfo((uint32_t)thunk)) {
        old->sa_flags &= ~SA_SIGINFO;
    }
}

/* The thunk for a handler that is being installed, or -1; *record: what is told of it, or 0. */
static int thunk_take(int sig, const struct sigaction *act, uintptr_t caller, uint64_t *record)
{
    bool hides = sigvet_raw != 0 && (act->sa_mask.__val[0] & RAW_SIGSYS_BIT) != 0;
    bool siginfo = (act->sa_flags & SA_SIGINFO) != 0;
    int thunk = hides ? thunk_for_hiding((uintptr_t)act->sa_handler, siginfo)
                      : thunk_for((uintptr_t)act->sa_handler, siginfo);
    if (thunk < 0) {
        static bool said;
        if (!__atomic_exchange_n(&said, true, __ATOMIC_RELAXED)) {
            process_gap(SIGVET_GAP_THUNKS, "");
        }
        return -1;
    }
    *record = thunk_note((uint32_t)sig, (uint32_t)thunk, act, caller);
    mask_note_install((uint32_t)sig, *record);
    return thunk;
}

/* With --raw, the kernel's action for SIGSYS is not the program's. The thunk of a handler that would be interrupted
 * by no further SIGSYS says so. */
static int own_thunk(struct sigaction *act, uintptr_t caller, uint64_t *record)
{
    if (!is_handler(act->sa_handler)) {
        return -1;
    }
    if ((act->sa_flags & SA_NODEFER) == 0) {
        act->sa_mask.__val[0] |= RAW_SIGSYS_BIT;
    }
    return thunk_take(SIGSYS, act, caller, record);
}

/* A vfork child has actions of its own, and its parent's memory: its own are gone at its exec, so they are not
 * kept. */
static bool is_borrowed(void)
{
    return thread_self()->vforked != 0 && event_vforked_pid() != 0;
}

static int own_set(const struct sigaction *act, struct sigaction *old, uintptr_t caller)
{
    struct kernel_action was;
    struct kernel_action now;
    uint64_t record = 0;
    int thunk = -1;
    if (act != NULL) {
        struct sigaction mine = *act;
        now = (struct kernel_action){act->sa_handler, (uint32_t)act->sa_flags | SA_RESTORER,
                                     raw_sigsys_restorer(), act->sa_mask.__val[0]};
        thunk = own_thunk(&mine, caller, &record);
    }
    if (old != NULL && REAL(sigaction)(SIGSYS, NULL, old) != 0) {
        return -1;
    }
    raw_sigsys_swap(act != NULL && !is_borrowed() ? &now : NULL, thunk, &was);
    thunk_installed(record);
    if (old != NULL) {
        old->sa_handler = was.handler;
        old->sa_flags = (int)was.flags;
        old->sa_restorer = (void (*)(void))was.restorer;
        old->sa_mask.__val[0] = was.mask;
    }
    return 0;
}

/* There is no handler for it any more. */
static void removed(uint32_t signal)
{
    if (!is_borrowed()) {
        thunk_forget(signal);
        mask_note_remove(signal);
    }
}

static int disposition_set(int sig, const struct sigaction *act, struct sigaction *old,
                           uintptr_t caller)
{
    struct sigaction mine;
    uint64_t record = 0;
    init_early();
    if (disposition_refused(sig)) {
        return REAL(sigaction)(sig, act, old);
    }
    bool plain = act != NULL && !is_handler(act->sa_handler);
    int last = thunk_last((uint32_t)sig);
    if (sigvet_raw != 0 && sig == SIGSYS) {
        return own_set(act, old, caller);
    }
    if (act != NULL && is_handler(act->sa_handler)) {
        int thunk = thunk_take(sig, act, caller, &record);
        mine = *act;
        if (sigvet_raw != 0) {
            mine.sa_mask.__val[0] &= ~RAW_SIGSYS_BIT;
            act = &mine;
        }
        if (thunk >= 0) {
            mine.sa_sigaction = (void (*)(int, siginfo_t *, void *))thunk_address((uint32_t)thunk);
            mine.sa_flags |= SA_SIGINFO;
            act = &mine;
        }
    }
    int result = REAL(sigaction)(sig, act, old);
    if (result == 0) {
        thunk_installed(record);
        if (old != NULL) {
            old_translate(old, last);
        }
        if (plain) {
            removed((uint32_t)sig);
        }
    }
    return result;
}

static void from_kernel(struct sigaction *to, const struct kernel_action *from)
{
    to->sa_handler = from->handler;
    to->sa_flags = (int)from->flags;
    to->sa_restorer = NULL;
    mem_zero(&to->sa_mask, sizeof to->sa_mask);
    mem_copy(&to->sa_mask, &from->mask, sizeof from->mask);
}

/* As own_set(), by the kernel's structure. The kernel is asked to write an action, to find out whether it can. */
static long own_set_kernel(const struct syscall_words *w, syscall_made *made)
{
    const struct kernel_action *given = (const struct kernel_action *)w->arg[1];
    struct kernel_action *old = (struct kernel_action *)w->arg[2];
    struct syscall_words words = *w;
    struct kernel_action now;
    uint64_t record = 0;
    int thunk = -1;
    if (given != NULL) {
        if (!probe_readable((uintptr_t)given, sizeof *given)) {
            return made(w);
        }
        struct sigaction act;
        now = *given;
        from_kernel(&act, given);
        thunk = own_thunk(&act, w->caller, &record);
    }
    words.arg[1] = 0;
    long result = made(&words);
    if (result == 0) {
        raw_sigsys_swap(given != NULL && !is_borrowed() ? &now : NULL, thunk, old);
        thunk_installed(record);
    }
    return result;
}

long disposition_set_kernel(const struct syscall_words *w, syscall_made *made)
{
    int sig = (int)w->arg[0];
    if (sigvet_raw != 0 && sig == SIGSYS) {
        return own_set_kernel(w, made);
    }
    const struct kernel_action *given = (const struct kernel_action *)w->arg[1];
    struct kernel_action *old = (struct kernel_action *)w->arg[2];
    struct kernel_action mine;
    struct syscall_words words = *w;
    struct sigaction act;
    uint64_t record = 0;
    bool plain = false;
    int last = thunk_last((uint32_t)sig);
    if (given != NULL && probe_readable((uintptr_t)given, sizeof *given)) {
        mine = *given;
        plain = !is_handler(
            given->handler); /* looked at now: the old action may go to the same place */
        from_kernel(&act, given);
        int thunk = is_handler(act.sa_handler) ? thunk_take(sig, &act, w->caller, &record) : -1;
        if (sigvet_raw != 0) {
            mine.mask &= ~RAW_SIGSYS_BIT;
            words.arg[1] = (uint64_t)(uintptr_t)&mine;
        }
        if (thunk >= 0) {
            mine.handler = (sighandler_t)thunk_address((uint32_t)thunk);
            mine.flags |= SA_SIGINFO;
            words.arg[1] = (uint64_t)(uintptr_t)&mine;
        }
    }
    long result = made(&words);
    if (result == 0) {
        thunk_installed(record);
        if (old != NULL) {
            from_kernel(&act, old);
            old_translate(&act, last);
            old->handler = act.sa_handler;
            old->mask = act.sa_mask.__val[0];
            old->flags = (old->flags & ~(uint64_t)UINT32_MAX) | (uint32_t)act.sa_flags;
        }
        if (plain) {
            removed((uint32_t)sig);
        }
    }
    return result;
}

HIDDEN int wrap_sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
    return disposition_set(sig, act, old, CALLER);
}

HIDDEN int wrap___sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
    return disposition_set(sig, act, old, CALLER);
}

/* Fails as the C library does: EINVAL. */
static sighandler_t handler_refused(void)
{
    REAL(sigaction)(0, NULL, NULL);
    return SIG_ERR;
}

static uint64_t signal_bit(int sig)
{
    return sig >= 1 && sig < _NSIG ? (uint64_t)1 << (sig - 1) : 0;
}

static void mask_of(sigset_t *set, uint64_t bits)
{
    mem_zero(set, sizeof *set);
    mem_copy(set, &bits, sizeof bits);
}

/* signal() in all its versions: a handler, fixed flags, and the old handler as the result. */
static sighandler_t handler_set(int sig, sighandler_t handler, int flags, uint64_t mask,
                                uintptr_t caller)
{
    struct sigaction act, old;
    if (handler == SIG_ERR || signal_bit(sig) == 0) {
        return handler_refused();
    }
    act.sa_handler = handler;
    act.sa_flags = flags;
    act.sa_restorer = NULL;
    mask_of(&act.sa_mask, mask);
    return disposition_set(sig, &act, &old, caller) == 0 ? old.sa_handler : SIG_ERR;
}

static sighandler_t bsd_set(int sig, sighandler_t handler, uintptr_t caller)
{
    uint64_t bit = signal_bit(sig);
    int flags = (__atomic_load_n(&interrupting, __ATOMIC_RELAXED) & bit) != 0 ? 0 : SA_RESTART;
    return handler_set(sig, handler, flags, bit, caller);
}

HIDDEN sighandler_t wrap_signal(int sig, sighandler_t handler)
{
    return bsd_set(sig, handler, CALLER);
}

HIDDEN sighandler_t wrap_bsd_signal(int sig, sighandler_t handler)
{
    return bsd_set(sig, handler, CALLER);
}

HIDDEN sighandler_t wrap_ssignal(int sig, sighandler_t handler)
{
    return bsd_set(sig, handler, CALLER);
}

#define SYSV_FLAGS (SA_RESETHAND | SA_NODEFER | SA_INTERRUPT)

HIDDEN sighandler_t wrap_sysv_signal(int sig, sighandler_t handler)
{
    return handler_set(sig, handler, (int)SYSV_FLAGS, 0, CALLER);
}

HIDDEN sighandler_t wrap___sysv_signal(int sig, sighandler_t handler)
{
    return handler_set(sig, handler, (int)SYSV_FLAGS, 0, CALLER);
}

/* Installs without flags; glibc's sigset() does not look at what it is given. */
static __attribute__((noinline)) int bare_set(int sig, sighandler_t handler, sighandler_t *was,
                                              uintptr_t caller)
{
    struct sigaction act = {.sa_handler = handler};
    struct sigaction old;
    int result = disposition_set(sig, &act, &old, caller);
    *was = old.sa_handler;
    return result;
}

/* sigset() works on the mask too: with SIG_HOLD it blocks and installs nothing, else it
 * unblocks. */
HIDDEN sighandler_t wrap_sigset(int sig, sighandler_t disposition)
{
    if (sigvet_raw != 0 && sig == SIGSYS && disposition == SIG_HOLD) {
        uint64_t bit = RAW_SIGSYS_BIT;
        struct kernel_action now;
        raw_sigsys_swap(NULL, -1, &now);
        return raw_mask_changes(SIG_BLOCK, &bit) ? SIG_HOLD : now.handler;
    }
    if (disposition == SIG_HOLD) {
        uint64_t bit = signal_bit(sig);
        sighandler_t was = REAL(sigset)(sig, disposition);
        mask_note(SIG_BLOCK, &bit, mask_now());
        int thunk = thunk_at((uintptr_t)was);
        return thunk >= 0 ? (sighandler_t)thunk_handler((uint32_t)thunk) : was;
    }
    sighandler_t was;
    if (bare_set(sig, disposition, &was, CALLER) != 0) {
        return SIG_ERR;
    }
    sigset_t set, blocked;
    mask_of(&set, signal_bit(sig));
    if (wrap_sigprocmask(SIG_UNBLOCK, &set, &blocked) < 0) {
        return SIG_ERR;
    }
    uint64_t bits;
    mem_copy(&bits, &blocked, sizeof bits);
    return (bits & signal_bit(sig)) != 0 ? SIG_HOLD : was;
}

/* The 4.2BSD call: no header declares it any more, old programs still link to it. */
struct sigvec {
    sighandler_t sv_handler;
    int sv_mask;
    int sv_flags;
};
enum { SV_ONSTACK = 1, SV_INTERRUPT = 2, SV_RESETHAND = 4 };

HIDDEN int wrap_sigvec(int sig, const struct sigvec *vec, struct sigvec *ovec)
{
    struct sigaction act, old;
    if (vec != NULL) {
        act.sa_handler = vec->sv_handler;
        act.sa_flags = ((vec->sv_flags & SV_ONSTACK) != 0 ? SA_ONSTACK : 0) |
                       ((vec->sv_flags & SV_INTERRUPT) == 0 ? SA_RESTART : 0) |
                       ((vec->sv_flags & SV_RESETHAND) != 0 ? (int)SA_RESETHAND : 0);
        act.sa_restorer = NULL;
        mask_of(&act.sa_mask, (uint32_t)vec->sv_mask);
    }
    if (disposition_set(sig, vec != NULL ? &act : NULL, &old, CALLER) != 0) {
        return -1;
    }
    if (ovec != NULL) {
        ovec->sv_handler = old.sa_handler;
        mem_copy(&ovec->sv_mask, &old.sa_mask, sizeof ovec->sv_mask);
        ovec->sv_flags = ((old.sa_flags & SA_ONSTACK) != 0 ? SV_ONSTACK : 0) |
                         ((old.sa_flags & SA_RESTART) == 0 ? SV_INTERRUPT : 0) |
                         ((old.sa_flags & (int)SA_RESETHAND) != 0 ? SV_RESETHAND : 0);
    }
    return 0;
}

HIDDEN int wrap_siginterrupt(int sig, int flag)
{
    int result = REAL(siginterrupt)(sig, flag);
    struct sigaction now;
    int thunk = result == 0 && REAL(sigaction)(sig, NULL, &now) == 0
                    ? thunk_at((uintptr_t)now.sa_sigaction)
                    : -1;
    if (thunk >= 0) { /* the same handler, with other flags */
        old_translate(&now, thunk);
        now.sa_flags &= ~(int)SA_RESTORER;
        mask_note_install((uint32_t)sig, thunk_note((uint32_t)sig, (uint32_t)thunk, &now, CALLER));
    }
    if (result == 0 && flag != 0) {
        __atomic_fetch_or(&interrupting, signal_bit(sig), __ATOMIC_RELAXED);
    } else if (result == 0) {
        __atomic_fetch_and(&interrupting, ~signal_bit(sig), __ATOMIC_RELAXED);
    }
    return result;
}
