/* What looks from outside (libunwind, and so `strace -k`) knows a segment by the place in the file where it
 * begins: no two segments of a library, the preloaded one included, begin at the same. */
/* EXPECT: none */
#include <link.h>
#include <string.h>

#include "target.h"

static int same_place(const ElfW(Phdr) * headers, int count)
{
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < i; j++) {
            if (headers[i].p_type == PT_LOAD && headers[j].p_type == PT_LOAD &&
                headers[i].p_offset == headers[j].p_offset) {
                return 1;
            }
        }
    }
    return 0;
}

static int look(struct dl_phdr_info *info, size_t size, void *same)
{
    (void)size;
    *(int *)same += same_place(info->dlpi_phdr, info->dlpi_phnum);
    return 0;
}

int main(void)
{
    int same = 0;
    (void)dl_iterate_phdr(look, &same);
    say(same == 0 ? "all apart\n" : "two begin at the same place\n");
    return same;
}
