/* older.c - runs a program under a filter that answers as an older kernel would.
 *
 *     nolandlock  landlock_create_ruleset: ENOSYS
 *     nonotify    seccomp: asked which actions there are, EOPNOTSUPP
 * Errors: exit 99.
 * Source: seccomp(2), landlock_create_ruleset(2). */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NUMBER BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define ARGUMENT(i) \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * (i))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define ANSWER(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static struct sock_filter no_landlock[] = {NUMBER, UNLESS(SYS_landlock_create_ruleset, 1),
                                           ANSWER(ENOSYS), ALLOW};
static struct sock_filter no_notify[] = {NUMBER,
                                         UNLESS(SYS_seccomp, 3),
                                         ARGUMENT(0),
                                         UNLESS(SECCOMP_GET_ACTION_AVAIL, 1),
                                         ANSWER(EOPNOTSUPP),
                                         ALLOW};

static int enter(struct sock_filter *filter, size_t count)
{
    struct sock_fprog program = {.len = (unsigned short)count, .filter = filter};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                   syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0
               ? 0
               : -1;
}

int main(int argc, char **argv)
{
    int result = -1;

    if (argc > 2 && strcmp(argv[1], "nolandlock") == 0) {
        result = enter(no_landlock, sizeof no_landlock / sizeof no_landlock[0]);
    } else if (argc > 2 && strcmp(argv[1], "nonotify") == 0) {
        result = enter(no_notify, sizeof no_notify / sizeof no_notify[0]);
    }
    if (result == 0) {
        (void)execv(argv[2], &argv[2]);
    }
    return 99;
}
