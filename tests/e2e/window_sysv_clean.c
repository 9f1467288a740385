/* The same server with the calls of System V. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=note */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note */
#define OPEN must(sigrelse(SIGUSR1) == 0 && sigrelse(SIGUSR2) == 0, "sigrelse")
#define CLOSE must(sighold(SIGUSR1) == 0 && sighold(SIGUSR2) == 0, "sighold")
#include "window.h"
