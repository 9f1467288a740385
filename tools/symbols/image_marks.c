/* image_marks.c - the functions of an image that its source marked with SIGVET_SAFE_FUNCTION().
 *
 * Owns:     the marks of struct image.
 * Contexts: the tools only; once per image. The file is hostile: every offset is checked.
 * Errors:   a section that does not fit, or is not made of notes, holds no marks.
 * Source:   elf(5); include/sigvet/sigvet.h. The section is found by its name: strip leaves it there. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "sigvet/sigvet.h"
#include "util.h"

#define MARKS_MAX 65536u

_Static_assert(sizeof(struct sigvet_note) == 16, "what is read here is what sigvet.h writes");

/* `len` bytes of the file at `offset`, or NULL. */
static const unsigned char *file_at(const struct image *img, uint64_t offset, uint64_t len)
{
    return offset <= img->size && len <= img->size - offset ? img->bytes + offset : NULL;
}

static bool section_at(const struct image *img, const Elf64_Ehdr *e, uint64_t i, Elf64_Shdr *out)
{
    const unsigned char *p =
        i < e->e_shnum ? file_at(img, e->e_shoff + i * sizeof *out, sizeof *out) : NULL;

    if (p) {
        memcpy(out, p, sizeof *out);
    }
    return p != NULL;
}

static bool find_section(const struct image *img, Elf64_Shdr *out)
{
    static const char name[] = SIGVET_NOTES;
    Elf64_Ehdr e;
    Elf64_Shdr names;

    if (img->size < sizeof e) {
        return false;
    }
    memcpy(&e, img->bytes, sizeof e);
    if (e.e_shentsize != sizeof *out || e.e_shoff > img->size ||
        !section_at(img, &e, e.e_shstrndx, &names)) {
        return false;
    }
    for (uint64_t i = 0; section_at(img, &e, i, out); i++) {
        uint64_t at;
        bool fits = out->sh_name < names.sh_size && sizeof name <= names.sh_size - out->sh_name &&
                    !__builtin_add_overflow(names.sh_offset, out->sh_name, &at);
        const unsigned char *p = fits ? file_at(img, at, sizeof name) : NULL;
        if (p && memcmp(p, name, sizeof name) == 0 && (out->sh_flags & SHF_ALLOC)) {
            return true;
        }
    }
    return false;
}

void image_read_marks(struct image *img)
{
    static const char magic[] = SIGVET_NOTE_MAGIC;
    Elf64_Shdr section;
    struct sigvet_note note;
    uint64_t count;

    if (!find_section(img, &section)) {
        return;
    }
    count = section.sh_size / sizeof note;
    if (count > MARKS_MAX || !image_at(img, section.sh_addr, count * sizeof note, false)) {
        return;
    }
    img->marks = xcalloc(count + 1, sizeof *img->marks);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t at = section.sh_addr + i * sizeof note;
        memcpy(&note, image_at(img, at, sizeof note, false), sizeof note);
        if (memcmp(note.magic, magic, sizeof note.magic) == 0) {
            struct image_mark *m = &img->marks[img->mark_count++];
            m->slot = at + offsetof(struct sigvet_note, function);
            memcpy(&m->function, &note.function, sizeof m->function);
        }
    }
}

void image_fill_mark(struct image *img, uint64_t slot, uint64_t function)
{
    size_t low = 0, high = img->mark_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (img->marks[mid].slot < slot) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    if (low < img->mark_count && img->marks[low].slot == slot) {
        img->marks[low].function = function;
    }
}
