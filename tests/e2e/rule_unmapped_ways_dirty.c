/* A library is unloaded that a handler is in, and no call follows that sigvet sees. */
/* OPTIONS: --events */
/* BUILD: mkdir -p $B/ways_dirty */
/* BUILD: cc -g -O1 -shared -fPIC -DCLEAN -I$S/helper -o $B/ways_dirty/libways.so $S/helper/holder_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/ways_dirty/libways_nesting.so $S/helper/nesting_lib.c */
/* FLAGS: -DPLACE="$B/ways_dirty" */
/* RUN: last */
/* RUN: deleted */
/* RUN: plugin */
/* RUN: other */
/* RUN: delivered */
/* EXIT: SIGSEGV */
/* EXPECT: finding rule=handler-unmapped level=error signal=SIGUSR1 times=1 */
#include "helper/unmapped_ways.h"

int main(int argc, char **argv)
{
    const char *way = argv[argc - 1];
    if (strcmp(way, "plugin") == 0) {
        plugin_in_plugin();
        return 0;
    }
    void *library = load(strcmp(way, "deleted") == 0 ? deleted_file : LIBRARY);
    close_library(library);
    if (strcmp(way, "other") == 0) {
        must(dlopen(PLUGIN, RTLD_NOW) != NULL, "dlopen"); /* may come where the first one was */
    } else if (strcmp(way, "delivered") == 0) {
        (void)syscall(SYS_kill, getpid(), SIGUSR1);
    }
    return 0;
}
