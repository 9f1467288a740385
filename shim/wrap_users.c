/* wrap_users.c - the calls that change the process's users and groups.
 *
 * Owns:     nothing.
 * Contexts: any. Results and errno are those of the real calls.
 * Source:   setuid(2), seteuid(2), setreuid(2), setresuid(2) and those for groups. */
#include <unistd.h>

#include "real.h"
#include "users.h"

#define HIDDEN __attribute__((visibility("hidden")))

#define ONE(name, type)              \
    HIDDEN int wrap_##name(type one) \
    {                                \
        users_note();                \
        return REAL(name)(one);      \
    }

#define TWO(name, type)                               \
    HIDDEN int wrap_##name(type real, type effective) \
    {                                                 \
        users_note();                                 \
        return REAL(name)(real, effective);           \
    }

#define THREE(name, type)                                         \
    HIDDEN int wrap_##name(type real, type effective, type saved) \
    {                                                             \
        users_note();                                             \
        return REAL(name)(real, effective, saved);                \
    }

ONE(setuid, uid_t)
ONE(setgid, gid_t)
ONE(seteuid, uid_t)
ONE(setegid, gid_t)
TWO(setreuid, uid_t)
TWO(setregid, gid_t)
THREE(setresuid, uid_t)
THREE(setresgid, gid_t)
