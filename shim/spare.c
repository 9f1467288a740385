/* spare.c - see spare.h.
 *
 * P1  Only what the program began with is remembered: it stays where it is. A library that was loaded later may
 *     go away, or be one of several that each have a function of this name: every call looks again, and a
 *     library's own function comes first for its own calls. */
#include "spare.h"

#include <dlfcn.h>

#include "modules.h"
#include "real.h"
#include "rows.h"
#include "sys.h"

#define MODULES_MAX 4096 /* bound of every walk over the list */

static bool named; /* names were given: the library is a copy that exports them */

void spare_learn(void)
{
    named = real_own_named();
}

void spare_end(void)
{
    if (named) {
        (void)modules_now();
    }
}

static void *own_of(uintptr_t caller, const char *name)
{
    static void *known;
    struct dl_find_object found;
    __typeof__(&_dl_find_object) find = real_find_once(&known, "_dl_find_object");
    if (find == NULL || find((void *)caller, &found) != 0) {
        return NULL;
    }
    return found.dlfo_link_map != real_own_module() ? real_function_of(found.dlfo_link_map, name)
                                                    : NULL;
}

void *spare_own(uint32_t row, uintptr_t caller)
{
    void *real = real_get(row);
    void *own = __atomic_load_n(&sigvet_real[row], __ATOMIC_RELAXED) == NULL
                    ? own_of(caller, row_symbol(row))
                    : NULL;
    return own != NULL ? own : real;
}

void *spare_get(uint32_t row, uintptr_t caller)
{
    void *found = __atomic_load_n(&sigvet_real[row], __ATOMIC_RELAXED);
    const char *name = found == NULL ? real_own_name(row) : NULL;
    if (name == NULL) {
        return real_get(row);
    }
    const struct link_map *map = real_own_module()->l_next;
    bool at_start = true;
    int n = 0;
    for (; map != NULL && at_start && n < MODULES_MAX; n++, map = map->l_next) {
        found = real_function_of(map, name);
        if (found != NULL) {
            __atomic_store_n(&sigvet_real[row], found, __ATOMIC_RELAXED); /* P1 */
            return found;
        }
        at_start = map != real_last_at_start();
    }
    found = own_of(caller, name);
    for (; map != NULL && found == NULL && n < MODULES_MAX; n++, map = map->l_next) {
        found = real_function_of(map, name);
    }
    return found != NULL ? found : real_get(row);
}
