/* main() calls syslog(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <syslog.h>

#define CALL syslog(LOG_DEBUG, "number %d", 1)
#include "call.h"
