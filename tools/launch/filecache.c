/* filecache.c - see filecache.h. */
#include "filecache.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE_MOST (16 << 20) /* larger than any build of our library; no more is read for nothing */

void filecache_fill(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0) {
        return;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= SIZE_MOST) {
        size_t size = (size_t)st.st_size;
        void *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (at != MAP_FAILED) {
            (void)madvise(at, size, MADV_HUGEPAGE);
            (void)madvise(at, size, MADV_POPULATE_READ);
            (void)munmap(at, size);
        }
    }
    (void)close(fd);
}
