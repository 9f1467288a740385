/* A process whose records outgrow what it mapped of the trace at its start: nothing is lost, there or in
 * a child that is forked later. */
/* EXPECT: finding function=rand signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=strtok signal=SIGUSR2 handler=on_usr2 level=warning count=2 line */
#include "outgrown.h"
