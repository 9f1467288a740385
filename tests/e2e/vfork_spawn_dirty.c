/* posix_spawn(), system(), popen() and vfork() with execve() in a program whose handlers run all the time:
 * libc's children borrow this process's memory, and what they do there is not the handlers'. */
/* EXPECT: finding function=malloc handler=on_chld signal=SIGCHLD level=warning|error times=1 line */
/* EXPECT: never function=posix_spawn* */
/* EXPECT: never function=system */
/* EXPECT: never function=popen */
/* EXPECT: never handler=on_alarm */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "target.h"

extern char **environ;
static void *volatile block;

static void on_alarm(int sig)
{
    (void)sig;
    handled++;
}

static void on_chld(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

static void finish(pid_t pid, int wanted)
{
    int status;
    pid_t got;
    do {
        got = waitpid(pid, &status, 0);
    } while (got < 0 && errno == EINTR);
    must(got == pid && WIFEXITED(status) && WEXITSTATUS(status) == wanted, "the child's status");
}

static char *const words[] = {"sh", "-c", "exit 5", NULL};

static void spawn(void)
{
    pid_t pid;
    posix_spawnattr_t attr;
    sigset_t set;
    sigfillset(&set);
    must(posix_spawnattr_init(&attr) == 0, "posix_spawnattr_init");
    must(posix_spawnattr_setsigdefault(&attr, &set) == 0, "posix_spawnattr_setsigdefault");
    must(posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF) == 0, "posix_spawnattr_setflags");
    must(posix_spawn(&pid, "/bin/sh", NULL, &attr, words, environ) == 0, "posix_spawn");
    posix_spawnattr_destroy(&attr);
    finish(pid, 5);
}

static void borrow(void)
{
    pid_t pid = vfork();
    if (pid == 0) {
        execve("/bin/sh", words, environ);
        _exit(99);
    }
    finish(pid, 5);
}

static void ask(void)
{
    char line[16];
    FILE *from = popen("echo hello", "r");
    must(from != NULL, "popen");
    must(fgets(line, sizeof(line), from) != NULL && strcmp(line, "hello\n") == 0, "fgets");
    must(pclose(from) == 0, "pclose");
}

int main(void)
{
    struct itimerval tick = {.it_interval.tv_usec = 500, .it_value.tv_usec = 500};
    catch_signal(SIGALRM, on_alarm, SA_RESTART);
    catch_signal(SIGCHLD, on_chld, SA_RESTART);
    must(setitimer(ITIMER_REAL, &tick, NULL) == 0, "setitimer");
    for (int i = 0; i < 5; i++) {
        spawn();
        borrow();
        ask();
        int status = system("exit 6");
        must(WIFEXITED(status) && WEXITSTATUS(status) == 6, "system");
    }
    wait_handled(20);
    memset(&tick, 0, sizeof(tick));
    must(setitimer(ITIMER_REAL, &tick, NULL) == 0, "setitimer");
    say("end of main\n");
    return 0;
}
