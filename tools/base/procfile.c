/* procfile.c - see procfile.h.
 *
 * Owns:     see procfile.h.
 * Contexts: see procfile.h.
 * Errors:   see procfile.h.
 * Source:   see procfile.h. */
#include "procfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 96
#define NAME_FIELD 2
#define START_FIELD 22
#define EACH_MOST 4194304u /* pid_max's limit */

static bool read_file(const char *path, char *text, size_t size)
{
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        n = read(fd, text, size - 1);
        (void)close(fd);
    }
    text[n > 0 ? n : 0] = '\0';
    return n > 0;
}

bool procfile_read(pid_t pid, const char *name, char *text, size_t size)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    return read_file(path, text, size);
}

bool procfile_read_thread(pid_t pid, pid_t tid, const char *name, char *text, size_t size)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/%s", (int)pid, (int)tid, name);
    return read_file(path, text, size);
}

const char *procfile_stat_field(const char *stat, unsigned number)
{
    const char *p = strrchr(stat, ')');

    for (unsigned at = NAME_FIELD; p != NULL && at < number; at++) {
        p = strchr(p + 1, ' ');
    }
    return p != NULL ? p + 1 : NULL;
}

const char *procfile_status_field(const char *status, const char *name)
{
    size_t len = strlen(name);

    for (const char *line = status; line != NULL;) {
        if (strncmp(line, name, len) == 0 && line[len] == ':') {
            return line + len + 1;
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return NULL;
}

uint64_t procfile_status_mask(const char *status, const char *name)
{
    const char *mask = procfile_status_field(status, name);

    return mask != NULL ? strtoull(mask, NULL, 16) : 0;
}

uint64_t procfile_start(pid_t pid)
{
    char stat[PROCFILE_STATUS];
    const char *start = procfile_read(pid, "stat", stat, sizeof stat)
                            ? procfile_stat_field(stat, START_FIELD)
                            : NULL;

    return start != NULL ? strtoull(start, NULL, 10) : 0;
}

/* The last of a line of numbers, and how many there are. */
static unsigned last_number(const char *line, pid_t *last)
{
    unsigned count = 0;
    char *end;

    for (const char *p = line; p != NULL; p = end) {
        p += strspn(p, "\t ");
        long n = strtol(p, &end, 10);
        if (end == p || *p == '\n') {
            break;
        }
        *last = (pid_t)n;
        count++;
    }
    return count;
}

bool procfile_ids(pid_t tid, struct procfile_ids *ids)
{
    char status[PROCFILE_STATUS];

    *ids = (struct procfile_ids){0};
    if (tid <= 0 || !procfile_read(tid, "status", status, sizeof status)) {
        return false;
    }
    (void)last_number(procfile_status_field(status, "Tgid"), &ids->tgid);
    ids->depth = last_number(procfile_status_field(status, "NStgid"), &ids->inner);
    (void)last_number(procfile_status_field(status, "NSpid"), &ids->thread);
    return ids->tgid > 0 && ids->depth > 0;
}

/* Of a line: addresses, permissions, offset, device, inode. */
static uintmax_t inode_in(const char *line)
{
    for (int i = 0; i < 4 && line != NULL; i++) {
        line = strchr(line, ' ');
        line = line != NULL ? line + strspn(line, " ") : NULL;
    }
    return line != NULL ? strtoumax(line, NULL, 10) : 0;
}

enum procfile_mapped procfile_maps(pid_t pid, const struct stat *file, uint64_t at)
{
    char path[PATH_SIZE];
    char line[PATH_MAX + 128];
    enum procfile_mapped mapped = PROCFILE_UNREADABLE; /* of a kernel thread, too */

    (void)snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "re");
    while (maps != NULL && mapped != PROCFILE_MAPPED && fgets(line, sizeof line, maps) != NULL) {
        bool is_it = inode_in(line) == (uintmax_t)file->st_ino &&
                     (at == 0 || strtoull(line, NULL, 16) == at);
        mapped = is_it ? PROCFILE_MAPPED : PROCFILE_UNMAPPED;
    }
    if (maps != NULL) {
        (void)fclose(maps);
    }
    return mapped;
}

pid_t procfile_each(pid_t pid, procfile_visit *visit, void *arg)
{
    char path[PATH_SIZE] = "/proc";
    pid_t found = 0;

    if (pid != 0) {
        (void)snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    }
    DIR *all = opendir(path);
    if (all == NULL) {
        return -1;
    }
    for (unsigned n = 0; found == 0 && n < EACH_MOST; n++) {
        const struct dirent *entry = readdir(all);
        if (entry == NULL) {
            break;
        }
        pid_t id = (pid_t)strtol(entry->d_name, NULL, 10);
        found = id > 0 && visit(id, arg) ? id : 0;
    }
    (void)closedir(all);
    return found;
}

/* A procfile_visit. */
static bool is_called(pid_t tid, void *inner)
{
    struct procfile_ids ids;

    return procfile_ids(tid, &ids) && ids.thread == *(const pid_t *)inner;
}

pid_t procfile_thread_here(pid_t pid, pid_t inner)
{
    pid_t found = procfile_each(pid, is_called, &inner);

    return found > 0 ? found : 0;
}
