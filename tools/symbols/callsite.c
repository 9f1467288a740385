/* callsite.c - decodes the call instruction before a return address, and PLT entries.
 *
 * Owns:     nothing.
 * Contexts: the tools only; see callsite.h.
 * Errors:   unknown forms (calls through registers, through memory that changes) stay unknown.
 * Source:   the Intel SDM; PLT layouts of GNU ld (-z now, -z ibtplt, .plt.sec, .plt.got), gold and
 *           lld.
 *
 * x86 code cannot be read backwards for sure: the bytes before a return address may look like one
 * form and be the tail of another. So a form counts only when its operand leads somewhere that
 * means something: a slot with a relocation, a PLT entry, or executable bytes that the caller then
 * matches with a symbol. */
#include "callsite.h"

#include <string.h>

static int32_t displacement(const unsigned char *p)
{
    int32_t value;

    memcpy(&value, p, sizeof(value));
    return value;
}

/* [endbr64] [bnd] jmp *slot(%rip) */
const char *callsite_plt(const struct image *img, uint64_t vaddr)
{
    static const unsigned char endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa};
    const unsigned char *p = image_at(img, vaddr, sizeof(endbr64), true);

    if (p && memcmp(p, endbr64, sizeof(endbr64)) == 0) {
        vaddr += sizeof(endbr64);
    }
    p = image_at(img, vaddr, 1, true);
    if (p && *p == 0xf2) {
        vaddr++;
    }
    p = image_at(img, vaddr, 6, true);
    if (!p || p[0] != 0xff || p[1] != 0x25) {
        return NULL;
    }
    return image_slot_name(img, vaddr + 6 + (uint64_t)(int64_t)displacement(p + 2));
}

/* call *slot(%rip), and call *slot of code that is linked to a fixed address. */
static const char *memory_call(const struct image *img, uint64_t ret, uint64_t bias)
{
    const unsigned char *p = image_at(img, ret - 6, 6, true);
    const char *name = NULL;

    if (p && p[0] == 0xff && p[1] == 0x15) {
        name = image_slot_name(img, ret + (uint64_t)(int64_t)displacement(p + 2));
    }
    if (name) {
        return name;
    }
    p = image_at(img, ret - 7, 7, true);
    if (p && p[0] == 0xff && p[1] == 0x14 && p[2] == 0x25) {
        name = image_slot_name(img, (uint64_t)(int64_t)displacement(p + 3) - bias);
    }
    return name;
}

void callsite_decode(const struct image *img, uint64_t ret, uint64_t bias, struct callsite *out)
{
    const unsigned char *p;
    uint64_t target;

    out->target = IMAGE_NONE;
    out->name = memory_call(img, ret, bias);
    if (out->name || !image_executable(img, ret - 1)) {
        return;
    }
    p = image_at(img, ret - 5, 5, true);
    if (!p || p[0] != 0xe8) {
        return;
    }
    target = ret + (uint64_t)(int64_t)displacement(p + 1);
    out->name = callsite_plt(img, target);
    if (!out->name && image_executable(img, target)) {
        out->target = target;
    }
}
