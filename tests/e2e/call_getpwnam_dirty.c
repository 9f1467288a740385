/* The handler calls getpwnam(). */
/* EXPECT: finding function=getpwnam signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none installed=catch_signal times=1
 *         stack=getpwnam,on_usr1 below=main line */
#include <pwd.h>

static volatile long uid;
#define CALL uid = getpwnam("root")->pw_uid
#define AFTER say_number("uid", uid)
#include "call.h"
