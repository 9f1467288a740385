/* main() calls getpwnam(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <pwd.h>

static volatile long uid;
#define CALL uid = getpwnam("root")->pw_uid
#define AFTER say_number("uid", uid)
#include "call.h"
