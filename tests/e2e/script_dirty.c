/* The program is a script, whose interpreter starts a dirty child. */
/* BUILD: printf '#!/bin/sh\n"$1" child "second argument"\necho "script: $0 ended: $?"\nexit 3\n' >
 *         $B/script.sh && chmod +x $B/script.sh */
/* PROGRAM: $B/script.sh */
/* RUN: $B/script_dirty */
/* EXIT: 3 */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=child_handler level=warning times=1 line
 *         */
#include "child.h"

int main(int argc, char **argv)
{
    return child_main(argc, argv);
}
