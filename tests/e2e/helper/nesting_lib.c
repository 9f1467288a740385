/* nesting_lib.c - a library that loads another one and unloads it again, for rule_unmapped_ways_*. */
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

bool nesting_load(const char *path);
bool nesting_unload(void);

static void *inner;

bool nesting_load(const char *path)
{
    inner = dlopen(path, RTLD_NOW);
    void (*start)(void) = inner != NULL ? (void (*)(void))dlsym(inner, "holder_start") : NULL;
    if (start == NULL) {
        return false;
    }
    start();
    return true;
}

bool nesting_unload(void)
{
    return dlclose(inner) == 0;
}
