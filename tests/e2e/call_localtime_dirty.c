/* The handler calls localtime(). */
/* EXPECT: finding function=localtime signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none installed=catch_signal times=1
 *         stack=localtime,on_usr1 below=main line */
#include <time.h>

static time_t when;
static volatile int year;
#define CALL year = localtime(&when)->tm_year
#define AFTER say_number("year", year)
#include "call.h"
