/* A signal to every process there is. A filter refuses kill(): nobody gets it. */
/* OPTIONS: --events */
/* EXPECT: finding rule=kill-broadcast level=error function=kill signal=SIGURG line=yes times=1 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "target.h"

/* kill() fails with EPERM, all else goes on. */
static void refuse_kill(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {.len = sizeof code / sizeof code[0], .filter = code};
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no new privileges");
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0, "filter");
    must(kill(getpid(), 0) != 0 && errno == EPERM, "refusal");
}

int main(void)
{
    refuse_kill();
#ifdef CLEAN
    must(kill(0, SIGURG) != 0, "kill");
    must(kill(-1, 0) != 0, "kill");
#else
    must(kill(-1, SIGURG) != 0, "kill"); /* HERE */
#endif
    return 0;
}
