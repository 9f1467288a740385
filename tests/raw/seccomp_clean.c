/* A program that limits its own system calls, by a filter that knows neither rt_sigreturn nor
 * prctl: from then on its own instructions are not looked at, and a gap says so. */
/* RAW: rt_sigaction tgkill seccomp */
/* EXPECT: gap kind=no-raw text=under?seccomp* */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "direct.h"

static void on_signal(int sig, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    say_number("signal", sig);
}

int main(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog filter = {sizeof code / sizeof code[0], code};
    direct_install(SIGUSR1, on_signal, 0, 0);
    direct_send(SIGUSR1);
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
    say_number("refused", direct(SYS_seccomp, 99, 0, 0, 0));
    say_number("filter", direct(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter, 0));
    say_number("parent", direct(SYS_getppid, 0, 0, 0, 0) == getppid());
    direct(SYS_exit_group, 0, 0, 0, 0);
    return 1;
}
