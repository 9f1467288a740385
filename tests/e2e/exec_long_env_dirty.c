/* An environment of 2000 entries, without ours, from a thread with a small stack: the image gets
 * all of them. */
/* FLAGS: -pthread */
/* EXIT: 6 */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=child_handler level=warning times=1 line
 *         */
#include <pthread.h>
#include <stdio.h>

#include "child.h"

#define ENTRIES 2000

static char texts[ENTRIES][32];
static char *entries[ENTRIES + 1];

static void *run(void *arg)
{
    char *const arguments[] = {"image", "child", NULL};
    execve("/proc/self/exe", arguments, entries);
    say_number("errno", errno);
    return arg;
}

int main(int argc, char **argv)
{
    pthread_attr_t attr;
    pthread_t thread;
    if (argc > 1) {
        return child_main(argc, argv);
    }
    for (int i = 0; i < ENTRIES; i++) {
        snprintf(texts[i], sizeof(texts[i]), "VARIABLE_%d=%d", i, i * i);
        entries[i] = texts[i];
    }
    must(pthread_attr_init(&attr) == 0, "pthread_attr_init");
    must(pthread_attr_setstacksize(&attr, 128 * 1024) == 0, "pthread_attr_setstacksize");
    must(pthread_create(&thread, &attr, run, NULL) == 0, "pthread_create");
    must(pthread_join(thread, NULL) == 0, "pthread_join");
    return 1;
}
