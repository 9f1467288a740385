/* main() calls localtime(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <time.h>

static time_t when;
static volatile int year;
#define CALL year = localtime(&when)->tm_year
#define AFTER say_number("year", year)
#include "call.h"
