/* A system call changes rax, rcx and r11; everything else, flags, red zone and vector registers, is
 * as before. */
/* RAW: rt_sigprocmask tgkill */
/* EXPECT: none */
#include "direct.h"

struct state {
    uint64_t r[16]; /* rax rbx rcx rdx rsi rdi rbp r8 r9 r10 r12 r13 r14 r15 flags red */
    unsigned char x[32];
};

/* Loads all of it, makes the system call, stores all of it. */
void around(const struct state *from, struct state *to);
__asm__(".text\n.type around, @function\naround:\n"
        "push %rbx\npush %rbp\npush %r12\npush %r13\npush %r14\npush %r15\npush %rsi\n"
        "mov %rdi, %rcx\n"
        "movups 128(%rcx), %xmm0\nmovups 144(%rcx), %xmm15\n"
        "mov 120(%rcx), %rax\nmov %rax, -8(%rsp)\nmov %rax, -128(%rsp)\n"
        "push 112(%rcx)\npopf\nmov 120(%rcx), %rax\nmov %rax, -8(%rsp)\n"
        "mov 0(%rcx), %rax\nmov 8(%rcx), %rbx\nmov 24(%rcx), %rdx\nmov 32(%rcx), %rsi\n"
        "mov 40(%rcx), %rdi\nmov 48(%rcx), %rbp\nmov 56(%rcx), %r8\nmov 64(%rcx), %r9\n"
        "mov 72(%rcx), %r10\nmov 80(%rcx), %r12\nmov 88(%rcx), %r13\nmov 96(%rcx), %r14\n"
        "mov 104(%rcx), %r15\n"
        "syscall\n"
        "mov -8(%rsp), %rcx\nmov (%rsp), %r11\n"
        "mov %rax, 0(%r11)\nmov %rbx, 8(%r11)\nmov %rcx, 120(%r11)\nmov %rdx, 24(%r11)\n"
        "mov %rsi, 32(%r11)\nmov %rdi, 40(%r11)\nmov %rbp, 48(%r11)\nmov %r8, 56(%r11)\n"
        "mov %r9, 64(%r11)\nmov %r10, 72(%r11)\nmov %r12, 80(%r11)\nmov %r13, 88(%r11)\n"
        "mov %r14, 96(%r11)\nmov %r15, 104(%r11)\nmov -128(%rsp), %rcx\nmov %rcx, 16(%r11)\n"
        "movups %xmm0, 128(%r11)\nmovups %xmm15, 144(%r11)\n"
        "pushf\npop %rcx\nmov %rcx, 112(%r11)\n"
        "pop %rsi\npop %r15\npop %r14\npop %r13\npop %r12\npop %rbp\npop %rbx\nret\n");

static void on_signal(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)info;
    (void)context;
    handled++;
}

static void compare(const char *what, long number, long a, long b, long c, long d)
{
    struct state from, to;
    for (int i = 0; i < 16; i++) {
        from.r[i] = 0x1111111111111111ul * (unsigned)i;
    }
    memset(from.x, 0x5a, sizeof from.x);
    from.r[0] = (uint64_t)number;
    from.r[5] = (uint64_t)a;
    from.r[4] = (uint64_t)b;
    from.r[3] = (uint64_t)c;
    from.r[9] = (uint64_t)d;
    from.r[14] = 0xad7;     /* carry, parity, adjust, zero, sign, interrupts, overflow */
    from.r[2] = from.r[15]; /* the far end of the red zone */
    memset(&to, 0, sizeof to);
    around(&from, &to);
    say(what);
    say_number(" gives", (long)to.r[0]);
    for (int i = 1; i < 16; i++) {
        if (to.r[i] != from.r[i]) {
            say_number("  differs", i);
            say_hex("   was", from.r[i]);
            say_hex("   is", to.r[i]);
        }
    }
    say_number("  vectors", memcmp(from.x, to.x, sizeof from.x));
}

int main(void)
{
    uint64_t set = BIT(SIGUSR1) | BIT(SIGSYS), old = 0;
    direct_install(SIGUSR2, on_signal, 0, 0);
    compare("unlisted", SYS_sched_yield, 1, 2, 3, 4);
    compare("no such call", 100000, 1, 2, 3, 4);
    compare("procmask", SYS_rt_sigprocmask, SIG_BLOCK, (long)&set, (long)&old, SET_SIZE);
    compare("procmask fails", SYS_rt_sigprocmask, 77, (long)&set, (long)&old, SET_SIZE);
    compare("tgkill", SYS_tgkill, direct_pid(), direct(SYS_gettid, 0, 0, 0, 0), SIGUSR2, 4);
    compare("kill", SYS_kill, direct_pid(), SIGUSR2, 3, 4);
    say_number("handled", handled);
    return 0;
}
