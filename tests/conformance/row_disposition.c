/* Every call that installs a handler: answers, errors, the old handler, and what the kernel holds. */
/* FLAGS: -I$S/../../include -Wno-restrict */
#include "probe.h"

void (*bsd_signal(int sig, void (*handler)(int)))(int);
int __sigaction(int sig, const struct sigaction *act, struct sigaction *old);

struct sigvec {
    sighandler_t sv_handler;
    int sv_mask, sv_flags;
};
int old_sigvec(int sig, const struct sigvec *vec, struct sigvec *old);
__asm__(".symver old_sigvec, sigvec@GLIBC_2.2.5");

static void plain(int sig)
{
    (void)sig;
}

static void other(int sig)
{
    (void)sig;
}

static void quiet(int sig)
{
    probe_handled(probe_delivered(sig, NULL, NULL, (uintptr_t)quiet));
}

static void detailed(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)detailed);
    probe_handled(e);
}

static const struct probe_handler handlers[] = {
    {(uintptr_t)plain, "plain"},
    {(uintptr_t)other, "other"},
    {(uintptr_t)detailed, "detailed"},
    {(uintptr_t)quiet, "quiet"},
    {0, NULL},
};

static const int numbers[] = {SIGUSR1, SIGCHLD, SIGSEGV, 34, 64, -1,   0,
                              SIGKILL, SIGSTOP, 32,      33, 65, 1000, INT32_MIN};

static void with_sigaction(int sig)
{
    static const unsigned flags[] = {
        0,          SA_RESTART,   SA_NODEFER, SA_RESETHAND, SA_ONSTACK,
        SA_SIGINFO, SA_NOCLDSTOP, ~0u,        0x800 /* EXPOSE_TAGBITS */};
    struct sigaction act, old;
    memset(&act, 0, sizeof(act));
    memset(&old, 0, sizeof(old));
    TRY(sigaction, sig, NULL, NULL);
    TRY(sigaction, sig, NULL, &old);
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        act.sa_handler = plain;
        act.sa_flags = (int)(flags[i] & ~0x04000000u);
        act.sa_mask = probe_set(SET(SIGTERM) | SET(SIGKILL) | SET(40));
        TRY(sigaction, sig, &act, &old);
        TRY(__sigaction, sig, &act, &old);
        TRY(sigaction, sig, NULL, &old);
    }
    act.sa_handler = other;
    TRY(__sigaction, sig, &act, NULL);
    TRY(sigaction, sig, &act, &act);
    TRY(sigaction, sig, &act, &act);
    act.sa_handler = SIG_IGN;
    TRY(sigaction, sig, &act, &old);
    act.sa_handler = SIG_DFL;
    TRY(__sigaction, sig, &act, &old);
    TRY(__sigaction, sig, NULL, &old);
}

static void with_others(int sig)
{
    TRY(signal, sig, plain);
    TRY(signal, sig, SIG_IGN);
    TRY(signal, sig, SIG_ERR);
    TRY(bsd_signal, sig, other);
    TRY(bsd_signal, sig, SIG_ERR);
    TRY(ssignal, sig, plain);
    TRY(sysv_signal, sig, other);
    TRY(sysv_signal, sig, SIG_ERR);
    TRY(__sysv_signal, sig, plain);
    TRY(siginterrupt, sig, 1);
    TRY(signal, sig, other);
    TRY(siginterrupt, sig, 0);
    TRY(signal, sig, plain);
    TRY(sigset, sig, other);
    TRY(sigset, sig, SIG_HOLD);
    TRY(sigset, sig, SIG_HOLD);
    TRY(sigset, sig, plain);
    TRY(sigset, sig, SIG_ERR);
    TRY(sigset, sig, SIG_DFL);
    TRY(sigignore, sig);
    TRY(signal, sig, SIG_DFL);
}

static void with_sigvec(int sig)
{
    static const int flags[] = {0, 1, 2, 4, 7};
    struct sigvec vec = {plain, 0x40, 0}, old = {NULL, 0, 0};
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        vec.sv_flags = flags[i];
        TRY_AS(sigvec, old_sigvec(sig, &vec, &old), sig, &vec, &old);
    }
    TRY_AS(sigvec, old_sigvec(sig, NULL, &old), sig, NULL, &old);
    TRY_AS(sigvec, old_sigvec(sig, &vec, NULL), sig, &vec, NULL);
    TRY_AS(sigvec, old_sigvec(sig, &vec, &vec), sig, &vec, &vec);
    vec.sv_handler = SIG_DFL;
    TRY_AS(sigvec, old_sigvec(sig, &vec, &old), sig, &vec, &old);
}

/* The same by the system call, with the kernel's structure. */
static void with_kernel(int sig)
{
    static struct kernel_action lasting;
    struct kernel_action act = {(uintptr_t)plain, SA_RESTART, 0, SET(SIGTERM)}, old;
    memset(&old, 0, sizeof(old));
    TRY_KERNEL(rt_sigaction, sig, NULL, NULL, MASK_BYTES);
    TRY_KERNEL(rt_sigaction, sig, &act, &old, MASK_BYTES);
    TRY_KERNEL(rt_sigaction, sig, NULL, &old, MASK_BYTES);
    act.handler = (uintptr_t)other;
    act.flags = SA_SIGINFO | SA_NODEFER;
    TRY_KERNEL(rt_sigaction, sig, &act, &act, MASK_BYTES);
    TRY_KERNEL(rt_sigaction, sig, &act, NULL, 4);
    TRY_KERNEL(rt_sigaction, sig, &act, NULL, 16);
    TRY_KERNEL(rt_sigaction, sig, (void *)16, &old, MASK_BYTES);
    TRY_KERNEL(rt_sigaction, sig, &act, (void *)16, MASK_BYTES);
    TRY_KERNEL(rt_sigaction, sig, (void *)-8, &old, MASK_BYTES);
    lasting = act;
    lasting.handler = (uintptr_t)detailed;
    TRY_KERNEL(rt_sigaction, sig, &lasting, &lasting, MASK_BYTES);
    TRY_KERNEL(rt_sigaction, sig, NULL, &lasting, MASK_BYTES);
    act.handler = 1;
    TRY_KERNEL(rt_sigaction, sig, &act, &old, MASK_BYTES);
    act.handler = 0;
    act.flags = 0;
    TRY_KERNEL(rt_sigaction, sig, &act, &old, MASK_BYTES);
}

/* What SA_RESETHAND leaves behind. */
static void reset(void)
{
    struct sigaction act, old;
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = detailed;
    act.sa_flags = (int)(SA_RESETHAND | SA_SIGINFO);
    TRY(sigaction, SIGUSR2, &act, NULL);
    TRY(raise, SIGUSR2);
    TRY(sigaction, SIGUSR2, NULL, &old);
    TRY(sysv_signal, SIGUSR2, quiet);
    TRY(raise, SIGUSR2);
    TRY(sigaction, SIGUSR2, NULL, &old);
    TRY(signal, SIGUSR2, SIG_IGN);
    TRY(sigaction, SIGUSR2, NULL, &old);
}

int main(void)
{
    probe_handlers = handlers;
    kernel_changes();
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        with_sigaction(numbers[i]);
        with_others(numbers[i]);
        with_sigvec(numbers[i]);
        with_kernel(numbers[i]);
    }
    reset();
    return 0;
}
