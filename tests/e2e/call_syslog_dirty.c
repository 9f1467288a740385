/* The handler calls syslog(). */
/* EXPECT: finding function=syslog signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none installed=catch_signal times=1
 *         stack=syslog,on_usr1 below=main line */
#include <syslog.h>

#define CALL syslog(LOG_DEBUG, "number %d", 1)
#include "call.h"
