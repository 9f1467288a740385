/* walk.c - walks the stack of an unsafe call with libunwind's remote interface.
 *
 * Owns:     nothing that outlives walk_call().
 * Contexts: the tools only. Registers and stack bytes are hostile: every walk is bounded in steps
 *           and in reads.
 * Errors:   a walk that cannot go on ends there; `reached` and `complete` say what it proved.
 * Source:   libunwind(3), sigaction(2) and the kernel's struct rt_sigframe, <ucontext.h>, the
 *           x86-64 psABI.
 *
 * W1  A step needs an unwind table entry for its address: libunwind's fallback, to follow %rbp, is
 *     a guess. Where there is none, chain.c may know.
 * W2  The stack pointer grows with every step, except over a signal frame, which may be on another
 *     stack.
 * W3  Code and unwind tables are read from module files first: no stack bytes can stand in for
 *     them. */
#include "walk.h"

#include <libunwind-x86_64.h>
#include <string.h>
#include <ucontext.h>

#include "chain.h"
#include "fde.h"
#include "modules.h"
#include "sigvet/trace.h"
#include "snapshot.h"

#define WORD 8u
#define READS_MAX (1u << 21) /* of words in one walk; a deep one takes some ten thousand */

/* Exported by libunwind-x86_64, but in no public header. */
int walk_search_table(unw_addr_space_t as, unw_word_t ip, unw_dyn_info_t *di, unw_proc_info_t *pi,
                      int need_unwind_info,
                      void *arg) __asm__("_Ux86_64_dwarf_search_unwind_table");

/* Registers to start from, by libunwind's number; those that are not known cannot be read. */
struct registers {
    uint64_t value[UNW_X86_64_RIP + 1];
    uint32_t known;
};

struct context {
    const struct space *space;
    const struct sigvet_unsafe_call *call;
    const struct registers *registers;
    uint32_t reads;
    bool in_tables; /* unwind tables are being parsed */
    bool described; /* the address of this step has an entry */
    bool tied;      /* a step had none, and was taken by chain.c */
};

/* libunwind reads tables in aligned words, which may stick out at either end of a segment. A table
 * entry may also point to a writable word that holds the personality routine: its value is of no
 * use to us, but libunwind wants to see one. */
static bool read_partly(const struct context *c, uint64_t address, uint64_t *word)
{
    unsigned char bytes[WORD] = {0};
    bool any = false;

    for (size_t i = 0; i < WORD; i++) {
        any |= c->in_tables ? modules_read_initial(c->space, address + i, &bytes[i], 1)
                            : space_read(c->space, address + i, &bytes[i], 1);
    }
    memcpy(word, bytes, WORD);
    return any;
}

static int access_mem(unw_addr_space_t as, unw_word_t address, unw_word_t *value, int write,
                      void *arg)
{
    struct context *c = arg;

    (void)as;
    if (write || ++c->reads > READS_MAX) {
        return -UNW_EINVAL;
    }
    if (space_read(c->space, address, value, WORD) ||
        snapshot_read(c->call, address, value, WORD) || read_partly(c, address, value)) {
        return 0;
    }
    return -UNW_EINVAL;
}

static int access_reg(unw_addr_space_t as, unw_regnum_t number, unw_word_t *value, int write,
                      void *arg)
{
    const struct context *c = arg;

    (void)as;
    if (write || number < 0 || number > UNW_X86_64_RIP || !(c->registers->known & (1u << number))) {
        return -UNW_EBADREG;
    }
    *value = c->registers->value[number];
    return 0;
}

static int access_fpreg(unw_addr_space_t as, unw_regnum_t number, unw_fpreg_t *value, int write,
                        void *arg)
{
    (void)as, (void)number, (void)value, (void)write, (void)arg;
    return -UNW_EBADREG;
}

static int find_proc_info(unw_addr_space_t as, unw_word_t ip, unw_proc_info_t *pi,
                          int need_unwind_info, void *arg)
{
    struct context *c = arg;
    uint64_t bias, start, end;
    const struct image *img = modules_image_at(c->space, ip, &bias);
    struct fde_table table;
    unw_dyn_info_t di;
    int result;

    if (!img || !fde_find(img, ip - bias, &start, &end) || !fde_find_table(img, &table)) {
        return -UNW_ENOINFO;
    }
    memset(&di, 0, sizeof(di));
    di.start_ip = img->low + bias;
    di.end_ip = img->high + bias;
    di.format = UNW_INFO_FORMAT_REMOTE_TABLE;
    di.u.rti.segbase = table.header + bias;
    di.u.rti.table_data = table.entries + bias;
    di.u.rti.table_len = table.count; /* in words; an entry is two 32-bit numbers */
    c->in_tables = true;
    result = walk_search_table(as, ip, &di, pi, need_unwind_info, arg);
    c->in_tables = false;
    c->described |= result >= 0;
    return result;
}

static void put_unwind_info(unw_addr_space_t as, unw_proc_info_t *pi, void *arg)
{
    (void)as, (void)pi, (void)arg;
}

static int get_dyn_info_list_addr(unw_addr_space_t as, unw_word_t *address, void *arg)
{
    (void)as, (void)address, (void)arg;
    return -UNW_ENOINFO;
}

static int resume(unw_addr_space_t as, unw_cursor_t *cursor, void *arg)
{
    (void)as, (void)cursor, (void)arg;
    return -UNW_EINVAL;
}

static int get_proc_name(unw_addr_space_t as, unw_word_t address, char *name, size_t len,
                         unw_word_t *offset, void *arg)
{
    (void)as, (void)address, (void)name, (void)len, (void)offset, (void)arg;
    return -UNW_ENOINFO;
}

static void set_register(struct registers *r, unsigned number, uint64_t value)
{
    r->value[number] = value;
    r->known |= 1u << number;
}

static void registers_from_record(const struct sigvet_regs *from, struct registers *to)
{
    memset(to, 0, sizeof(*to));
    set_register(to, UNW_X86_64_RIP, from->ip);
    set_register(to, UNW_X86_64_RSP, from->sp);
    set_register(to, UNW_X86_64_RBP, from->bp);
    set_register(to, UNW_X86_64_RBX, from->bx);
    set_register(to, UNW_X86_64_R12, from->r12);
    set_register(to, UNW_X86_64_R13, from->r13);
    set_register(to, UNW_X86_64_R14, from->r14);
    set_register(to, UNW_X86_64_R15, from->r15);
}

/* All registers of a ucontext on the copied stack: a function that realigns its stack may be found
 * by %r10. */
static bool registers_from_ucontext(const struct context *c, uint64_t ucontext,
                                    struct registers *to)
{
    static const unsigned char number[] = {
        [REG_RAX] = UNW_X86_64_RAX, [REG_RDX] = UNW_X86_64_RDX, [REG_RCX] = UNW_X86_64_RCX,
        [REG_RBX] = UNW_X86_64_RBX, [REG_RSI] = UNW_X86_64_RSI, [REG_RDI] = UNW_X86_64_RDI,
        [REG_RBP] = UNW_X86_64_RBP, [REG_RSP] = UNW_X86_64_RSP, [REG_R8] = UNW_X86_64_R8,
        [REG_R9] = UNW_X86_64_R9,   [REG_R10] = UNW_X86_64_R10, [REG_R11] = UNW_X86_64_R11,
        [REG_R12] = UNW_X86_64_R12, [REG_R13] = UNW_X86_64_R13, [REG_R14] = UNW_X86_64_R14,
        [REG_R15] = UNW_X86_64_R15, [REG_RIP] = UNW_X86_64_RIP,
    };
    uint64_t gregs[REG_RIP + 1];

    if (!snapshot_read(c->call, ucontext + offsetof(ucontext_t, uc_mcontext.gregs), gregs,
                       sizeof(gregs))) {
        return false;
    }
    memset(to, 0, sizeof(*to));
    for (size_t i = 0; i <= REG_RIP; i++) {
        set_register(to, number[i], gregs[i]);
    }
    return true;
}

/* What the kernel makes a handler return to: a restorer, the program's own where it does without libc. */
static bool at_signal_return(const struct context *c, uint64_t ip)
{
    static const struct {
        size_t size;
        unsigned char code[9];
    } returns[] = {
        {9, {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05}}, /* mov $15, %rax; syscall: glibc */
        {7, {0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05}},             /* mov $15, %eax: others, and Go */
    };
    unsigned char bytes[sizeof(returns[0].code)];

    for (size_t i = 0; i < sizeof(returns) / sizeof(returns[0]); i++) {
        if (space_read(c->space, ip, bytes, returns[i].size) &&
            memcmp(bytes, returns[i].code, returns[i].size) == 0) {
            return true;
        }
    }
    return false;
}

enum ended { ENDED_OUTERMOST, ENDED_SIGNAL_FRAME, ENDED_UCONTEXT, ENDED_BROKEN };

struct part {
    struct walk_step *steps;
    size_t count;
};

static bool add_step(struct part *to, uint64_t ip, uint64_t sp, bool is_return)
{
    if (to->count == WALK_MAX) {
        return false;
    }
    to->steps[to->count].ip = ip;
    to->steps[to->count].sp = sp;
    to->steps[to->count].is_return = is_return;
    to->count++;
    return true;
}

/* One frame outwards. 1: *ip and *sp are the next frame's; 0: there is none; negative: it cannot be
 * known. */
static int step(struct context *c, unw_cursor_t *cursor, uint64_t *ip, uint64_t *sp)
{
    uint64_t before = *sp;
    int result;

    c->described = false;
    result = unw_step(cursor);
    if (result < 0 || !c->described) {
        return -1;
    }
    if (result == 0) {
        return 0;
    }
    if (unw_get_reg(cursor, UNW_REG_IP, ip) < 0 || unw_get_reg(cursor, UNW_REG_SP, sp) < 0) {
        return -1;
    }
    if (*ip == 0) {
        return 0;
    }
    return *sp > before ? 1 : -1;
}

/* The walk goes on from a frame of which no more is known than where it is. */
static bool restart(struct context *c, unw_addr_space_t as, struct registers *at, uint64_t ip,
                    uint64_t sp, unw_cursor_t *cursor)
{
    memset(at, 0, sizeof(*at));
    set_register(at, UNW_X86_64_RIP, ip);
    set_register(at, UNW_X86_64_RSP, sp);
    c->registers = at;
    return unw_init_remote(cursor, as, c) >= 0;
}

/* Walks from `from` up to a signal frame, whose sp is left in *frame, or to the end. `ucontext` is
 * where the signal frame that we look for is, 0: none in particular. */
static enum ended walk_stack(struct context *c, unw_addr_space_t as, const struct registers *from,
                             uint64_t ucontext, struct part *to, uint64_t *frame)
{
    uint64_t ip = from->value[UNW_X86_64_RIP], sp = from->value[UNW_X86_64_RSP];
    struct registers tied;
    unw_cursor_t cursor;
    bool is_return = false;

    c->registers = from;
    if (unw_init_remote(&cursor, as, c) < 0) {
        add_step(to, ip, sp, false);
        return ENDED_BROKEN;
    }
    for (;;) {
        bool signal_return = is_return && at_signal_return(c, ip);
        int result;

        /* Code that cannot be read may be the signal return; code that can must look like one. */
        if (is_return && ucontext && sp == ucontext &&
            (signal_return || !space_module_at(c->space, ip))) {
            return ENDED_UCONTEXT;
        }
        if (!add_step(to, ip, sp, is_return && !signal_return)) {
            return ENDED_BROKEN;
        }
        if (signal_return) {
            *frame = sp;
            return ENDED_SIGNAL_FRAME;
        }
        result = step(c, &cursor, &ip, &sp);
        if (result < 0 && !c->described && is_return && ucontext &&
            chain_step(c->space, c->call, &ip, &sp)) {
            result = restart(c, as, &tied, ip, sp, &cursor);
            c->tied = true;
        }
        if (result <= 0) {
            return result == 0 ? ENDED_OUTERMOST : ENDED_BROKEN;
        }
        is_return = true;
    }
}

/* Our own frame, between a handler and its signal frame, is none of the program's. */
static size_t without_delivery(const struct space *space, const struct walk_step *steps,
                               size_t count)
{
    while (count > 1) {
        const struct module *m = space_module_at(space, steps[count - 1].ip);
        if (!m || m->kind != MODULE_SIGVET) {
            break;
        }
        count--;
    }
    return count;
}

/* Walks on through signal frames, each of which says where it interrupted. */
static enum ended walk_on(struct context *c, unw_addr_space_t as, struct registers *from,
                          uint64_t ucontext, struct part *to)
{
    uint64_t frame = 0;
    enum ended ended;

    for (;;) {
        ended = walk_stack(c, as, from, ucontext, to, &frame);
        if (ended != ENDED_SIGNAL_FRAME) {
            break;
        }
        struct walk_step signal_frame = to->steps[to->count - 1];
        to->count = without_delivery(c->space, to->steps, to->count - 1);
        to->steps[to->count++] = signal_frame;
        if (!registers_from_ucontext(c, frame, from)) {
            break;
        }
    }
    if (ended == ENDED_UCONTEXT) {
        to->count = without_delivery(c->space, to->steps, to->count);
    }
    return ended;
}

void walk_call(struct space *space, const struct sigvet_unsafe_call *call, struct walk *out)
{
    unw_accessors_t accessors = {
        .find_proc_info = find_proc_info,
        .put_unwind_info = put_unwind_info,
        .get_dyn_info_list_addr = get_dyn_info_list_addr,
        .access_mem = access_mem,
        .access_reg = access_reg,
        .access_fpreg = access_fpreg,
        .resume = resume,
        .get_proc_name = get_proc_name,
    };
    struct context c = {.space = space, .call = call};
    struct part handler = {.steps = out->handler}, interrupted = {.steps = out->interrupted};
    unw_addr_space_t as = unw_create_addr_space(&accessors, 0);
    struct registers from, whole;

    memset(out, 0, sizeof(*out));
    if (!as) {
        return;
    }
    unw_set_caching_policy(as, UNW_CACHE_NONE);
    registers_from_record(&call->regs, &from);
    out->reached = walk_on(&c, as, &from, call->ucontext, &handler) == ENDED_UCONTEXT;
    out->handler_count = handler.count;
    out->tied = c.tied;

    registers_from_record(&call->interrupted, &from);
    if (registers_from_ucontext(&c, call->ucontext, &whole) &&
        whole.value[UNW_X86_64_RIP] == call->interrupted.ip &&
        whole.value[UNW_X86_64_RSP] == call->interrupted.sp) {
        from = whole;
    }
    c.reads = 0;
    out->complete = walk_on(&c, as, &from, 0, &interrupted) == ENDED_OUTERMOST;
    out->interrupted_count = interrupted.count;
    unw_destroy_addr_space(as);
}
