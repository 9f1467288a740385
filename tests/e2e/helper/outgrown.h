/* outgrown.h - more records than a process maps room for at its start: each call below has a place of its
 * own, and a stack of 60,000 bytes to be kept with it. CLEAN: no such calls; SEALED: under a filter that
 * kills for mmap and mremap. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "target.h"

#define DEEP 60000

#ifdef CLEAN
#define CALL (sink += 1)
#else
#define CALL (sink += rand())
#endif
#define TEN CALL, CALL, CALL, CALL, CALL, CALL, CALL, CALL, CALL, CALL

static volatile int sink;

static void on_usr1(int sig)
{
    volatile char deep[DEEP];
    deep[0] = (char)sig;
    deep[DEEP - 1] = deep[0];
    (void)(TEN, TEN, TEN, TEN, TEN, TEN, TEN, TEN);
}

static void on_usr2(int sig)
{
    handled += sig == SIGUSR2;
#ifndef CLEAN
    char text[] = "a b";
    strtok(text, " "); /* HERE */
#endif
}

static void seal(void)
{
#ifdef SEALED
#define KILL(name)                                         \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        KILL(mmap),
        KILL(mremap),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "seccomp");
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    seal();
    raise(SIGUSR1);
    raise(SIGUSR2);
    pid_t child = fork();
    if (child == 0) {
        raise(SIGUSR2);
        _exit(handled == 2 ? 3 : 4);
    }
    say_child(child);
    return 0;
}
