/* image.c - reads ELF files into memory and finds bytes by address.
 *
 * Owns:     struct image.
 * Contexts: the tools only; see image.h.
 * Errors:   malformed headers make no image; a file that changed since loses its bytes.
 * Source:   elf(5), vdso(7). */
#include "image.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "sigvet/identity.h"
#include "util.h"

#define IMAGE_SIZE_MAX (2ull << 30)
#define VDSO_SIZE_MAX (64u << 10)
#define PROGRAM_HEADERS_MAX 256u
#define PAGE 4096u

static bool read_exactly(int fd, void *to, size_t len, uint64_t offset)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = pread(fd, (char *)to + done, len - done, (off_t)(offset + done));
        if (n <= 0) {
            return false;
        }
        done += (size_t)n;
    }
    return true;
}

static bool header_fits(const Elf64_Ehdr *e)
{
    return memcmp(e->e_ident, ELFMAG, SELFMAG) == 0 && e->e_ident[EI_CLASS] == ELFCLASS64 &&
           e->e_ident[EI_DATA] == ELFDATA2LSB && e->e_machine == EM_X86_64 &&
           (e->e_type == ET_DYN || e->e_type == ET_EXEC) && e->e_phentsize == sizeof(Elf64_Phdr) &&
           e->e_phnum > 0 && e->e_phnum <= PROGRAM_HEADERS_MAX;
}

/* False when the segment cannot be: it wraps around or is larger in the file than in memory. */
static bool add_segment(struct image *img, const Elf64_Phdr *p)
{
    struct image_segment *seg = &img->segments[img->segment_count];
    uint64_t end;

    if (p->p_filesz > p->p_memsz || __builtin_add_overflow(p->p_vaddr, p->p_memsz, &end)) {
        return false;
    }
    if (p->p_memsz == 0) {
        return true;
    }
    seg->vaddr = p->p_vaddr;
    seg->offset = p->p_offset;
    seg->filesz = p->p_filesz;
    seg->memsz = p->p_memsz;
    seg->writable = p->p_flags & PF_W;
    seg->executable = p->p_flags & PF_X;
    if (img->segment_count == 0 || p->p_vaddr < img->low) {
        img->low = p->p_vaddr & -(uint64_t)PAGE;
    }
    if (end > img->high) {
        img->high = end;
    }
    img->segment_count++;
    return true;
}

static bool take_headers(struct image *img, const Elf64_Phdr *headers, size_t count)
{
    img->segments = xcalloc(count, sizeof(*img->segments));
    img->dynamic = IMAGE_NONE;
    for (size_t i = 0; i < count; i++) {
        const Elf64_Phdr *p = &headers[i];
        if (p->p_type == PT_LOAD && !add_segment(img, p)) {
            return false;
        }
        if (p->p_type == PT_DYNAMIC) {
            img->dynamic = p->p_vaddr;
            img->dynamic_size = p->p_memsz;
        }
        if (p->p_type == PT_GNU_EH_FRAME) {
            img->eh_frame_hdr = p->p_vaddr;
            img->eh_frame_hdr_size = p->p_memsz;
        }
    }
    return img->segment_count > 0;
}

static uint32_t identity_of(int fd)
{
    _Alignas(8) unsigned char head[SIGVET_IDENTITY_PAGE];
    ssize_t n = pread(fd, head, sizeof head, 0);

    return n > 0 ? sigvet_identity(head, (uint64_t)n) : 0;
}

static struct image *from_fd(int fd, const char *path, const struct stat *st)
{
    struct image *img;
    Elf64_Ehdr e;
    Elf64_Phdr headers[PROGRAM_HEADERS_MAX];

    if (!read_exactly(fd, &e, sizeof(e), 0) || !header_fits(&e) || e.e_phoff > IMAGE_SIZE_MAX ||
        !read_exactly(fd, headers, e.e_phnum * sizeof(headers[0]), e.e_phoff)) {
        return NULL;
    }
    img = xcalloc(1, sizeof(*img));
    img->stat = *st;
    img->path = xstrdup(path);
    img->identity = identity_of(fd);
    if (!take_headers(img, headers, e.e_phnum)) {
        image_free(img);
        return NULL;
    }
    return img;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Only what was a regular file a moment ago is opened: opening a device can do things. -1: not that
 * file. */
static int open_same(const char *path, const struct stat *expected)
{
    struct stat st;
    int fd;

    if (!S_ISREG(expected->st_mode)) {
        return -1;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return -1;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || !same_file(&st, expected)) {
        close(fd);
        return -1;
    }
    return fd;
}

struct image *image_open(const char *path, const struct stat *now)
{
    struct image *img;
    int fd = open_same(path, now);

    if (fd < 0) {
        return NULL;
    }
    img = from_fd(fd, path, now);
    close(fd);
    return img;
}

bool image_load(struct image *img)
{
    unsigned char *bytes;
    uint64_t size = (uint64_t)img->stat.st_size;
    int fd;

    if (img->loaded) {
        return img->bytes != NULL;
    }
    img->loaded = true;
    if (size == 0 || size > IMAGE_SIZE_MAX) {
        return false;
    }
    fd = open_same(img->path, &img->stat);
    if (fd < 0) {
        return false;
    }
    bytes = malloc(size);
    if (bytes && !read_exactly(fd, bytes, size, 0)) {
        free(bytes);
        bytes = NULL;
    }
    close(fd);
    if (!bytes) {
        return false;
    }
    img->bytes = bytes;
    img->size = size;
    image_read_tables(img);
    return true;
}

/* The kernel maps its whole vDSO file, section headers at the end included. */
static size_t vdso_size(const Elf64_Ehdr *e)
{
    const Elf64_Phdr *p = (const Elf64_Phdr *)((const char *)e + e->e_phoff);
    size_t size = e->e_shoff + (size_t)e->e_shnum * e->e_shentsize;

    for (size_t i = 0; i < e->e_phnum; i++) {
        if (p[i].p_type == PT_LOAD && p[i].p_offset + p[i].p_filesz > size) {
            size = p[i].p_offset + p[i].p_filesz;
        }
    }
    return size;
}

struct image *image_open_vdso(void)
{
    const Elf64_Ehdr *e = (const Elf64_Ehdr *)getauxval(AT_SYSINFO_EHDR);
    unsigned char *bytes;
    struct image *img;
    size_t size;

    if (!e || !header_fits(e) || (size = vdso_size(e)) > VDSO_SIZE_MAX) {
        return NULL;
    }
    img = xcalloc(1, sizeof(*img));
    bytes = xcalloc(1, size);
    memcpy(bytes, e, size);
    img->bytes = bytes;
    img->size = size;
    img->loaded = true;
    img->path = xstrdup("linux-vdso.so.1");
    img->identity =
        sigvet_identity(bytes, size < SIGVET_IDENTITY_PAGE ? size : SIGVET_IDENTITY_PAGE);
    if (!take_headers(img, (const Elf64_Phdr *)(bytes + e->e_phoff), e->e_phnum)) {
        image_free(img);
        return NULL;
    }
    image_read_tables(img);
    return img;
}

void image_free(struct image *img)
{
    free(img->path);
    free((void *)img->bytes);
    free(img->segments);
    free(img->symbols);
    free(img->slots);
    free(img->marks);
    free(img);
}

const unsigned char *image_at(const struct image *img, uint64_t vaddr, size_t len, bool fixed)
{
    if (!img->bytes) {
        return NULL;
    }
    for (size_t i = 0; i < img->segment_count; i++) {
        const struct image_segment *seg = &img->segments[i];
        uint64_t skip = vaddr - seg->vaddr;

        if (vaddr < seg->vaddr || skip >= seg->filesz) {
            continue;
        }
        if ((fixed && seg->writable) || len > seg->filesz - skip || seg->offset > img->size ||
            skip > img->size - seg->offset || len > img->size - seg->offset - skip) {
            return NULL;
        }
        return img->bytes + seg->offset + skip;
    }
    return NULL;
}

bool image_executable(const struct image *img, uint64_t vaddr)
{
    for (size_t i = 0; i < img->segment_count; i++) {
        const struct image_segment *seg = &img->segments[i];
        if (seg->executable && vaddr >= seg->vaddr && vaddr - seg->vaddr < seg->memsz) {
            return true;
        }
    }
    return false;
}

/* Lower bounds in the sorted tables. */
const struct image_symbol *image_symbol_at(const struct image *img, uint64_t vaddr)
{
    size_t low = 0, high = img->symbol_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (img->symbols[mid].value < vaddr) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < img->symbol_count && img->symbols[low].value == vaddr ? &img->symbols[low] : NULL;
}

const char *image_slot_name(const struct image *img, uint64_t address)
{
    size_t low = 0, high = img->slot_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (img->slots[mid].address < address) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < img->slot_count && img->slots[low].address == address ? img->slots[low].name
                                                                       : NULL;
}
