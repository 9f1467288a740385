/* renderer.c - shows events in a process of its own, so that a slow terminal slows nobody but itself.
 *
 * Owns:     see renderer.h.
 * Contexts: see renderer.h.
 * Errors:   see renderer.h.
 * Source:   see renderer.h. */
#include "renderer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

#define PAGE 4096u
#define IDLE_LEAST_MS 1
#define IDLE_MOST_MS 20
#define BATCH 4096u /* items between two looks at the pipe */

/* Signals that end a tool which has nothing left to follow. */
static const int deadly[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/* What came while the program ran was meant for the program; what comes from now on is for us. */
static void accept_signals(void)
{
    struct sigaction act = {.sa_handler = SIG_IGN};
    sigset_t set;

    (void)sigemptyset(&set);
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++) {
        act.sa_handler = SIG_IGN; /* forgets one that is pending */
        (void)sigaction(deadly[i], &act, NULL);
        act.sa_handler = SIG_DFL;
        (void)sigaction(deadly[i], &act, NULL);
        (void)sigaddset(&set, deadly[i]);
    }
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Waits at most `ms` for the launcher to end: it says so, or the pipe does. */
static bool is_over(int pipe, int ms)
{
    struct pollfd end = {.fd = pipe, .events = POLLIN};

    return poll(&end, 1, ms) > 0;
}

static void tell_progress(const struct present *p, uint64_t *read)
{
    /* Relaxed: what is told is told by the file's own state. */
    __atomic_store_n(read, present_read(p), __ATOMIC_RELAXED);
}

/* The forked child. The signals that the launcher blocks stay blocked: they are the program's. */
static _Noreturn void child(struct present *p, struct tracefile *tf, int pipe, uint64_t *progress)
{
    char byte;
    int idle_ms = IDLE_LEAST_MS;
    bool any = true;

    while (!is_over(pipe, any ? 0 : idle_ms)) {
        idle_ms = any ? IDLE_LEAST_MS : idle_ms < IDLE_MOST_MS ? 2 * idle_ms : IDLE_MOST_MS;
        any = present_some(p, BATCH, false);
        tell_progress(p, progress);
        if (!any) {
            present_flush(p);
        }
    }
    accept_signals();
    if (read(pipe, &byte, 1) != 1) { /* it was killed: nobody else removes its trace */
        tracefile_remove(tf);
    }
    while (present_some(p, BATCH, true)) {
        tell_progress(p, progress);
    }
    _exit(present_close(p) ? EXIT_SUCCESS : EXIT_FAILURE);
}

bool renderer_start(struct renderer *r, struct present *p, struct tracefile *tf, struct launch *l,
                    char *why, size_t why_size)
{
    int ends[2];

    *r = (struct renderer){.pipe = -1};
    if (pipe2(ends, O_CLOEXEC) != 0) {
        (void)snprintf(why, why_size, "cannot make a pipe: %s", strerror(errno));
        return false;
    }
    void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    r->read = page != MAP_FAILED ? page : NULL;
    r->pid = r->read != NULL ? fork() : -1;
    if (r->pid == 0) {
        (void)close(ends[1]);
        (void)close(l->signals);
        child(p, tf, ends[0], r->read);
    }
    (void)close(ends[0]);
    r->pipe = ends[1];
    if (r->pid < 0) {
        (void)snprintf(why, why_size, "cannot fork: %s", strerror(errno));
        renderer_finish(r);
        return false;
    }
    return true;
}

uint64_t renderer_read(struct renderer *r)
{
    if (r->pid > 0 && waitpid(r->pid, NULL, WNOHANG) != 0) {
        r->pid = 0;
    }
    return r->pid > 0 ? __atomic_load_n(r->read, __ATOMIC_RELAXED) : UINT64_MAX;
}

void renderer_finish(struct renderer *r)
{
    if (r->pipe >= 0) {
        (void)util_write_all(r->pipe, "", 1);
        (void)close(r->pipe);
        r->pipe = -1;
    }
    while (r->pid > 0 && waitpid(r->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    r->pid = 0;
    if (r->read != NULL) {
        (void)munmap(r->read, PAGE);
        r->read = NULL;
    }
}
