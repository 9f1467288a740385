/* hot.c - see hot.h.
 *
 * X1  The code is never writable without being executable too: a system that forbids that refuses the
 *     first step, and nothing has changed. There is one thread: a
 *     constructor before ours may have made more, then nothing is done. */
#include "hot.h"

#include <sys/mman.h>

#include "limits.h"
#include "real.h"
#include "seal.h"
#include "sys.h"

#define PAGE 4096
#define JUMP_SIZE 5 /* e9 and a distance of 32 bits */

static const unsigned char load[] = {0x4c, 0x8b, 0x1d}; /* mov disp32(%rip), %r11 */

static void stub_direct(uint32_t row)
{
    unsigned char *at = (unsigned char *)stub_address(row) + STUB_JUMP;
    intptr_t distance = (intptr_t)real_get(row) - (intptr_t)(at + JUMP_SIZE);
    int32_t near = (int32_t)distance;
    if (sigvet_real[row] == NULL || near != distance || !mem_equal(at, load, sizeof load)) {
        return;
    }
    at[0] = 0xe9;
    mem_copy(at + 1, &near, sizeof near);
}

void hot_direct(void)
{
    const char *single = real_find("__libc_single_threaded");
    if (seal_is_on() || single == NULL || *single == 0) {
        return;
    }
    /* The whole segment at once: a piece of it would have to be split off, and joined again. */
    struct range code = real_own_code();
    uintptr_t low = code.low & ~(uintptr_t)(PAGE - 1);
    size_t size = code.high - low;
    if (sys_call(SYS_mprotect, low, size, PROT_READ | PROT_WRITE | PROT_EXEC, 0) < 0) {
        return;
    }
    for (uint32_t row = 0; row < STUBS_HOT; row++) {
        stub_direct(row);
    }
    sys_call(SYS_mprotect, low, size, PROT_READ | PROT_EXEC, 0);
}
