/* What the ABI promises a handler: an aligned stack, the direction flag clear, its three arguments,
 * and the registers of the interrupted code as they were afterwards. */
/* FLAGS: -lm */
/* EXPECT: none */
#include <fenv.h>
#include <ucontext.h>
#include <xmmintrin.h>

#include "target.h"

static volatile uintptr_t misaligned, wrong;

static void on_usr1(int sig, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;
    uintptr_t flags = __builtin_ia32_readeflags_u64();
    __m128 wide = _mm_set1_ps((float)sig);
    __m128 *aligned = __builtin_alloca_with_align(sizeof(*aligned) * 2, 128);
    aligned[0] = wide;
    /* The frame's own address is 16 bytes above an aligned one at the entry of a function. */
    misaligned |= (uintptr_t)__builtin_frame_address(0) % 16;
    wrong |= flags & 0x400;
    wrong |= info->si_signo != sig || interrupted->uc_mcontext.gregs[REG_RIP] == 0;
    wrong |= aligned[0][0] != (float)sig;
    handled++;
}

int main(void)
{
    struct sigaction act = {.sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO};
    must(sigaction(SIGUSR1, &act, NULL) == 0, "sigaction");
    double sum = 0;
    long count = 0;
    fesetround(FE_UPWARD);
    raise(SIGUSR1);
    say_number("rounding", fegetround());
    send_later(SIGUSR1);
    while (handled < 2) {
        sum += 0.5;
        count++;
    }
    say(sum == 0.5 * (double)count ? "sum kept\n" : "sum lost\n");
    say_number("misaligned", (long)misaligned);
    say_number("wrong", (long)wrong);
    return 0;
}
