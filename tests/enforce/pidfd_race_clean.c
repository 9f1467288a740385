/* pidfd_race_clean.c - the descriptor that is looked at is not the one that is used: another thread
 * changes what is open under its number, from a child of the run to the victim and back.
 *
 * Source: pidfd_send_signal(2), dup2(2). */
/* FLAGS: -pthread */
/* GIVES: victim EPERM */
#include <pthread.h>
#include <stdatomic.h>

#include "escape.h"

#define CHANGES 20000

static atomic_int changes;
static int fd[3];

static void *change(void *unused)
{
    for (int i = 0; i < CHANGES; i++) {
        (void)dup2(fd[0], fd[2]);
        (void)dup2(fd[1], fd[2]);
        atomic_store(&changes, i + 1);
    }
    return unused;
}

int main(void)
{
    pthread_t thread;

    pid_t child = fork();
    if (child == 0) {
        (void)signal(SIGUSR1, SIG_IGN);
        (void)pause();
        _exit(0);
    }
    fd[0] = (int)direct(SYS_pidfd_open, child, 0, 0, 0);
    fd[1] = (int)direct(SYS_pidfd_open, victim(), 0, 0, 0);
    fd[2] = dup(fd[0]);
    need(fd[0] >= 0 && fd[1] >= 0 && fd[2] >= 0, "pidfd_open");
    need(pthread_create(&thread, NULL, change, NULL) == 0, "pthread_create");
    while (atomic_load(&changes) < CHANGES) {
        (void)direct(SYS_pidfd_send_signal, fd[2], SIGUSR1, 0, 0);
    }
    (void)pthread_join(thread, NULL);
    tried("victim", direct(SYS_pidfd_send_signal, fd[1], SIGUSR1, 0, 0));
    (void)direct(SYS_kill, child, SIGKILL, 0, 0);
    (void)waitpid(child, NULL, 0);
    return 0;
}
