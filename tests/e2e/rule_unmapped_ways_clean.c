/* A library that holds a handler is closed, and stays or comes back. */
/* OPTIONS: --events */
/* BUILD: mkdir -p $B/ways_clean */
/* BUILD: cc -g -O1 -shared -fPIC -DCLEAN -I$S/helper -o $B/ways_clean/libways.so $S/helper/holder_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/ways_clean/libways_nesting.so $S/helper/nesting_lib.c */
/* FLAGS: -DPLACE="$B/ways_clean" */
/* RUN: nodelete */
/* RUN: counted */
/* RUN: again */
/* RUN: back */
/* RUN: deleted */
/* EXPECT: never rule=handler-unmapped */
#include "helper/unmapped_ways.h"

int main(int argc, char **argv)
{
    const char *way = argv[argc - 1];
    if (strcmp(way, "deleted") == 0) {
        void *other = dlopen(PLUGIN, RTLD_NOW);
        must(other != NULL && load(deleted_file) != NULL, "dlopen");
        close_library(other); /* the list changes, and the file is not there */
        return 0;
    }
    void *library = load(LIBRARY);
    const void *was = symbol(library, "holder_start");
    if (strcmp(way, "nodelete") == 0) {
        must(dlopen(LIBRARY, RTLD_NOW | RTLD_NODELETE) == library, "dlopen");
        close_library(library);
    } else if (strcmp(way, "counted") == 0) {
        must(dlopen(LIBRARY, RTLD_NOW) == library, "dlopen");
    }
    close_library(library);
    if (strcmp(way, "again") == 0) {
        (void)load(LIBRARY);
    }
    if (strcmp(way, "back") == 0) {
        void *start = symbol(dlopen(LIBRARY, RTLD_NOW), "holder_start");
        must(start == was, "another place");
        return 0;
    }
    raise(SIGUSR1); /* its handler is there */
    return 0;
}
