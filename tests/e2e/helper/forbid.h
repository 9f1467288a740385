/* forbid.h - has the kernel kill the process for some system calls, and allow all others.
 *
 * Contexts: normal code of one thread; children and later images inherit it.
 * Source:   seccomp(2). */
#ifndef FORBID_H
#define FORBID_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "target.h"

#define KILL(name)                                         \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

/* `...`: KILL(call), ... */
#define FORBID(...)                                                                             \
    do {                                                                                        \
        struct sock_filter code[] = {                                                           \
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)), __VA_ARGS__, \
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};                                      \
        struct sock_fprog program = {sizeof code / sizeof code[0], code};                       \
        must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");                      \
        must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "seccomp");             \
    } while (0)

#endif
