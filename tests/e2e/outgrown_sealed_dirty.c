/* The same in a program that kills itself for any mapping: all was mapped before it forbade that. */
/* EXPECT: finding function=rand signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=strtok signal=SIGUSR2 handler=on_usr2 level=warning count=2 line */
#define SEALED
#include "outgrown.h"
