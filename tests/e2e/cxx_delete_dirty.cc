/* What a smart pointer does when it lets go is one finding, though operator delete is reached in a virtual function and
 * jumps on to the next one, and to free(). */
/* EXPECT: finding function=_ZdlPv* signal=SIGUSR1 handler=on_usr1* level=warning times=2 */
/* EXPECT: never function=free */
#include "target.h"

#include <memory>

static std::shared_ptr<int> shared;
static std::unique_ptr<long> single;

static void on_usr1(int)
{
#ifndef CLEAN
    shared.reset();
    single.reset();
#endif
    handled = handled + 1;
}

int main()
{
    shared = std::make_shared<int>(3);
    single = std::make_unique<long>(4);
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
