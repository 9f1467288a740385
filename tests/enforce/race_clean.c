/* race_clean.c - a thread that changes the structure that sigaction is given, while it is given:
 * where the number of the signal alone decides, that changes nothing.
 *
 * Source: seccomp_unotify(2) on SECCOMP_USER_NOTIF_FLAG_CONTINUE. */
/* FLAGS: -pthread */
/* BARE: quiet */
/* POLICY: [rule keep]
 *         call = disposition
 *         signal = SIGTERM
 *         action = deny EACCES */
/* GIVES: other 0 */
/* TOLD: rt_sigaction */
#include <pthread.h>
#include <stdatomic.h>

#include "escape.h"

#define TRIES 3000

struct action { /* the kernel's */
    void *handler;
    unsigned long flags;
    void *restorer;
    uint64_t mask;
};

static struct action act;
static atomic_int ended;

static void *change(void *unused)
{
    while (!atomic_load(&ended)) {
        __atomic_store_n(&act.handler, (void *)SIG_DFL, __ATOMIC_RELAXED);
        __atomic_store_n(&act.handler, (void *)SIG_IGN, __ATOMIC_RELAXED);
    }
    return unused;
}

int main(void)
{
    pthread_t thread;
    struct action now;
    int installed = 0;

    need(pthread_create(&thread, NULL, change, NULL) == 0, "pthread_create");
    for (int i = 0; i < TRIES; i++) {
        (void)direct(SYS_rt_sigaction, SIGTERM | GARBAGE, &act, 0, 8);
        (void)direct(SYS_rt_sigaction, SIGUSR1, 0, &now, 8);
    }
    atomic_store(&ended, 1);
    (void)pthread_join(thread, NULL);
    /* The kernel tells, under another number: a question about SIGTERM is one about it. */
    FILE *status = fopen("/proc/self/status", "re");
    char line[256];
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "SigIgn:", 7) == 0) {
            installed = (int)(strtoull(line + 7, NULL, 16) >> (SIGTERM - 1) & 1);
        }
    }
    act.handler = (void *)SIG_IGN;
    tried("other", direct(SYS_rt_sigaction, SIGUSR1, &act, 0, 8));
    return getenv("SIGVET_TRACE") != NULL ? installed : 0;
}
