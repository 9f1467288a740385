/* users.c - see users.h. */
#include "users.h"

#include <sys/types.h>

#include "sys.h"

static bool noted; /* stays: a vfork child sets its parent's, too */

void users_note(void)
{
    __atomic_store_n(&noted, true, __ATOMIC_RELAXED);
}

void users_note_syscall(uint64_t number)
{
    switch (number) {
    case SYS_setuid:
    case SYS_setgid:
    case SYS_setreuid:
    case SYS_setregid:
    case SYS_setresuid:
    case SYS_setresgid:
        users_note();
        break;
    default:
        break;
    }
}

bool users_differ(void)
{
    uid_t user[3] = {0}; /* real, effective, saved */
    gid_t group[3] = {0};
    if (!__atomic_load_n(&noted, __ATOMIC_RELAXED)) {
        return false;
    }
    sys_call(SYS_getresuid, &user[0], &user[1], &user[2], 0);
    sys_call(SYS_getresgid, &group[0], &group[1], &group[2], 0);
    return user[0] != user[1] || group[0] != group[1];
}
