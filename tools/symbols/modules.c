/* modules.c - builds address spaces from MODULES records.
 *
 * Owns:     struct space, struct module_files.
 * Contexts: the tools only; see modules.h.
 * Errors:   see modules.h; only memory exhaustion ends the tool.
 * Source:   dl_iterate_phdr(3), vdso(7).
 *
 * M1  Modules with an image never overlap: bytes read at an address come from one file only, so
 *     unwind tables are those of the code that they are used for. */
#include "modules.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "sigvet/trace.h"
#include "util.h"

#define uthash_fatal(message) die("modules: %s", message)
#include <uthash.h>

struct file_key {
    uint64_t dev, ino, mtime_s, mtime_ns, size;
};

struct file {
    struct file_key key;
    struct image *image; /* NULL: cannot be used */
    UT_hash_handle hh;
};

struct module_files {
    struct file *files;
    struct image *vdso;
    bool vdso_tried;
};

struct entry {
    struct module module;
    struct image *image;
    uint64_t dynamic; /* address of its PT_DYNAMIC */
};

struct space {
    struct entry *entries; /* those with an image first, by start */
    size_t count;
    size_t with_image;
    bool whole;    /* the list was not cut */
    uint32_t kept; /* how many point to it */
    char *text;    /* the paths */
};

struct module_files *modules_files_new(void)
{
    return xcalloc(1, sizeof(struct module_files));
}

void modules_files_free(struct module_files *files)
{
    struct file *f, *next;

    HASH_ITER(hh, files->files, f, next)
    {
        HASH_DEL(files->files, f);
        if (f->image) {
            image_free(f->image);
        }
        free(f);
    }
    if (files->vdso) {
        image_free(files->vdso);
    }
    free(files);
}

static struct image *find_vdso(struct module_files *files)
{
    if (!files->vdso_tried) {
        files->vdso_tried = true;
        files->vdso = image_open_vdso();
    }
    return files->vdso;
}

/* One image per file, whatever the path it is named by. */
static struct image *find_file(struct module_files *files, const char *path)
{
    struct file_key key;
    struct file *f;
    struct stat st;

    if (stat(path, &st) != 0) {
        return NULL;
    }
    memset(&key, 0, sizeof(key));
    key.dev = st.st_dev;
    key.ino = st.st_ino;
    key.mtime_s = (uint64_t)st.st_mtim.tv_sec;
    key.mtime_ns = (uint64_t)st.st_mtim.tv_nsec;
    key.size = (uint64_t)st.st_size;
    HASH_FIND(hh, files->files, &key, sizeof(key), f);
    if (!f) {
        f = xcalloc(1, sizeof(*f));
        f->key = key;
        f->image = image_open(path, &st);
        HASH_ADD(hh, files->files, key, sizeof(f->key), f);
    }
    return f->image;
}

void modules_files_changed(const struct module_files *files,
                           void (*told)(const char *path, void *arg), void *arg)
{
    for (const struct file *f = files->files; f; f = f->hh.next) {
        if (f->image && f->image->is_other) {
            told(f->image->path, arg);
        }
    }
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strncmp(name, *names, strlen(*names)) == 0) {
            return true;
        }
    }
    return false;
}

/* glibc's parts count as one library: since 2.34 most are empty shells around libc.so.6. */
static enum module_kind kind_of(const char *path)
{
    static const char *const libc[] = {"libc.so.6",    "libm.so.6",   "libpthread.so.0",
                                       "libdl.so.2",   "librt.so.1",  "libresolv.so.2",
                                       "libutil.so.1", "libanl.so.1", NULL};
    static const char *const cxx[] = {"libstdc++.so.", "libc++abi.so.", "libc++.so.",
                                      "libgcc_s.so.", NULL};
    const char *name = util_base_name(path);

    if (strncmp(name, "ld-linux", 8) == 0) {
        return MODULE_LOADER;
    }
    if (strncmp(name, "libsigvet", 9) == 0 && strstr(name, ".so")) {
        return MODULE_SIGVET;
    }
    return is_one_of(name, libc) ? MODULE_LIBC : is_one_of(name, cxx) ? MODULE_CXX : MODULE_LIBRARY;
}

/* The file on disk is the file that was mapped only if it is the same build, and its dynamic section is where the
 * loader found it. */
static bool is_what_ran(const struct image *img, const struct sigvet_module *m)
{
    bool same = m->identity == 0 || img->identity == 0 || m->identity == img->identity;

    return same && img->dynamic != IMAGE_NONE && img->dynamic == m->dynamic - m->base;
}

static void take_image(struct entry *e, const struct sigvet_module *m)
{
    struct image *img = e->image;
    uint64_t start = m->base + (img ? img->low : 0), end = m->base + (img ? img->high : 0);

    if (img && !is_what_ran(img, m)) {
        img->is_other = true;
        img = NULL;
    }
    if (!img || end <= start) {
        e->image = NULL;
        return;
    }
    e->module.start = start;
    e->module.end = end;
    e->module.eh_frame_hdr = img->eh_frame_hdr;
    e->module.eh_frame_hdr_size = img->eh_frame_hdr_size;
}

static void add_entry(struct space *space, struct module_files *files,
                      const struct sigvet_module *m, const char *path, const char *exe)
{
    struct entry *e = &space->entries[space->count++];

    e->module.bias = m->base;
    e->dynamic = m->dynamic;
    if (!*path) {
        e->module.kind = MODULE_PROGRAM;
        e->module.path = exe;
        e->image = *exe == '/' ? find_file(files, exe) : NULL;
    } else if (strcmp(path, "linux-vdso.so.1") == 0) {
        e->module.kind = MODULE_VDSO;
        e->module.path = path;
        e->image = find_vdso(files);
    } else {
        e->module.kind = kind_of(path);
        e->module.path = path;
        e->image = strchr(path, '/') ? find_file(files, path) : NULL;
    }
    take_image(e, m);
}

static int by_start(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;

    if (!a->image != !b->image) {
        return a->image ? -1 : 1;
    }
    return a->module.start < b->module.start ? -1 : a->module.start > b->module.start;
}

/* M1: of two that overlap, neither can be believed, so the later one goes. */
static void drop_overlaps(struct space *space)
{
    uint64_t end = 0;

    for (size_t i = 0; i < space->count && space->entries[i].image; i++) {
        struct entry *e = &space->entries[i];
        if (e->module.start < end) {
            e->image = NULL;
            e->module.start = e->module.end = 0;
            e->module.eh_frame_hdr = e->module.eh_frame_hdr_size = 0;
        } else {
            end = e->module.end;
        }
    }
    qsort(space->entries, space->count, sizeof(*space->entries), by_start);
    while (space->with_image < space->count && space->entries[space->with_image].image) {
        space->with_image++;
    }
}

struct space *modules_space_new(struct module_files *files, const struct sigvet_modules *record,
                                const char *exe)
{
    size_t size = record->rec.size, at = sizeof(*record);
    size_t exe_size = strlen(exe) + 1, record_room = size > at ? size - at : 0;
    struct space *space = xcalloc(1, sizeof(*space));
    struct sigvet_module m;

    /* A copy of the record's entries behind a copy of exe: the space outlives the trace. */
    space->text = xcalloc(exe_size + record_room, 1);
    memcpy(space->text, exe, exe_size);
    memcpy(space->text + exe_size, (const char *)record + at, record_room);
    space->entries = xcalloc(record_room / sizeof(m) + 1, sizeof(*space->entries));
    for (uint32_t i = 0; i < record->count && at + sizeof(m) <= size; i++) {
        const char *path = space->text + exe_size + (at - sizeof(*record)) + sizeof(m);

        memcpy(&m, (const char *)record + at, sizeof(m));
        at += sizeof(m);
        if (m.path_len > size - at || (m.path_len && path[m.path_len - 1])) {
            break;
        }
        add_entry(space, files, &m, m.path_len ? path : "", space->text);
        at += ((size_t)m.path_len + 7) & ~(size_t)7;
    }
    space->whole = !record->truncated && space->count == record->count;
    qsort(space->entries, space->count, sizeof(*space->entries), by_start);
    drop_overlaps(space);
    return space;
}

void space_keep(struct space *space)
{
    if (space) {
        space->kept++;
    }
}

void space_unkeep(struct space *space)
{
    if (space) {
        space->kept--;
    }
}

bool modules_space_kept(const struct space *space)
{
    return space->kept > 0;
}

void modules_space_free(struct space *space)
{
    free(space->entries);
    free(space->text);
    free(space);
}

/* The entry that covers `address`, its bytes loaded if they can be. */
static struct entry *entry_at(const struct space *space, uint64_t address)
{
    size_t low = 0, high = space->with_image;
    struct entry *e;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (space->entries[mid].module.start <= address) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    if (low == 0) {
        return NULL;
    }
    e = &space->entries[low - 1];
    if (address >= e->module.end) {
        return NULL;
    }
    if (!e->module.image && image_load(e->image)) {
        e->module.image = e->image->bytes;
        e->module.image_size = e->image->size;
    }
    return e;
}

const struct module *space_module_at(const struct space *space, uint64_t address)
{
    struct entry *e = entry_at(space, address);

    return e ? &e->module : NULL;
}

const struct module *space_loaded_at(const struct space *space, uint64_t address)
{
    const struct module *m = space_module_at(space, address);

    for (size_t i = space->with_image; m == NULL && i < space->count; i++) {
        const struct entry *e = &space->entries[i];
        if (address >= e->module.bias && address < e->dynamic) {
            m = &e->module;
        }
    }
    return m;
}

bool space_unloaded(const struct space *space, const struct module *module)
{
    bool there = !space->whole;

    for (size_t i = 0; !there && i < space->count; i++) {
        const struct module *m = &space->entries[i].module;
        there = m->bias == module->bias && strcmp(m->path, module->path) == 0;
    }
    return !there;
}

struct image *modules_image_at(const struct space *space, uint64_t address, uint64_t *bias)
{
    struct entry *e = entry_at(space, address);

    if (!e || !e->module.image) {
        return NULL;
    }
    *bias = e->module.bias;
    return e->image;
}

bool space_defines(const struct space *space, uint64_t address, const char *name)
{
    uint64_t bias;
    const struct image *img = modules_image_at(space, address, &bias);

    for (size_t i = 0; img && i < img->symbol_count; i++) {
        if (strcmp(img->symbols[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool copy(const struct space *space, uint64_t address, void *to, size_t len, bool fixed)
{
    struct entry *e = entry_at(space, address);
    const unsigned char *p = e ? image_at(e->image, address - e->module.bias, len, fixed) : NULL;

    if (p) {
        memcpy(to, p, len);
    }
    return p != NULL;
}

bool space_read(const struct space *space, uint64_t address, void *to, size_t len)
{
    return copy(space, address, to, len, true);
}

bool modules_read_initial(const struct space *space, uint64_t address, void *to, size_t len)
{
    return copy(space, address, to, len, false);
}
