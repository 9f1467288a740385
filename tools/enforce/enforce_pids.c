/* enforce_pids.c - see enforce_pids.h.
 *
 * Owns:     nothing.
 * Contexts: see enforce_pids.h.
 * Errors:   see enforce_pids.h. */
#include "enforce_pids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_SIZE 4352

static bool same_namespace(pid_t a, pid_t b)
{
    char path[64];
    struct stat first, second;

    (void)snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)a);
    if (stat(path, &first) != 0) {
        return false;
    }
    (void)snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)b);
    return stat(path, &second) == 0 && first.st_ino == second.st_ino &&
           first.st_dev == second.st_dev;
}

struct wanted {
    const struct procfile_ids *who;
    pid_t inner;
};

/* A procfile_visit. */
static bool is_meant(pid_t candidate, void *wanted)
{
    const struct wanted *w = wanted;
    struct procfile_ids ids;

    return procfile_ids(candidate, &ids) && ids.depth == w->who->depth && ids.inner == w->inner &&
           same_namespace(candidate, w->who->tgid);
}

pid_t enforce_pids_here(const struct procfile_ids *who, pid_t pid)
{
    if (who->depth == 1) {
        return pid;
    }
    if (pid == who->inner) {
        return who->tgid;
    }
    pid_t found = procfile_each(0, is_meant, &(struct wanted){.who = who, .inner = pid});
    return found > 0 ? found : 0;
}

bool enforce_pids_has_shim(pid_t pid, uint64_t ip)
{
    char path[64], line[LINE_SIZE];
    bool shim = false, libc = false;

    (void)snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "re");
    while (maps != NULL && !(shim && libc) && fgets(line, sizeof line, maps) != NULL) {
        char *end;
        const char *file = strrchr(line, '/');
        uint64_t from = strtoull(line, &end, 16);
        if (file == NULL || *end != '-') {
            continue;
        }
        uint64_t to = strtoull(end + 1, NULL, 16);
        bool is_shim = strncmp(file, "/libsigvet", strlen("/libsigvet")) == 0;
        shim |= is_shim;
        libc |= ip >= from && ip < to &&
                (is_shim || strncmp(file, "/libc.so", strlen("/libc.so")) == 0);
    }
    if (maps != NULL) {
        (void)fclose(maps);
    }
    return shim && libc;
}

bool enforce_pids_may_survive(pid_t tid, int signal)
{
    static const char *const masks[] = {"SigBlk", "SigIgn", "SigCgt"};
    char status[PROCFILE_STATUS];
    uint64_t all = 0;

    if (!procfile_read(tid, "status", status, sizeof status)) {
        return true;
    }
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
        const char *mask = procfile_status_field(status, masks[i]);
        if (mask == NULL) {
            return true;
        }
        all |= strtoull(mask, NULL, 16);
    }
    return (all >> (signal - 1) & 1) != 0;
}
