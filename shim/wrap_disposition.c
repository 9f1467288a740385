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
#include "init.h"
#include "mask.h"
#include "probe.h"
#include "process.h"
#include "real.h"
#include "sys.h"
#include "thunk.h"

/* Deprecated for programs; here they are what is being watched. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define HIDDEN __attribute__((visibility("hidden")))

static uint64_t interrupting; /* bit sig-1 */

static bool is_handler(sighandler_t h)
{
    return h != SIG_DFL && h != SIG_IGN && h != SIG_ERR && h != SIG_HOLD;
}

static void old_translate(int sig, struct sigaction *old)
{
    int thunk = thunk_at((uintptr_t)old->sa_sigaction);
    if (thunk < 0) {
        /* After SA_RESETHAND the kernel has dropped the thunk but kept the flag that we added. */
        int last = thunk_last((uint32_t)sig);
        if ((old->sa_flags & (int)SA_RESETHAND) != 0 && old->sa_handler == SIG_DFL && last >= 0 &&
            !thunk_siginfo((uint32_t)last)) {
            old->sa_flags &= ~SA_SIGINFO;
        }
        return;
    }
    old->sa_handler = (sighandler_t)thunk_handler((uint32_t)thunk);
    if (!thunk_siginfo((uint32_t)thunk)) {
        old->sa_flags &= ~SA_SIGINFO;
    }
}

/* The thunk for a handler that is being installed, or -1; *record: what is told of it, or 0. */
static int thunk_take(int sig, const struct sigaction *act, uintptr_t caller, uint64_t *record)
{
    int thunk = thunk_for((uintptr_t)act->sa_handler, (act->sa_flags & SA_SIGINFO) != 0);
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

static int disposition_set(int sig, const struct sigaction *act, struct sigaction *old,
                           uintptr_t caller)
{
    struct sigaction mine;
    uint64_t record = 0;
    bool plain = act != NULL && !is_handler(act->sa_handler);
    init_early();
    if (act != NULL && is_handler(act->sa_handler)) {
        int thunk = thunk_take(sig, act, caller, &record);
        if (thunk >= 0) {
            mine = *act;
            mine.sa_sigaction = (void (*)(int, siginfo_t *, void *))thunk_address((uint32_t)thunk);
            mine.sa_flags |= SA_SIGINFO;
            act = &mine;
        }
    }
    int result = REAL(sigaction)(sig, act, old);
    if (result == 0) {
        thunk_installed(record);
        if (old != NULL) {
            old_translate(sig, old);
        }
        if (plain) {
            thunk_forget((uint32_t)sig);
        }
    }
    return result;
}

/* The kernel's struct, as the system call takes it. */
struct kernel_action {
    sighandler_t handler;
    uint64_t flags;
    uint64_t restorer;
    uint64_t mask;
};

static void from_kernel(struct sigaction *to, const struct kernel_action *from)
{
    to->sa_handler = from->handler;
    to->sa_flags = (int)from->flags;
    to->sa_restorer = NULL;
    mem_zero(&to->sa_mask, sizeof to->sa_mask);
    mem_copy(&to->sa_mask, &from->mask, sizeof from->mask);
}

long disposition_set_kernel(const struct syscall_words *w, syscall_made *made)
{
    int sig = (int)w->arg[0];
    const struct kernel_action *given = (const struct kernel_action *)w->arg[1];
    struct kernel_action *old = (struct kernel_action *)w->arg[2];
    struct kernel_action mine;
    struct syscall_words words = *w;
    struct sigaction act;
    uint64_t record = 0;
    if (given != NULL && probe_readable((uintptr_t)given, sizeof *given)) {
        mine = *given;
        from_kernel(&act, given);
        int thunk = is_handler(act.sa_handler) ? thunk_take(sig, &act, w->caller, &record) : -1;
        if (thunk >= 0) {
            mine.handler = (sighandler_t)thunk_address((uint32_t)thunk);
            mine.flags |= SA_SIGINFO;
            words.arg[1] = (uint64_t)(uintptr_t)&mine;
        }
    } else {
        given = NULL;
    }
    long result = made(&words);
    if (result == 0) {
        thunk_installed(record);
        if (old != NULL) {
            from_kernel(&act, old);
            old_translate(sig, &act);
            old->handler = act.sa_handler;
            old->flags = (old->flags & ~(uint64_t)UINT32_MAX) | (uint32_t)act.sa_flags;
        }
        if (given != NULL && !is_handler(given->handler)) {
            thunk_forget((uint32_t)sig);
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
    if (disposition == SIG_HOLD) {
        sighandler_t was = REAL(sigset)(sig, disposition);
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
    if (result == 0 && flag != 0) {
        __atomic_fetch_or(&interrupting, signal_bit(sig), __ATOMIC_RELAXED);
    } else if (result == 0) {
        __atomic_fetch_and(&interrupting, ~signal_bit(sig), __ATOMIC_RELAXED);
    }
    return result;
}
