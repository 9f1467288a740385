/* The handler calls getcwd() into the caller's buffer. */
/* EXPECT: finding function=getcwd signal=SIGUSR1 handler=on_usr1 level=note interrupted=none
 *         times=1 line */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static char *volatile text;
static char path[PATH_MAX];
#define SETUP (void)path
#define CALL text = getcwd(path, sizeof(path))
#define AFTER say(text[0] == '/' ? "absolute\n" : "relative\n")
#include "call.h"
