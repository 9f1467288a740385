/* unmapped_ways.h - ways to load a library that holds a handler, for rule_unmapped_ways_*.
 *
 * Owns:     nothing. PLACE is where the libraries are. */
#ifndef UNMAPPED_WAYS_H
#define UNMAPPED_WAYS_H

#include <dlfcn.h>
#include <stdlib.h>

#include "target.h"

#define LIBRARY PLACE "/libways.so"
#define PLUGIN PLACE "/libways_nesting.so"

static const char deleted_file[] = "a copy that is deleted once it is loaded";

static inline void *symbol(void *library, const char *name)
{
    void *found = dlsym(library, name);
    must(found != NULL, name);
    return found;
}

/* A copy of the library, loaded and deleted. */
static inline void *load_deleted(void)
{
    char name[] = PLACE "/libwaysXXXXXX";
    char bytes[4096];
    ssize_t n;
    int to = mkstemp(name), from = open(LIBRARY, O_RDONLY);
    must(to >= 0 && from >= 0, "copy");
    while ((n = read(from, bytes, sizeof bytes)) > 0) {
        must(write(to, bytes, (size_t)n) == n, "write");
    }
    close(from);
    close(to);
    void *library = dlopen(name, RTLD_NOW);
    unlink(name);
    return library;
}

/* Loads the library, which installs its handler. */
static inline void *load(const char *file)
{
    void *library = file == deleted_file ? load_deleted() : dlopen(file, RTLD_NOW);
    must(library != NULL, "dlopen");
    ((void (*)(void))symbol(library, "holder_start"))();
    return library;
}

static inline void close_library(void *library)
{
    must(dlclose(library) == 0, "dlclose");
}

/* One library loads another one, and unloads it. */
static inline void plugin_in_plugin(void)
{
    void *plugin = dlopen(PLUGIN, RTLD_NOW);
    must(plugin != NULL, "dlopen");
    must(((bool (*)(const char *))symbol(plugin, "nesting_load"))(LIBRARY), "nesting_load");
    must(((bool (*)(void))symbol(plugin, "nesting_unload"))(), "nesting_unload");
    close_library(plugin);
}

#endif
