/* Likewise without optimization: operator delete is called by the library's own functions. */
/* FLAGS: -O0 */
/* EXPECT: finding function=_ZdlPv* signal=SIGUSR1 handler=on_usr1* level=warning times=2 */
/* EXPECT: never function=free */
#include "cxx_delete_dirty.cc"
