/* Masks, pending signals and operations on sets: answers, errors, aliased arguments, bad pointers. */
/* FLAGS: -I$S/../../include -Wno-restrict -Wno-nonnull -pthread */
#include "probe.h"

#define BAD ((void *)16)
#define KERNELS ((void *)-4096l)

int __libc_allocate_rtsig(int high);
int old_sigaddset(sigset_t *set, int sig);
int old_sigdelset(sigset_t *set, int sig);
int old_sigismember(const sigset_t *set, int sig);
__asm__(".symver old_sigaddset, __sigaddset@GLIBC_2.2.5");
__asm__(".symver old_sigdelset, __sigdelset@GLIBC_2.2.5");
__asm__(".symver old_sigismember, __sigismember@GLIBC_2.2.5");

static void *volatile nothing;

static void on_signal(int sig, siginfo_t *info, void *context)
{
    probe_handled(probe_delivered(sig, info, context, (uintptr_t)on_signal));
}

static void quiet(int sig)
{
    probe_handled(probe_delivered(sig, NULL, NULL, (uintptr_t)quiet));
}

static void masks(void)
{
    static const int ways[] = {SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK, -1, 3, INT32_MAX};
    static sigset_t lasting;
    uint64_t zero = 0;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        sigset_t set = probe_set(SET(SIGHUP) | SET(SIGKILL) | SET(32) | SET(64)),
                 old = probe_set(0);
        sigset_t *none = nothing;
        int how = ways[i];
        TRY(sigprocmask, how, &set, &old);
        TRY(sigprocmask, how, none, &old);
        TRY(sigprocmask, how, &set, none);
        TRY(sigprocmask, how, none, none);
        TRY(sigprocmask, how, &set, &set);
        TRY(sigprocmask, how, &set, (sigset_t *)KERNELS);
        TRY(pthread_sigmask, how, &set, &old);
        TRY(pthread_sigmask, how, none, &old);
        TRY(pthread_sigmask, how, &old, none);
        TRY(pthread_sigmask, how, &old, &old);
        TRY(pthread_sigmask, how, &old, (sigset_t *)KERNELS);
        lasting = probe_set(SET(SIGTERM) | SET(33));
        TRY(sigprocmask, how, &lasting, &lasting);
        TRY(pthread_sigmask, how, &lasting, &lasting);
        TRY_KERNEL(rt_sigprocmask, how, &set, &old, MASK_BYTES);
        TRY_KERNEL(rt_sigprocmask, how, &lasting, &lasting, MASK_BYTES);
        TRY_KERNEL(rt_sigprocmask, how, NULL, &old, MASK_BYTES);
        TRY_KERNEL(rt_sigprocmask, how, &set, NULL, MASK_BYTES);
        TRY_KERNEL(rt_sigprocmask, how, &set, &old, 128);
        TRY_KERNEL(rt_sigprocmask, how, BAD, &old, MASK_BYTES);
        TRY_KERNEL(rt_sigprocmask, how, KERNELS, &old, MASK_BYTES);
        TRY_KERNEL(rt_sigprocmask, how, &set, BAD, MASK_BYTES);
        TRY_KERNEL(rt_sigprocmask, SIG_SETMASK, &zero, NULL, MASK_BYTES);
    }
}

static void old_masks(void)
{
    TRY(sigblock, 0x41);
    TRY(sigblock, 0);
    TRY(siggetmask);
    TRY(sigsetmask, -1);
    TRY(siggetmask);
    TRY(sigsetmask, 0);
    for (int sig = -1; sig <= 66; sig += sig == 2 ? 6 : sig == 8 ? 23 : 1) {
        TRY(sighold, sig);
        TRY(sigrelse, sig);
        TRY(sigrelse, sig);
    }
}

static void attributes(void)
{
    pthread_attr_t attr;
    sigset_t set = probe_set(SET(SIGINT) | SET(40)), got = probe_set(0);
    must(pthread_attr_init(&attr) == 0, "pthread_attr_init");
    TRY(pthread_attr_getsigmask_np, &attr, &got);
    TRY(pthread_attr_setsigmask_np, &attr, &set);
    TRY(pthread_attr_getsigmask_np, &attr, &got);
    TRY(pthread_attr_setsigmask_np, &attr, (sigset_t *)nothing);
    TRY(pthread_attr_getsigmask_np, &attr, &got);
}

/* Delivered as soon as the mask lets it, inside the call. */
static void pending(void)
{
    sigset_t set = probe_set(SET(SIGUSR1) | SET(SIGUSR2)), now = probe_set(0);
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO;
    TRY(sigaction, SIGUSR1, &act, NULL);
    TRY(sigaction, SIGUSR2, &act, NULL);
    TRY(sigpending, &now);
    TRY(sigprocmask, SIG_BLOCK, &set, NULL);
    TRY(raise, SIGUSR1);
    TRY(kill, getpid(), SIGUSR2);
    TRY(sigpending, &now);
    TRY_KERNEL(rt_sigpending, &now, MASK_BYTES);
    TRY_KERNEL(rt_sigpending, &now, 4);
    TRY_KERNEL(rt_sigpending, &now, 16);
    TRY_KERNEL(rt_sigpending, BAD, MASK_BYTES);
    TRY_KERNEL(rt_sigpending, KERNELS, MASK_BYTES);
    TRY(sigpending, (sigset_t *)KERNELS);
    TRY(sigprocmask, SIG_UNBLOCK, &set, &now);
    TRY(sigpending, &now);
    TRY(sighold, SIGUSR1);
    TRY(raise, SIGUSR1);
    TRY(sigrelse, SIGUSR1);
    TRY(sigblock, (int)SET(SIGUSR2));
    TRY(raise, SIGUSR2);
    TRY(sigsetmask, 0);
    TRY(sigset, SIGUSR1, SIG_HOLD);
    TRY(raise, SIGUSR1);
    TRY(sigset, SIGUSR1, quiet);
}

static void operations(void)
{
    static const int numbers[] = {1, 31, 34, 64, 32, 33, 0, -1, 65, INT32_MAX, INT32_MIN};
    sigset_t a = probe_set(0), b = probe_set(SET(SIGHUP) | SET(64)), c = probe_set(0);
    sigset_t *none = nothing;
    TRY(sigemptyset, &a);
    TRY(sigfillset, &a);
    TRY(sigemptyset, none);
    TRY(sigfillset, none);
    TRY(sigisemptyset, &a);
    TRY(sigemptyset, &a);
    TRY(sigisemptyset, &a);
    TRY(sigisemptyset, none);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        int sig = numbers[i];
        TRY(sigismember, &a, sig);
        TRY(sigaddset, &a, sig);
        TRY(sigismember, &a, sig);
        TRY(sigorset, &c, &a, &b);
        TRY(sigandset, &c, &a, &b);
        TRY(sigdelset, &a, sig);
        TRY(sigaddset, none, sig);
        TRY(sigdelset, none, sig);
        TRY(sigismember, none, sig);
        if (sig >= 1 && sig <= 64) {
            TRY_AS(__sigaddset, old_sigaddset(&a, sig), &a, sig);
            TRY_AS(__sigismember, old_sigismember(&a, sig), &a, sig);
            TRY_AS(__sigdelset, old_sigdelset(&a, sig), &a, sig);
            TRY_AS(__sigismember, old_sigismember(&a, sig), &a, sig);
        }
    }
    TRY(sigorset, &a, &a, &b);
    TRY(sigandset, &b, &a, &b);
    TRY(sigorset, none, &a, &b);
    TRY(sigorset, &c, none, &b);
    TRY(sigandset, &c, &a, none);
    TRY(__libc_current_sigrtmin);
    TRY(__libc_current_sigrtmax);
    TRY(__libc_allocate_rtsig, 1);
    TRY(__libc_allocate_rtsig, 0);
    TRY(__libc_current_sigrtmin);
    TRY(__libc_current_sigrtmax);
}

int main(void)
{
    kernel_changes();
    masks();
    old_masks();
    attributes();
    pending();
    operations();
    return 0;
}
