/* A program that overwrites its arguments and its process name (setproctitle), as servers do. */
/* RUN: some arguments to overwrite with a long title */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
#include <stdlib.h>
#include <sys/prctl.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

int main(int argc, char **argv)
{
    char text[256] = "";
    char *end = argv[argc - 1] + strlen(argv[argc - 1]);
    memset(argv[0], 0, (size_t)(end - argv[0]));
    strcpy(argv[0], "title");
    must(prctl(PR_SET_NAME, "renamed") == 0, "prctl");
    int fd = open("/proc/self/cmdline", O_RDONLY);
    must(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0, "cmdline");
    say(text);
    say("\n");
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
    return 0;
}
