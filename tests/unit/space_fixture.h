/* space_fixture.h - what the tests of spaces, symbols and walks share: MODULES records and a
 * made-up ELF file.
 *
 * Owns:     nothing.
 * Contexts: unit tests; include once per test program.
 * Source:   include/sigvet/trace.h, elf(5). */
#ifndef SIGVET_TESTS_SPACE_FIXTURE_H
#define SIGVET_TESTS_SPACE_FIXTURE_H

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sigvet/trace.h"

#define RECORD_ROOM 65536u

static inline struct sigvet_modules *record_new(void)
{
    struct sigvet_modules *record = calloc(1, RECORD_ROOM);

    record->rec.type = SIGVET_REC_MODULES;
    record->rec.size = sizeof(*record);
    return record;
}

/* `identity`: as of sigvet/identity.h; 0: not known. */
static inline void record_add_known(struct sigvet_modules *record, uint64_t base, uint64_t dynamic,
                                    const char *path, uint32_t identity)
{
    struct sigvet_module m = {.base = base, .dynamic = dynamic, .identity = identity};
    char *to = (char *)record + record->rec.size;

    m.path_len = (uint32_t)strlen(path) + 1;
    memcpy(to, &m, sizeof(m));
    memcpy(to + sizeof(m), path, m.path_len);
    record->rec.size += (uint32_t)sizeof(m) + ((m.path_len + 7) & ~7u);
    record->count++;
}

static inline void record_add(struct sigvet_modules *record, uint64_t base, uint64_t dynamic,
                              const char *path)
{
    record_add_known(record, base, dynamic, path, 0);
}

static inline int record_add_loaded(struct dl_phdr_info *info, size_t size, void *record)
{
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC) {
            record_add(record, info->dlpi_addr, info->dlpi_addr + info->dlpi_phdr[i].p_vaddr,
                       info->dlpi_name);
        }
    }
    return 0;
}

/* The modules of the test itself. */
static inline struct sigvet_modules *record_of_self(void)
{
    struct sigvet_modules *record = record_new();

    dl_iterate_phdr(record_add_loaded, record);
    return record;
}

static inline const char *own_exe(void)
{
    static char path[4096];

    return readlink("/proc/self/exe", path, sizeof(path) - 1) > 0 ? path : "";
}

/* A stripped shared library, addresses equal to file offsets, without section headers:
 *
 *   0x1000  puts@plt as -z now -z ibtplt makes it: endbr64; bnd jmp *0x3808(%rip)
 *   0x1010  printf@plt as .plt.got makes it: jmp *0x3800
 *   0x1020  the classic lazy puts@plt: jmp *0x3808; push; jmp
 *   0x1100  own (alias __own), 0x40 bytes, exported; unwind entry 0x1100..0x1140
 *   0x1180  an unnamed function; unwind entry 0x1180..0x11c0
 *   0x1200 big, exported with a size of 0x100 that covers 0x1240..0x1280, an unwind entry of its
 *   own, which reaches beyond it at 0x12f0..0x1320 0x1400 bare, exported without a size; unwind
 *   entry 0x1400..0x1440 */
#define ELF_SIZE 0x4000u
#define ELF_DYNAMIC 0x3000u
#define ELF_SLOT_PRINTF 0x3800u
#define ELF_SLOT_PUTS 0x3808u
#define ELF_SLOT_UNNAMED 0x3810u

struct elf_file {
    _Alignas(8) unsigned char bytes[ELF_SIZE];
    char path[64];
};

static inline void elf_put(struct elf_file *f, size_t at, const void *from, size_t len)
{
    memcpy(f->bytes + at, from, len);
}

static inline void elf_put32(struct elf_file *f, size_t at, uint32_t value)
{
    elf_put(f, at, &value, sizeof(value));
}

static inline void elf_headers(struct elf_file *f)
{
    Elf64_Ehdr e = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                    .e_type = ET_DYN,
                    .e_machine = EM_X86_64,
                    .e_version = EV_CURRENT,
                    .e_phoff = sizeof(Elf64_Ehdr),
                    .e_ehsize = sizeof(Elf64_Ehdr),
                    .e_phentsize = sizeof(Elf64_Phdr),
                    .e_phnum = 4};
    Elf64_Phdr p[4] = {
        {.p_type = PT_LOAD,
         .p_flags = PF_R | PF_X,
         .p_filesz = 0x2000,
         .p_memsz = 0x2000,
         .p_align = 0x1000},
        {.p_type = PT_LOAD,
         .p_flags = PF_R | PF_W,
         .p_offset = 0x3000,
         .p_vaddr = 0x3000,
         .p_paddr = 0x3000,
         .p_filesz = 0x1000,
         .p_memsz = 0x1800,
         .p_align = 0x1000},
        {.p_type = PT_DYNAMIC,
         .p_flags = PF_R | PF_W,
         .p_offset = ELF_DYNAMIC,
         .p_vaddr = ELF_DYNAMIC,
         .p_paddr = ELF_DYNAMIC,
         .p_filesz = 0x200,
         .p_memsz = 0x200,
         .p_align = 8},
        {.p_type = PT_GNU_EH_FRAME,
         .p_flags = PF_R,
         .p_offset = 0x600,
         .p_vaddr = 0x600,
         .p_paddr = 0x600,
         .p_filesz = 0x100,
         .p_memsz = 0x100,
         .p_align = 4},
    };

    elf_put(f, 0, &e, sizeof(e));
    elf_put(f, sizeof(e), p, sizeof(p));
}

static inline void elf_symbols(struct elf_file *f)
{
    static const char names[] = "\0puts\0printf\0__own\0own\0big\0bare";
    const unsigned char function = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
    Elf64_Sym symbols[7] = {
        {0},
        {.st_name = 1, .st_info = function},
        {.st_name = 6, .st_info = function},
        {.st_name = 13, .st_info = function, .st_shndx = 1, .st_value = 0x1100, .st_size = 0x40},
        {.st_name = 19, .st_info = function, .st_shndx = 1, .st_value = 0x1100, .st_size = 0x40},
        {.st_name = 23, .st_info = function, .st_shndx = 1, .st_value = 0x1200, .st_size = 0x100},
        {.st_name = 27, .st_info = function, .st_shndx = 1, .st_value = 0x1400},
    };
    /* One bucket, all symbols in its chain. */
    uint32_t hash[10] = {1, 7, 1, 0, 2, 3, 4, 5, 6, 0};
    Elf64_Rela slots[2] = {
        {.r_offset = ELF_SLOT_PRINTF, .r_info = ELF64_R_INFO(2ull, R_X86_64_GLOB_DAT)},
        {.r_offset = ELF_SLOT_UNNAMED, .r_info = ELF64_R_INFO(0ull, R_X86_64_RELATIVE)},
    };
    Elf64_Rela lazy = {.r_offset = ELF_SLOT_PUTS, .r_info = ELF64_R_INFO(1ull, R_X86_64_JUMP_SLOT)};
    Elf64_Dyn dynamic[] = {
        {DT_SYMTAB, {0x200}},
        {DT_STRTAB, {0x300}},
        {DT_STRSZ, {sizeof(names)}},
        {DT_SYMENT, {sizeof(Elf64_Sym)}},
        {DT_HASH, {0x400}},
        {DT_RELA, {0x480}},
        {DT_RELASZ, {sizeof(slots)}},
        {DT_JMPREL, {0x500}},
        {DT_PLTRELSZ, {sizeof(lazy)}},
        {DT_NULL, {0}},
    };

    elf_put(f, 0x200, symbols, sizeof(symbols));
    elf_put(f, 0x300, names, sizeof(names));
    elf_put(f, 0x400, hash, sizeof(hash));
    elf_put(f, 0x480, slots, sizeof(slots));
    elf_put(f, 0x500, &lazy, sizeof(lazy));
    elf_put(f, ELF_DYNAMIC, dynamic, sizeof(dynamic));
}

static inline void elf_unwind(struct elf_file *f)
{
    static const uint32_t ranges[][2] = {
        {0x1100, 0x40}, {0x1180, 0x40}, {0x1200, 0x40},
        {0x1240, 0x40}, {0x12f0, 0x30}, {0x1400, 0x40},
    };
    /* Version 1, "zR", code 1, data -8, return address in 16, 1 byte: pcrel sdata4; CFA = rsp+8. */
    static const unsigned char cie[] = {20, 0,    0,  0, 0,    0,    0, 0, 1,    'z', 'R', 0,
                                        1,  0x78, 16, 1, 0x1b, 0x0c, 7, 8, 0x90, 1,   0,   0};
    static const unsigned char header[] = {1, 0x1b, 0x03, 0x3b};
    size_t at = 0x700 + sizeof(cie);

    elf_put(f, 0x600, header, sizeof(header));
    elf_put32(f, 0x604, 0x700 - 0x604);
    elf_put32(f, 0x608, sizeof(ranges) / sizeof(ranges[0]));
    elf_put(f, 0x700, cie, sizeof(cie));
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++, at += 20) {
        elf_put32(f, 0x60c + i * 8, ranges[i][0] - 0x600);
        elf_put32(f, 0x610 + i * 8, (uint32_t)at - 0x600);
        elf_put32(f, at, 16);
        elf_put32(f, at + 4, (uint32_t)at + 4 - 0x700);
        elf_put32(f, at + 8, ranges[i][0] - (uint32_t)(at + 8));
        elf_put32(f, at + 12, ranges[i][1]);
    }
}

static inline void elf_code(struct elf_file *f)
{
    static const unsigned char endbr64_bnd_jmp[] = {0xf3, 0x0f, 0x1e, 0xfa, 0xf2, 0xff, 0x25};
    static const unsigned char jmp[] = {0xff, 0x25};

    elf_put(f, 0x1000, endbr64_bnd_jmp, sizeof(endbr64_bnd_jmp));
    elf_put32(f, 0x1007, ELF_SLOT_PUTS - 0x100b);
    elf_put(f, 0x1010, jmp, sizeof(jmp));
    elf_put32(f, 0x1012, ELF_SLOT_PRINTF - 0x1016);
    elf_put(f, 0x1020, jmp, sizeof(jmp));
    elf_put32(f, 0x1022, ELF_SLOT_PUTS - 0x1026);
}

static inline void elf_make(struct elf_file *f)
{
    memset(f, 0, sizeof(*f));
    memset(f->bytes + 0x1000, 0x90, 0x1000);
    elf_headers(f);
    elf_symbols(f);
    elf_unwind(f);
    elf_code(f);
}

/* Writes the file out, once its bytes are as wanted. False: no room for it. */
static inline int elf_write(struct elf_file *f)
{
    int fd, whole;

    snprintf(f->path, sizeof(f->path), "/tmp/sigvet-elf-XXXXXX");
    fd = mkstemp(f->path);
    whole = fd >= 0 && write(fd, f->bytes, ELF_SIZE) == (ssize_t)ELF_SIZE;
    if (fd >= 0) {
        close(fd);
    }
    return whole;
}

#endif
