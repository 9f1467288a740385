/* roomy.c - see roomy.h.
 *
 * Owns:     see roomy.h.
 * Contexts: see roomy.h.
 * Errors:   see roomy.h.
 * Source:   see roomy.h. */
#include "roomy.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>

#define ENOUGH (1ul << 20) /* symbols and regular expressions take the most */

static struct {
    int (*function)(int argc, char **argv);
    int argc;
    char **argv;
    int result;
    ucontext_t before, roomy;
} call;

static void make_call(void)
{
    call.result = call.function(call.argc, call.argv);
}

int roomy_call(int (*function)(int argc, char **argv), int argc, char **argv)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= ENOUGH) {
        return function(argc, argv);
    }
    void *stack = mmap(NULL, ENOUGH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED || getcontext(&call.roomy) != 0) {
        return function(argc, argv);
    }
    call.function = function;
    call.argc = argc;
    call.argv = argv;
    call.roomy.uc_stack = (stack_t){.ss_sp = stack, .ss_size = ENOUGH};
    call.roomy.uc_link = &call.before;
    makecontext(&call.roomy, make_call, 0);
    return swapcontext(&call.before, &call.roomy) == 0 ? call.result : function(argc, argv);
}
