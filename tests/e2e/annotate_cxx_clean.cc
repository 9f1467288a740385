/* FLAGS: -I$S/../../include */
/* The annotations in C++: a function in a namespace, and one that is overloaded. */
/* EXPECT: none */
#include <cstdlib>

#include "helper/target.h"
#include "sigvet/sigvet.h"

static void *volatile block;

namespace logging
{
void line(int size)
{
    block = malloc(static_cast<size_t>(size));
    handled = handled + 1;
}

void line(const char *text)
{
    block = malloc(strlen(text));
    handled = handled + 1;
}
} // namespace logging

SIGVET_SAFE_FUNCTION(static_cast<void (*)(int)>(logging::line));
SIGVET_SAFE_FUNCTION(static_cast<void (*)(const char *)>(logging::line));

static void on_usr1(int)
{
    logging::line(10);
    logging::line("text");
    sigvet_allow_begin("by hand");
    block = malloc(20);
    sigvet_allow_end();
    must(sigvet_in_handler() != 0, "a handler runs");
}

int main()
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(2);
    say("done\n");
    return 0;
}
