/* spares.c - a copy of our library that stands before functions which a user has named.
 *
 * Owns:     see spares.h.
 * Contexts: see spares.h.
 * Errors:   see spares.h.
 * Source:   see spares.h.
 *
 * C1  The copies stay when the run is over: a process that outlives it may still exec, and a report of its trace
 *     reads the stubs' unwind tables. The same names give the same file, so there are only as many as there are
 *     lists of names.
 * C2  The folder is ours alone to write to, or is not used: what lies in it runs in the programs that we start. */
#include "spares.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elfnames.h"
#include "sigvet/spare.h"
#include "slurp.h"
#include "util.h"

#define LIBRARY_MOST (64u << 20)

static const char *const spares[] = {
#define SPARE(id) SIGVET_SPARE_TEXT(id),
#include "sigvet/calls.def"
};

_Static_assert(sizeof spares / sizeof spares[0] == SPARES_MOST, "as many as are told");
_Static_assert(sizeof SIGVET_SPARE_TEXT(00) - 1 == SIGVET_SPARE_NAME_MOST, "so long may names be");

static uint64_t hash_of(const unsigned char *bytes, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325ull;

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * 0x100000001b3ull;
    }
    return hash;
}

/* Whether the loader may map code from there: no mount option and no security module forbids it. */
static bool is_executable(int fd, size_t size)
{
    void *map = mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

    return map != MAP_FAILED && munmap(map, size) == 0;
}

/* Whether the file at `path` is this copy already, ours, and can be used. */
static bool is_there(const char *path, const unsigned char *bytes, size_t size)
{
    char why[PATH_MAX];
    struct stat st;
    size_t found;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool is = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
              (st.st_mode & (S_IWGRP | S_IWOTH)) == 0 && (uint64_t)st.st_size == size &&
              is_executable(fd, size);

    if (fd >= 0) {
        (void)close(fd);
    }
    char *text CLEANUP_FREE = is ? slurp_file(path, LIBRARY_MOST, &found, why, sizeof why) : NULL;
    return text != NULL && found == size && memcmp(text, bytes, size) == 0;
}

/* Writes the copy under a name of its own, then moves it into place: others see all of it or nothing. */
static bool write_copy(const char *path, const unsigned char *bytes, size_t size)
{
    char *draft CLEANUP_FREE = xasprintf("%s.XXXXXX", path);
    int fd = mkostemp(draft, O_CLOEXEC);

    if (fd < 0) {
        return false;
    }
    bool good =
        util_write_all(fd, bytes, size) == 0 && fchmod(fd, 0644) == 0 && is_executable(fd, size);
    int error = errno;
    good = close(fd) == 0 && good;
    if (good && rename(draft, path) == 0) {
        return true;
    }
    error = good ? errno : error;
    (void)unlink(draft);
    errno = error;
    return false;
}

/* C2. Whether the folder is there and can be used; programs of other users reach into it, too. */
static bool has_folder(const char *folder)
{
    struct stat st;

    if (mkdir(folder, 0700) == 0 && chmod(folder, 0711) != 0) {
        return false;
    }
    if (lstat(folder, &st) != 0) {
        return false;
    }
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        errno = EPERM;
        return false;
    }
    return true;
}

/* Puts the copy into the first folder that will do. */
static bool place(char *library, size_t library_size, const unsigned char *bytes, size_t size,
                  char *why, size_t why_size)
{
    const char *bases[] = {"/var/tmp", getenv("TMPDIR"), "/tmp", "/dev/shm"};
    uint64_t hash = hash_of(bytes, size);

    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        char *base CLEANUP_FREE =
            bases[i] != NULL && bases[i][0] != '\0' ? realpath(bases[i], NULL) : NULL;
        if (base == NULL || strpbrk(base, " :") != NULL) { /* LD_PRELOAD cannot name it */
            continue;
        }
        char *folder CLEANUP_FREE = xasprintf("%s/sigvet-%u", base, (unsigned)geteuid());
        char *path CLEANUP_FREE = xasprintf("%s/libsigvet-%016jx.so", folder, (uintmax_t)hash);
        if (strlen(path) < library_size && has_folder(folder) &&
            (is_there(path, bytes, size) || write_copy(path, bytes, size))) {
            (void)snprintf(library, library_size, "%s", path);
            return true;
        }
    }
    (void)snprintf(why, why_size,
                   "--unsafe: cannot put a library into /var/tmp, $TMPDIR, /tmp or /dev/shm: %s",
                   strerror(errno));
    return false;
}

/* Gives the functions their names. False: the library has no such functions. */
static bool name_all(struct elfnames *e, char *const *names, size_t count)
{
    if (elfnames_defined(e, spares[0]) == ELFNAMES_NONE) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (elfnames_defined(e, names[i]) == ELFNAMES_NONE &&
            !elfnames_rename(e, spares[i], names[i])) {
            return false;
        }
    }
    return elfnames_rehash(e);
}

bool spares_make(char *library, size_t library_size, char *const *names, size_t count, char *why,
                 size_t why_size)
{
    struct elfnames e;
    size_t size;
    char *bytes CLEANUP_FREE = slurp_file(library, LIBRARY_MOST, &size, why, why_size);

    if (bytes == NULL) {
        return false;
    }
    if (count > SPARES_MOST || !elfnames_open(&e, (unsigned char *)bytes, size) ||
        !name_all(&e, names, count)) {
        (void)snprintf(why, why_size, "--unsafe: '%s' is no libsigvet.so of this version", library);
        return false;
    }
    return place(library, library_size, (const unsigned char *)bytes, size, why, why_size);
}
