/* leftover.c - see leftover.h.
 *
 * Owns:     nothing.
 * Contexts: see leftover.h. The folder is everybody's: what stands in it may be anything, and may change.
 * Errors:   see leftover.h.
 *
 * L1  Only what looks just as we make it is touched: a folder of ours, with a random name, that holds one file
 *     of ours with a random name. */
#include "leftover.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX "sigvet."
#define FOLDER_NAME (sizeof PREFIX - 1 + 6)
#define FILE_NAME 32u
#define LOOKED_AT_MOST 100000

void leftover_claim(int fd)
{
    (void)flock(fd, LOCK_EX | LOCK_NB);
}

static bool is_ours(const struct stat *st, mode_t type)
{
    return (st->st_mode & S_IFMT) == type && st->st_uid == geteuid();
}

static bool is_old(const struct stat *st)
{
    return st->st_mtim.tv_sec < time(NULL) - LEFTOVER_AGE;
}

/* Does no run hold it? */
static bool is_free(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd < 0) {
        return false;
    }
    bool is = fstat(fd, &st) == 0 && is_ours(&st, S_IFREG) && is_old(&st) &&
              flock(fd, LOCK_EX | LOCK_NB) == 0;
    (void)close(fd);
    return is;
}

static bool is_trace_name(const char *name)
{
    return strlen(name) == FILE_NAME && strspn(name, "0123456789abcdef") == FILE_NAME;
}

/* The one file in it, in name[]. False: there is none, or something else. */
static bool only_file(DIR *folder, char name[FILE_NAME + 1])
{
    const struct dirent *e;

    name[0] = '\0';
    while ((e = readdir(folder)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        if (name[0] != '\0' || !is_trace_name(e->d_name)) {
            return false;
        }
        memcpy(name, e->d_name, FILE_NAME + 1);
    }
    return name[0] != '\0';
}

static void look_at(int base, const char *folder)
{
    int fd = openat(base, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    char name[FILE_NAME + 1];
    struct stat st;

    if (entries == NULL) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return;
    }
    if (fstat(fd, &st) == 0 && is_ours(&st, S_IFDIR) && is_old(&st) && only_file(entries, name) &&
        is_free(fd, name) && unlinkat(fd, name, 0) == 0) {
        (void)unlinkat(base, folder, AT_REMOVEDIR);
    }
    (void)closedir(entries);
}

void leftover_remove(const char *base)
{
    DIR *entries = opendir(base);
    const struct dirent *e;

    for (int n = 0; entries != NULL && n < LOOKED_AT_MOST && (e = readdir(entries)) != NULL; n++) {
        if (strlen(e->d_name) == FOLDER_NAME &&
            strncmp(e->d_name, PREFIX, sizeof PREFIX - 1) == 0) {
            look_at(dirfd(entries), e->d_name);
        }
    }
    if (entries != NULL) {
        (void)closedir(entries);
    }
}
