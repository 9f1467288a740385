/* debuginfo.c - asks libdwfl about one image.
 *
 * Owns:     struct debuginfo.
 * Contexts: the tools only; see debuginfo.h.
 * Errors:   what is not known is NULL or 0; only memory exhaustion ends the tool.
 * Source:   elfutils libdwfl.h, libdw.h.
 *
 * One handle per image, not per process: thousands of processes share one libc, and its tables are
 * read once. */
#include "debuginfo.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scopes.h"
#include "util.h"

#define PRIVATE_COPY_MAX (256ll << 20)

/* Addresses of one compilation unit, in the numbering of its DWARF file. */
struct unit_range {
    uint64_t start, end;
    Dwarf_Off unit;
};

struct debuginfo {
    struct image *image;
    Dwfl *dwfl;
    Dwfl_Module *module;
    Dwarf_Addr bias; /* added to an address of the file for libdwfl */
    enum { COMPLETE_UNKNOWN, COMPLETE_NO, COMPLETE_YES } complete;
    struct unit_range *ranges; /* by start; made when .debug_aranges does not know an address */
    size_t range_count;
    bool ranges_made;
    char **names; /* those that were put together */
    size_t name_count;
};

/* The bytes that we have already: one copy, and nobody can cut it short. libdwfl asks for a file
 * name too, to look for separate debug information. */
static int find_elf(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                    char **file_name, Elf **elf)
{
    struct image *img = *userdata;

    (void)module, (void)name, (void)base;
    *elf = elf_memory((char *)img->bytes, img->size);
    *file_name = *elf ? strdup(img->path) : NULL;
    return -1;
}

/* libdw maps what we return. A copy that nobody else can cut short keeps that from being a
 * SIGBUS. */
static int private_copy(int fd)
{
    off_t size = lseek(fd, 0, SEEK_END), at = 0;
    int copy;

    if (size < 0 || size > PRIVATE_COPY_MAX) {
        return fd;
    }
    copy = memfd_create("debuginfo", MFD_CLOEXEC);
    while (copy >= 0 && at < size) {
        if (sendfile(copy, fd, &at, (size_t)(size - at)) <= 0) {
            close(copy);
            copy = -1;
        }
    }
    close(fd);
    return copy;
}

static bool is_special(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

/* Whether a FIFO or a device stands where libdwfl would look beside the file: it opens whatever is there, and may never
 * come back. */
static bool meets_special(const char *file, const char *link)
{
    const char *base = file != NULL ? util_base_name(file) : NULL;

    if (base == NULL) {
        return false;
    }
    CLEANUP_FREE char *name = link != NULL ? xstrdup(link) : xasprintf("%s.debug", base);
    CLEANUP_FREE char *beside = xasprintf("%.*s%s", (int)(base - file), file, name);
    CLEANUP_FREE char *below = xasprintf("%.*s.debug/%s", (int)(base - file), file, name);
    return (*name == '/' && is_special(name)) || is_special(beside) || is_special(below);
}

static int find_debuginfo(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                          const char *file_name, const char *link, GElf_Word crc, char **found)
{
    CLEANUP_FREE char *real = file_name != NULL ? realpath(file_name, NULL) : NULL;
    bool odd = meets_special(file_name, link) || meets_special(real, link);
    int fd = odd ? dwfl_build_id_find_debuginfo(module, userdata, name, base, file_name, link, crc,
                                                found)
                 : dwfl_standard_find_debuginfo(module, userdata, name, base, file_name, link, crc,
                                                found);

    return fd < 0 ? fd : private_copy(fd);
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = find_elf,
    .find_debuginfo = find_debuginfo,
    .section_address = dwfl_offline_section_address,
};

struct debuginfo *debuginfo_new(struct image *img)
{
    struct debuginfo *d = xcalloc(1, sizeof(*d));
    void **userdata;

    d->image = img;
    elf_version(EV_CURRENT);
    d->dwfl = dwfl_begin(&callbacks);
    if (!d->dwfl) {
        return d;
    }
    dwfl_report_begin(d->dwfl);
    d->module = dwfl_report_module(d->dwfl, img->path, img->low, img->high);
    if (d->module) {
        dwfl_module_info(d->module, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
        *userdata = img;
    }
    dwfl_report_end(d->dwfl, NULL, NULL);
    if (d->module && !dwfl_module_getelf(d->module, &d->bias)) {
        d->module = NULL;
    }
    return d;
}

void debuginfo_free(struct debuginfo *d)
{
    if (d->dwfl) {
        dwfl_end(d->dwfl);
    }
    for (size_t i = 0; i < d->name_count; i++) {
        free(d->names[i]);
    }
    free(d->names);
    free(d->ranges);
    free(d);
}

static const char *qualified_name(struct debuginfo *d, Dwarf_Die *die)
{
    char *name = scopes_qualified_name(die);

    if (name) {
        d->names = xrealloc_array(d->names, d->name_count + 1, sizeof(*d->names));
        d->names[d->name_count++] = name;
    }
    return name;
}

static void name_level(struct debuginfo *d, Dwarf_Die *die, struct debuginfo_level *out)
{
    out->linkage = scopes_string(die, DW_AT_linkage_name);
    if (!out->linkage) {
        out->linkage = scopes_string(die, DW_AT_MIPS_linkage_name);
    }
    out->name = out->linkage ? scopes_string(die, DW_AT_name) : qualified_name(d, die);
}

static const char *compilation_directory(Dwarf_Die *die)
{
    Dwarf_Die cu;

    return dwarf_diecu(die, &cu, NULL, NULL) ? scopes_string(&cu, DW_AT_comp_dir) : NULL;
}

/* The place of the call that was replaced by the inlined body. */
static void call_place(Dwarf_Die *die, struct debuginfo_level *out)
{
    Dwarf_Attribute attribute;
    Dwarf_Files *files;
    Dwarf_Die cu;
    Dwarf_Word number;

    if (dwarf_formudata(dwarf_attr(die, DW_AT_call_file, &attribute), &number) == 0 &&
        dwarf_diecu(die, &cu, NULL, NULL) && dwarf_getsrcfiles(&cu, &files, NULL) == 0) {
        out->file = dwarf_filesrc(files, number, NULL, NULL);
        out->directory = compilation_directory(die);
    }
    if (dwarf_formudata(dwarf_attr(die, DW_AT_call_line, &attribute), &number) == 0 &&
        number <= INT32_MAX) {
        out->line = (int)number;
    }
}

static int by_start(const void *left, const void *right)
{
    const struct unit_range *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

static void add_unit(struct debuginfo *d, Dwarf_Die *unit, size_t *room)
{
    Dwarf_Addr base, start, end;
    ptrdiff_t next = 0;

    while ((next = dwarf_ranges(unit, next, &base, &start, &end)) > 0) {
        if (end <= start) {
            continue;
        }
        if (d->range_count == *room) {
            *room = *room ? *room * 2 : 256;
            d->ranges = xrealloc_array(d->ranges, *room, sizeof(*d->ranges));
        }
        d->ranges[d->range_count++] = (struct unit_range){start, end, dwarf_dieoffset(unit)};
    }
}

/* clang and rustc write no .debug_aranges, which is all that libdwfl looks at: ask every unit
 * once. */
static void make_ranges(struct debuginfo *d, Dwarf *dwarf)
{
    Dwarf_Off at = 0, next;
    size_t header_size, room = 0;

    d->ranges_made = true;
    for (; dwarf_nextcu(dwarf, at, &next, &header_size, NULL, NULL, NULL) == 0; at = next) {
        Dwarf_Die unit;
        if (dwarf_offdie(dwarf, at + header_size, &unit)) {
            add_unit(d, &unit, &room);
        }
    }
    if (d->range_count) {
        qsort(d->ranges, d->range_count, sizeof(*d->ranges), by_start);
    }
}

static bool find_range(const struct debuginfo *d, uint64_t address, Dwarf_Off *unit)
{
    size_t low = 0, high = d->range_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (d->ranges[mid].start <= address) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    if (low == 0 || address >= d->ranges[low - 1].end) {
        return false;
    }
    *unit = d->ranges[low - 1].unit;
    return true;
}

/* libdwfl takes what lies between two pieces of a unit for the unit's own. */
static bool is_between(Dwarf_Die *unit, Dwarf_Addr address)
{
    Dwarf_Addr base, start, end;

    return dwarf_ranges(unit, 0, &base, &start, &end) > 0 && dwarf_haspc(unit, address) == 0;
}

/* The compilation unit that covers `vaddr`; *address is what its DWARF file calls it. */
static bool unit_at(struct debuginfo *d, uint64_t vaddr, Dwarf_Die *unit, Dwarf_Addr *address)
{
    Dwarf_Addr bias = 0;
    Dwarf *dwarf = d->module ? dwfl_module_getdwarf(d->module, &bias) : NULL;
    Dwarf_Off offset;
    Dwarf_Die *found;

    if (!dwarf) {
        return false;
    }
    *address = vaddr + d->bias - bias;
    found = dwfl_module_addrdie(d->module, vaddr + d->bias, &bias);
    if (found && !is_between(found, *address)) {
        *unit = *found;
        return true;
    }
    if (!d->ranges_made) {
        make_ranges(d, dwarf);
    }
    return find_range(d, *address, &offset) && dwarf_offdie(dwarf, offset, unit);
}

static void line_at(Dwarf_Die *unit, Dwarf_Addr address, struct debuginfo_level *out)
{
    Dwarf_Line *line = dwarf_getsrc_die(unit, address);

    if (line && dwarf_lineno(line, &out->line) == 0) {
        out->file = dwarf_linesrc(line, NULL, NULL);
        out->directory = scopes_string(unit, DW_AT_comp_dir);
    }
}

size_t debuginfo_levels(struct debuginfo *d, uint64_t vaddr, struct debuginfo_level *out,
                        size_t max, uint64_t *start)
{
    Dwarf_Die chain[DEBUGINFO_LEVELS], unit;
    Dwarf_Addr address;
    uint64_t entry;
    size_t count;

    memset(out, 0, max * sizeof(*out));
    *start = 0;
    if (!unit_at(d, vaddr, &unit, &address)) {
        return 0;
    }
    line_at(&unit, address, &out[0]);
    count = scopes_find(&unit, address, chain, max < DEBUGINFO_LEVELS ? max : DEBUGINFO_LEVELS);
    for (size_t i = 0; i < count; i++) {
        Dwarf_Die *die = &chain[count - 1 - i];

        name_level(d, die, &out[i]);
        if (i + 1 < count) {
            call_place(die, &out[i + 1]);
        }
    }
    entry = count ? scopes_entry(&chain[0]) : 0;
    *start = entry ? entry - address + vaddr : 0;
    return count;
}

bool debuginfo_symbol(struct debuginfo *d, uint64_t vaddr, struct debuginfo_symbol *out)
{
    GElf_Off offset;
    GElf_Sym sym;
    const char *name;

    if (!d->module) {
        return false;
    }
    name = dwfl_module_addrinfo(d->module, vaddr + d->bias, &offset, &sym, NULL, NULL, NULL);
    if (!name || !*name || (sym.st_size ? offset >= sym.st_size : offset != 0) ||
        GELF_ST_TYPE(sym.st_info) == STT_SECTION || GELF_ST_TYPE(sym.st_info) == STT_FILE) {
        return false;
    }
    out->name = name;
    out->start = vaddr - offset;
    out->size = sym.st_size;
    return true;
}

uint64_t debuginfo_find(struct debuginfo *d, const char *name)
{
    int n = d->module ? dwfl_module_getsymtab(d->module) : 0;
    uint64_t found = 0;

    for (int i = 1; i < n; i++) {
        GElf_Sym sym;
        GElf_Addr address;
        const char *symbol =
            dwfl_module_getsym_info(d->module, i, &sym, &address, NULL, NULL, NULL);
        if (!symbol || GELF_ST_TYPE(sym.st_info) != STT_FUNC || strcmp(symbol, name) != 0) {
            continue;
        }
        if (found && found != address - d->bias) {
            return 0;
        }
        found = address - d->bias;
    }
    return found;
}

static bool has_symtab(Elf *elf)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;

    while (elf && (section = elf_nextscn(elf, section)) != NULL) {
        if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB) {
            return true;
        }
    }
    return false;
}

static bool find_symtab(struct debuginfo *d)
{
    Dwarf_Addr bias;
    Dwarf *dwarf;

    if (!d->module) {
        return false;
    }
    dwarf = dwfl_module_getdwarf(d->module, &bias);
    return has_symtab(dwfl_module_getelf(d->module, &bias)) ||
           (dwarf && has_symtab(dwarf_getelf(dwarf)));
}

bool debuginfo_complete(struct debuginfo *d)
{
    if (d->complete == COMPLETE_UNKNOWN) {
        d->complete = find_symtab(d) ? COMPLETE_YES : COMPLETE_NO;
    }
    return d->complete == COMPLETE_YES;
}
