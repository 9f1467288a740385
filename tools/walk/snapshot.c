/* snapshot.c - see snapshot.h.
 *
 * Owns:     nothing.
 * Contexts: see snapshot.h. */
#include "snapshot.h"

#include <string.h>

#include "sigvet/trace.h"

bool snapshot_read(const struct sigvet_unsafe_call *call, uint64_t address, void *to, size_t len)
{
    for (size_t i = 0; i < SIGVET_REGIONS; i++) {
        const struct sigvet_region *r = &call->region[i];
        uint64_t skip = address - r->addr;

        if (address < r->addr || skip >= r->len || len > r->len - skip || r->off > call->rec.size ||
            r->len > call->rec.size - r->off) {
            continue;
        }
        memcpy(to, (const char *)call + r->off + skip, len);
        return true;
    }
    return false;
}
