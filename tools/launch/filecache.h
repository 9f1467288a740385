/* filecache.h - a file's place in the page cache.
 *
 * Purpose:  a file that is read from disk piece by piece stands in the page cache in single pages, each of which each
 *           process maps by itself; read at once, as huge pages are, it stands there in larger pieces.
 * Contexts: the launcher.
 * Source:   madvise(2), MADV_HUGEPAGE and MADV_POPULATE_READ (Linux 5.14). */
#ifndef SIGVET_TOOLS_LAUNCH_FILECACHE_H
#define SIGVET_TOOLS_LAUNCH_FILECACHE_H

/* Reads what is not there yet of the file at `path`. Without effect where it cannot be read, or is large. */
void filecache_fill(const char *path);

#endif
