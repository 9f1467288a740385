/* modules.c - see modules.h.
 *
 * A forked child goes on with its parent's record: the list is the same until it changes.
 * M1  `known` packs a record's offset with a signature of the list that it describes, so that both
 *     change at once. */
#include "modules.h"

#include <stdbool.h>

#include "loader.h"
#include "process.h"
#include "real.h"
#include "records.h"
#include "sigvet/identity.h"
#include "sys.h"

#define MODULES_MAX 1024u
#define PATH_LEN_MAX 4096u
#define OFFSET_BITS 40u

static uint64_t known;
static bool closed_some;
static const struct link_map *last_at_start; /* it and all before it are never unloaded */

void modules_start(void)
{
    const struct r_debug *debug = loader_debug();
    const struct link_map *map = debug != NULL ? debug->r_map : NULL;
    for (uint32_t n = 0; map != NULL && n < MODULES_MAX; n++, map = map->l_next) {
        last_at_start = map;
    }
}

static bool list_stable(const struct r_debug *debug)
{
    return *(const volatile __typeof__(debug->r_state) *)&debug->r_state == RT_CONSISTENT;
}

static uint64_t name_mix(uint64_t h, const char *name)
{
    for (size_t n = 0; n < PATH_LEN_MAX && name[n] != '\0'; n++) {
        h = hash_mix(h, (unsigned char)name[n]);
    }
    return h;
}

/* Names are told apart once a library was closed: another one of the same shape may be in its place. */
static uint64_t list_signature(const struct r_debug *debug)
{
    uint64_t h = 0;
    const struct link_map *map = debug->r_map;
    for (uint32_t n = 0; map != NULL && n < MODULES_MAX && list_stable(debug);
         n++, map = map->l_next) {
        h = hash_mix(h, map->l_addr);
        h = hash_mix(h, (uint64_t)map->l_ld);
        h = closed_some ? name_mix(h, map->l_name) : h;
    }
    return h >> OFFSET_BITS;
}

static size_t entry_size(const struct link_map *map, size_t *path_len)
{
    *path_len = str_len_max(map->l_name, PATH_LEN_MAX - 1) + 1;
    return sizeof(struct sigvet_module) + ((*path_len + 7) & ~(size_t)7);
}

static uint32_t identity_of(const struct link_map *map)
{
    const unsigned char *head = real_head(map);
    return head != NULL ? sigvet_identity(head, SIGVET_IDENTITY_PAGE) : 0;
}

static uint64_t modules_write(const struct r_debug *debug, uint64_t process)
{
    size_t size = sizeof(struct sigvet_modules);
    uint32_t count = 0;
    size_t path_len;
    const struct link_map *map = debug->r_map;
    for (; map != NULL && count < MODULES_MAX; map = map->l_next, count++) {
        size_t more = entry_size(map, &path_len);
        if (size + more > SIGVET_RECORD_MAX || !list_stable(debug)) {
            break;
        }
        size += more;
    }
    struct sigvet_modules *rec = record_reserve(size);
    if (rec == NULL) {
        return 0;
    }
    unsigned char *to = (unsigned char *)(rec + 1);
    unsigned char *end = (unsigned char *)rec + size;
    uint32_t written = 0;
    bool stays = last_at_start != NULL; /* another thread may be about to unload the others */
    for (map = debug->r_map; map != NULL && written < count; map = map->l_next) {
        size_t more = entry_size(map, &path_len);
        if (more > (size_t)(end - to) || !list_stable(debug)) {
            break;
        }
        struct sigvet_module *m = (struct sigvet_module *)to;
        m->base = map->l_addr;
        m->dynamic = (uint64_t)map->l_ld;
        m->path_len = (uint32_t)path_len;
        m->identity = stays ? identity_of(map) : 0;
        stays = stays && map != last_at_start;
        mem_copy(m + 1, map->l_name, path_len - 1);
        to += more;
        written++;
    }
    rec->process = process;
    rec->count = written;
    rec->truncated = map != NULL;
    record_publish(rec, SIGVET_REC_MODULES);
    return record_offset(rec);
}

uint64_t modules_now(void)
{
    const struct r_debug *debug = loader_debug();
    uint64_t process = record_offset(process_record());
    uint64_t was = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    uint64_t offset = was & (((uint64_t)1 << OFFSET_BITS) - 1);
    if (debug == NULL || process == 0 || (offset != 0 && !list_stable(debug))) {
        return offset;
    }
    uint64_t signature = list_signature(debug);
    if (offset != 0 && was >> OFFSET_BITS == signature) {
        return offset;
    }
    offset = modules_write(debug, process);
    if (offset != 0) {
        __atomic_store_n(&known, signature << OFFSET_BITS | offset, __ATOMIC_RELEASE);
    }
    return offset;
}

void modules_closed(void)
{
    closed_some = true;
    (void)modules_now();
}

void modules_reopened(void)
{
    if (closed_some) {
        (void)modules_now();
    }
}

uint64_t modules_epoch(void)
{
    if (!closed_some) {
        return 0;
    }
    (void)modules_now();
    return __atomic_load_n(&known, __ATOMIC_ACQUIRE) >> OFFSET_BITS;
}
