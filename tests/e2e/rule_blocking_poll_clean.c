/* The handler only asks: with a time of zero nothing waits. And a self-pipe is written and drained. */
/* OPTIONS: --events */
/* RUN: poll */
/* RUN: fortified */
/* RUN: select */
/* RUN: epoll_wait */
/* RUN: usleep */
/* RUN: clock_nanosleep */
/* EXPECT: never rule=blocking-call */
#define CLEAN
#include "rule_blocking_poll_dirty.c"
