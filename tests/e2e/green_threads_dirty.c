/* Green threads: a handler of SIGALRM switches from one to the next, which goes on where its own handler
 * was, or begins. They block the signal where they must not be preempted, as such schedulers do, and
 * call what they like there. Dirty: the scheduler itself allocates in its handler, and has once let it in while it
 * allocated. */
/* EXPECT: finding function=malloc signal=SIGALRM handler=on_alarm level=warning times=1
 *         stack=malloc,on_alarm line */
/* EXPECT: never function=snprintf */
/* EXPECT: never function=printf */
/* EXPECT: allow-gap kind=unverified */
#include <stdio.h>
#include <sys/time.h>

#include "coroutine.h"

#define THREADS 3
#define SLICES 8

static struct coroutine threads[THREADS];
static volatile int current, switches, slices[THREADS];
static void *home;
static void *volatile block;

static void on_alarm(int sig)
{
    (void)sig;
    int from = current;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    switches++;
    current = (from + 1) % THREADS;
    coroutine_switch(&threads[from].sp, threads[current].sp);
}

static void preempt(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    must(sigprocmask(how, &set, NULL) == 0, "sigprocmask");
}

/* Begins in a handler, with the signal blocked, and is preempted from then on. */
static void work(void)
{
    for (int i = current;; slices[i]++) {
        char text[64];
        void *volatile piece = malloc((size_t)slices[i] + 1);
        snprintf(text, sizeof(text), "%ls", L"wide");
        free(piece);
        if (slices[0] >= SLICES && slices[1] >= SLICES && slices[2] >= SLICES) {
            coroutine_switch(&threads[i].sp, home);
        }
        int now = switches;
        preempt(SIG_UNBLOCK);
        while (switches == now) {
        }
        preempt(SIG_BLOCK);
    }
}

int main(void)
{
    struct itimerval tick = {.it_interval.tv_usec = 2000, .it_value.tv_usec = 2000};
    for (int i = 0; i < THREADS; i++) {
        coroutine_make(&threads[i], work);
    }
    preempt(SIG_BLOCK);
    catch_signal(SIGALRM, on_alarm, SA_RESTART);
#ifndef CLEAN
    preempt(SIG_UNBLOCK);
    block = malloc(10);
    preempt(SIG_BLOCK);
#endif
    must(setitimer(ITIMER_REAL, &tick, NULL) == 0, "setitimer");
    coroutine_switch(&home, threads[0].sp);
    memset(&tick, 0, sizeof(tick));
    must(setitimer(ITIMER_REAL, &tick, NULL) == 0, "setitimer");
    printf("all %d have run\n", THREADS);
    return 0;
}
