/* starts.c - tries to make processes, a thread, and to execute a program. */
/* FLAGS: -static -pthread */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(const char *what, long result)
{
    printf("%s %s\n", what, result == 0 ? "0" : strerrorname_np(result > 0 ? (int)result : errno));
    (void)fflush(stdout);
}

static void *nothing(void *unused)
{
    return unused;
}

int main(void)
{
    uint64_t args[8] = {0, 0, 0, 0, SIGCHLD};
    char *words[] = {"/bin/true", NULL};
    pthread_t thread;

    say("fork", fork());
    say("vfork", syscall(SYS_vfork));
    say("clone3", syscall(SYS_clone3, args, sizeof args));
    say("thread", pthread_create(&thread, NULL, nothing, NULL));
    (void)pthread_join(thread, NULL);
    say("exec", execv(words[0], words));
    return 0;
}
