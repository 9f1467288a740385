/* enforce_kernel.c - see enforce_kernel.h.
 *
 * Owns:     nothing.
 * Contexts: see enforce_kernel.h.
 * Errors:   see enforce_kernel.h. */
#include "enforce_kernel.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

/* <linux/landlock.h> before 6.12 knows no scopes. */
struct ruleset {
    uint64_t handled_access_fs, handled_access_net, scoped;
};
#define SCOPE_SIGNAL (1ull << 1)
#define CREATE_RULESET_VERSION (1u << 0)

/* <linux/seccomp.h> before 5.19. */
#define FLAG_SPEC_ALLOW (1u << 2)
#define FLAG_NEW_LISTENER (1u << 3)
#define FLAG_WAIT_KILLABLE (1u << 5)

static long landlock_create(const struct ruleset *r, size_t size, unsigned flags)
{
    return syscall(SYS_landlock_create_ruleset, r, size, flags);
}

/* The kernel looks at flags before it looks at the filter: EFAULT says that it knows them. */
static bool knows_flags(unsigned flags)
{
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL) != 0 && errno == EFAULT;
}

/* One of another PID namespace tells of others by the numbers that we ask for. */
static bool has_proc(void)
{
    char self[16];
    ssize_t n = readlink("/proc/self", self, sizeof self - 1);

    self[n > 0 ? n : 0] = '\0';
    return strtol(self, NULL, 10) == getpid();
}

void enforce_kernel_probe(struct enforce_kernel *kernel)
{
    uint32_t ask = SECCOMP_RET_USER_NOTIF;
    struct utsname name = {0};

    *kernel = (struct enforce_kernel){0};
    (void)uname(&name);
    (void)snprintf(kernel->release, sizeof kernel->release, "%s", name.release);
    char *dot;
    kernel->version = (unsigned)strtoul(name.release, &dot, 10);
    kernel->patch = *dot == '.' ? (unsigned)strtoul(dot + 1, NULL, 10) : 0;
    long abi = landlock_create(NULL, 0, CREATE_RULESET_VERSION);
    kernel->landlock = abi > 0 ? (int)abi : 0;
    /* That a supervisor may say "go on" came one version later, 5.5, and cannot be asked for. */
    kernel->notify = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &ask) == 0 &&
                     knows_flags(FLAG_NEW_LISTENER) &&
                     (kernel->version > 5 || (kernel->version == 5 && kernel->patch >= 5));
    kernel->proc = has_proc();
    kernel->filter_flags = FLAG_NEW_LISTENER;
    /* Without it the filter would switch a mitigation on, and make everything slower. */
    kernel->filter_flags |= knows_flags(FLAG_SPEC_ALLOW) ? FLAG_SPEC_ALLOW : 0;
    /* 5.19. Without it a signal that comes while the launcher decides makes the call start again,
     * or fail with EINTR. */
    kernel->filter_flags |=
        knows_flags(FLAG_NEW_LISTENER | FLAG_WAIT_KILLABLE) ? FLAG_WAIT_KILLABLE : 0;
}

int enforce_kernel_scope_signals(void)
{
    const struct ruleset only = {.scoped = SCOPE_SIGNAL};
    long fd = landlock_create(&only, sizeof only, 0);

    if (fd < 0) {
        return -1;
    }
    long result = syscall(SYS_landlock_restrict_self, fd, 0);
    int error = errno;
    (void)close((int)fd);
    errno = error;
    return (int)result;
}

int enforce_kernel_filter(const struct sock_fprog *program, unsigned flags)
{
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program);
}

int enforce_kernel_no_new_privileges(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
