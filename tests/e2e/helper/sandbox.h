/* sandbox.h - body of the seccomp_* targets: a sandbox that kills for nearly every system call, and
 * a timer set before that fires in it; three deliveries count.
 *
 * Contexts: included once by each variant.
 * Source:   seccomp(2). */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/time.h>

#include "target.h"

#ifndef CLEAN
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int taken;
#endif

static void on_alarm(int sig)
{
    if (handled == 3) {
        return;
    }
    say_number("signal", sig);
#ifndef CLEAN
    taken = pthread_mutex_trylock(&lock); /* HERE */
#endif
    handled++;
}

static void shut(void)
{
#ifdef MODE_STRICT
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == 0, "prctl");
#else
#define ALLOW(number) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(SYS_read),
        ALLOW(SYS_write),
        ALLOW(SYS_exit),
        ALLOW(SYS_exit_group),
        ALLOW(SYS_rt_sigreturn),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "prctl");
#endif
}

int main(void)
{
    struct itimerval storm = {{0, 1000}, {0, 1000}};
    catch_signal(SIGALRM, on_alarm, 0);
    must(setitimer(ITIMER_REAL, &storm, NULL) == 0, "setitimer");
    shut();
    wait_handled(3);
    /* exit_group() is not allowed in strict mode. */
    syscall(SYS_exit, 0);
    return 1;
}
