/* fde.c - finds the entry of .eh_frame that covers an address.
 *
 * Owns:     nothing.
 * Contexts: the tools only; see fde.h.
 * Errors:   anything unexpected is "no entry".
 * Source:   the LSB's .eh_frame_hdr and .eh_frame. */
#include "fde.h"

#include <string.h>

/* The low four bits of a DW_EH_PE_ encoding are the format. */
enum {
    PE_ABSPTR = 0x00,
    PE_UDATA2 = 0x02,
    PE_UDATA4 = 0x03,
    PE_UDATA8 = 0x04,
    PE_SDATA2 = 0x0a,
    PE_SDATA4 = 0x0b,
    PE_SDATA8 = 0x0c,
    PE_OMIT = 0xff,
    PE_DATAREL_SDATA4 = 0x3b
};

#define ENTRY_SIZE 8u
#define AUGMENTATION_MAX 16u

static size_t encoded_size(unsigned encoding)
{
    switch (encoding & 0x0f) {
    case PE_UDATA2:
    case PE_SDATA2:
        return 2;
    case PE_UDATA4:
    case PE_SDATA4:
        return 4;
    case PE_ABSPTR:
    case PE_UDATA8:
    case PE_SDATA8:
        return 8;
    default:
        return 0;
    }
}

static bool read_unsigned(const struct image *img, uint64_t vaddr, size_t size, uint64_t *value)
{
    const unsigned char *p = image_at(img, vaddr, size, false);

    *value = 0;
    if (p) {
        memcpy(value, p, size);
    }
    return p != NULL;
}

bool fde_find_table(const struct image *img, struct fde_table *out)
{
    const unsigned char *p = image_at(img, img->eh_frame_hdr, 4, false);
    size_t pointer_size, count_size, room;

    if (!p || img->eh_frame_hdr_size < 12 || p[0] != 1 || p[1] == PE_OMIT || p[2] == PE_OMIT ||
        p[3] != PE_DATAREL_SDATA4) {
        return false;
    }
    pointer_size = encoded_size(p[1]);
    count_size = encoded_size(p[2]);
    if (!pointer_size || !count_size) {
        return false;
    }
    out->header = img->eh_frame_hdr;
    out->entries = out->header + 4 + pointer_size + count_size;
    if (!read_unsigned(img, out->entries - count_size, count_size, &out->count)) {
        return false;
    }
    room = img->eh_frame_hdr_size - 4;
    room = room > pointer_size + count_size ? room - pointer_size - count_size : 0;
    return out->count <= room / ENTRY_SIZE &&
           image_at(img, out->entries, out->count * ENTRY_SIZE, false) != NULL;
}

/* Steps over one LEB128 number. */
static bool skip_leb(const struct image *img, uint64_t *at)
{
    uint64_t byte;

    for (int i = 0; i < 10; i++) {
        if (!read_unsigned(img, (*at)++, 1, &byte)) {
            return false;
        }
        if (!(byte & 0x80)) {
            return true;
        }
    }
    return false;
}

/* Reads the pointer encoding ('R') out of the augmentation data at `at`. */
static bool augmentation_encoding(const struct image *img, const char *letters, uint64_t at,
                                  unsigned *encoding)
{
    uint64_t byte;

    for (const char *c = letters + 1; *c; c++) {
        switch (*c) {
        case 'R':
            if (!read_unsigned(img, at, 1, &byte)) {
                return false;
            }
            *encoding = (unsigned)byte;
            return true;
        case 'P':
            if (!read_unsigned(img, at, 1, &byte) || !encoded_size((unsigned)byte)) {
                return false;
            }
            at += 1 + encoded_size((unsigned)byte);
            break;
        case 'L':
            at++;
            break;
        case 'S':
        case 'B':
            break;
        default:
            return false;
        }
    }
    return true;
}

/* How the CIE's entries write addresses. */
static bool cie_encoding(const struct image *img, uint64_t cie, unsigned *encoding)
{
    char letters[AUGMENTATION_MAX] = "";
    uint64_t version, byte = 1, at = cie + 9;

    *encoding = PE_ABSPTR;
    if (!read_unsigned(img, cie + 8, 1, &version)) {
        return false;
    }
    for (size_t i = 0; byte != 0; i++) {
        if (i == sizeof(letters) || !read_unsigned(img, at++, 1, &byte)) {
            return false;
        }
        letters[i] = (char)byte;
    }
    if (letters[0] == 0) {
        return true;
    }
    if (letters[0] != 'z' || !skip_leb(img, &at) || !skip_leb(img, &at)) {
        return false;
    }
    if (version == 1) {
        at++;
    } else if (!skip_leb(img, &at)) {
        return false;
    }
    return skip_leb(img, &at) && augmentation_encoding(img, letters, at, encoding);
}

static bool fde_length(const struct image *img, uint64_t fde, uint64_t *length)
{
    uint64_t size, back;
    unsigned encoding;

    /* An FDE: its length, the distance back to its CIE, first address, number of bytes. */
    if (!read_unsigned(img, fde, 4, &size) || size < 8 || size == UINT32_MAX ||
        !read_unsigned(img, fde + 4, 4, &back) || back == 0 ||
        !cie_encoding(img, fde + 4 - back, &encoding) || !encoded_size(encoding)) {
        return false;
    }
    return read_unsigned(img, fde + 8 + encoded_size(encoding), encoded_size(encoding), length);
}

bool fde_find(const struct image *img, uint64_t vaddr, uint64_t *start, uint64_t *end)
{
    struct fde_table table;
    uint64_t low = 0, high, length;
    const unsigned char *p;
    int32_t pair[2];

    if (!fde_find_table(img, &table)) {
        return false;
    }
    p = image_at(img, table.entries, table.count * ENTRY_SIZE, false);
    for (high = table.count; low < high;) {
        uint64_t mid = low + (high - low) / 2;
        memcpy(pair, p + mid * ENTRY_SIZE, sizeof(pair));
        if (table.header + (uint64_t)(int64_t)pair[0] <= vaddr) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    if (low == 0) {
        return false;
    }
    memcpy(pair, p + (low - 1) * ENTRY_SIZE, sizeof(pair));
    *start = table.header + (uint64_t)(int64_t)pair[0];
    if (!fde_length(img, table.header + (uint64_t)(int64_t)pair[1], &length) ||
        vaddr - *start >= length) {
        return false;
    }
    *end = *start + length;
    return true;
}
