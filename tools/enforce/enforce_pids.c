/* enforce_pids.c - see enforce_pids.h.
 *
 * Owns:     nothing.
 * Contexts: see enforce_pids.h.
 * Errors:   see enforce_pids.h. */
#include "enforce_pids.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATUS_SIZE 4096
#define LINE_SIZE 4352

/* /proc/PID/`what`, ended by NUL. False: it cannot be read. */
static bool read_proc(pid_t pid, const char *what, char *text, size_t size)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, what);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    ssize_t n = read(fd, text, size - 1);
    (void)close(fd);
    text[n > 0 ? n : 0] = '\0';
    return n > 0;
}

/* What is behind "\nNAME:" in a status. */
static const char *field(const char *status, const char *name)
{
    size_t len = strlen(name);

    for (const char *p = strchr(status, '\n'); p != NULL; p = strchr(p, '\n')) {
        p++;
        if (strncmp(p, name, len) == 0 && p[len] == ':') {
            return p + len + 1;
        }
    }
    return NULL;
}

/* The last of a line of numbers, and how many there are. */
static unsigned last_number(const char *line, pid_t *last)
{
    unsigned count = 0;
    char *end;

    for (const char *p = line; p != NULL; p = end) {
        while (*p == '\t' || *p == ' ') {
            p++;
        }
        long n = strtol(p, &end, 10);
        if (end == p || *p == '\n') {
            break;
        }
        *last = (pid_t)n;
        count++;
    }
    return count;
}

bool enforce_pids_of(pid_t tid, struct enforce_ids *ids)
{
    char status[STATUS_SIZE];

    *ids = (struct enforce_ids){0};
    if (tid <= 0 || !read_proc(tid, "status", status, sizeof status)) {
        return false;
    }
    (void)last_number(field(status, "Tgid"), &ids->tgid);
    ids->depth = last_number(field(status, "NStgid"), &ids->inner);
    (void)last_number(field(status, "NSpid"), &ids->thread);
    return ids->tgid > 0 && ids->depth > 0;
}

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

pid_t enforce_pids_here(const struct enforce_ids *who, pid_t pid)
{
    struct enforce_ids other;
    pid_t found = 0;

    if (who->depth == 1) {
        return pid;
    }
    if (pid == who->inner) {
        return who->tgid;
    }
    DIR *all = opendir("/proc");
    for (struct dirent *e = all != NULL ? readdir(all) : NULL; e != NULL && found == 0;
         e = readdir(all)) {
        pid_t candidate = (pid_t)strtol(e->d_name, NULL, 10);
        if (candidate > 0 && enforce_pids_of(candidate, &other) && other.depth == who->depth &&
            other.inner == pid && same_namespace(candidate, who->tgid)) {
            found = candidate;
        }
    }
    if (all != NULL) {
        (void)closedir(all);
    }
    return found;
}

uint64_t enforce_pids_start(pid_t pid)
{
    char text[STATUS_SIZE];
    const char *p = read_proc(pid, "stat", text, sizeof text) ? strrchr(text, ')') : NULL;

    /* The name is field 2; the start is field 22. */
    for (int at = 2; p != NULL && at < 22; at++) {
        p = strchr(p + 1, ' ');
    }
    return p != NULL ? strtoull(p, NULL, 10) : 0;
}

bool enforce_pids_name(pid_t pid, char name[ENFORCE_NAME])
{
    return read_proc(pid, "comm", name, ENFORCE_NAME);
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
    char status[STATUS_SIZE];
    uint64_t all = 0;

    if (!read_proc(tid, "status", status, sizeof status)) {
        return true;
    }
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
        const char *mask = field(status, masks[i]);
        if (mask == NULL) {
            return true;
        }
        all |= strtoull(mask, NULL, 16);
    }
    return (all >> (signal - 1) & 1) != 0;
}
