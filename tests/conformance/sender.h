/* sender.h - another process that sends a signal as soon as this thread sleeps in a system call.
 *
 * Owns:     the process; it makes raw system calls alone.
 * Contexts: normal, one at a time.
 * Errors:   what cannot be set up ends the program with status 99.
 * Source:   proc(5), the state in /proc/PID/task/TID/stat. */
#ifndef SENDER_H
#define SENDER_H

#include "probe.h"

#define SENDER_WAIT_ALL 0x40000000 /* __WALL: its end sends no signal */

static long sender_pid;

static inline bool sender_sees_sleep(const char *path)
{
    char text[512];
    long fd = kernel_call(SYS_open, (long)path, O_RDONLY | O_CLOEXEC, 0, 0);
    long len = fd < 0 ? 0 : kernel_call(SYS_read, fd, (long)text, sizeof(text) - 1, 0);
    kernel_call(SYS_close, fd, 0, 0, 0);
    text[len > 0 ? len : 0] = '\0';
    const char *end = strrchr(text, ')');
    return end != NULL && end[1] == ' ' && end[2] == 'S';
}

/* Waits until a thread sleeps in a system call. */
static inline void sender_wait(long pid, long tid)
{
    struct probe_line path = {.len = 0};
    line_text(&path, "/proc/");
    line_number(&path, pid);
    line_text(&path, "/task/");
    line_number(&path, tid);
    line_text(&path, "/stat");
    path.text[path.len] = '\0';
    while (!sender_sees_sleep(path.text)) {
        kernel_call(SYS_sched_yield, 0, 0, 0, 0);
    }
}

static inline void sender_start(int sig)
{
    long pid = kernel_call(SYS_getpid, 0, 0, 0, 0), tid = kernel_call(SYS_gettid, 0, 0, 0, 0);
    sender_pid = kernel_call(SYS_clone, 0, 0, 0, 0);
    must(sender_pid >= 0, "clone");
    if (sender_pid == 0) {
        sender_wait(pid, tid);
        kernel_call(SYS_tgkill, pid, tid, sig, 0);
        kernel_call(SYS_exit_group, 0, 0, 0, 0);
    }
}

static inline void sender_end(void)
{
    must(kernel_call(SYS_wait4, sender_pid, 0, SENDER_WAIT_ALL, 0) == sender_pid, "wait4");
}

/* Makes a call that sleeps, with the signal sent into it. */
#define SENT_INTO(sig, call) \
    do {                     \
        sender_start(sig);   \
        call;                \
        sender_end();        \
    } while (0)

/* In a forked child: goes on once the parent waits for it, so that their lines do not mix. */
static inline void sender_parent(void)
{
    long parent = kernel_call(SYS_getppid, 0, 0, 0, 0);
    sender_wait(parent, parent);
}

/* A fork whose child goes on once the parent waits. */
#define FORKED(call)                            \
    __extension__({                             \
        bool mute_ = probe_mute;                \
        probe_mute = true;                      \
        pid_t child_ = (pid_t)call;             \
        probe_mute = mute_;                     \
        if (child_ == 0) {                      \
            sender_parent();                    \
            say(mute_ ? "" : "in the child\n"); \
        }                                       \
        child_;                                 \
    })

#endif
