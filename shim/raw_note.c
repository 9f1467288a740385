/* raw_note.c - see raw_note.h. */
#include "raw_note.h"

#include <fcntl.h>
#include <sys/ptrace.h>

#include "life.h"
#include "process.h"
#include "raw.h"
#include "raw_sigsys.h"
#include "rows.h"
#include "seal.h"
#include "simulated.h"
#include "sys.h"

#define BY_ANOTHER "a thread that another process traces"
#define STATUS_MOST 256 /* the line about a tracer ends before */

static bool traced(void)
{
    char status[STATUS_MOST + 1];
    const char *tracer = NULL;
    long fd = sys_call(SYS_openat, AT_FDCWD, "/proc/self/status", O_RDONLY | O_CLOEXEC, 0);
    long n = fd < 0 ? 0 : sys_call(SYS_read, fd, status, STATUS_MOST, 0);
    if (fd >= 0) {
        sys_call(SYS_close, fd, 0, 0, 0);
    }
    status[n > 0 ? n : 0] = '\0';
    for (const char *at = status; *at != '\0' && tracer == NULL; at++) {
        tracer = str_after(at, "\nTracerPid:\t");
    }
    return tracer != NULL && *tracer != '0';
}

bool raw_note_stands_back(void)
{
    const char *why = simulated() ? "under Valgrind" : traced() ? BY_ANOTHER : NULL;
    if (why != NULL) {
        raw_gap(why);
    }
    return why != NULL;
}

void raw_note_syscall(uint64_t number, uint64_t first)
{
    if (sigvet_raw == 0) {
        return;
    }
    if (number == SYS_prctl && (int)first == RAW_DISPATCH) {
        raw_give_up("a thread that dispatches system calls itself");
    } else if (number == SYS_ptrace && (int)first == PTRACE_TRACEME) {
        raw_give_up(BY_ANOTHER); /* which would be told of each SIGSYS */
    } else if (seal_is_on() && raw_self()->off == 0) {
        raw_give_up("under seccomp");
    }
}

void raw_note_clone(void)
{
    if (sigvet_raw != 0) {
        raw_gap("what clone() has made");
    }
}

void raw_note_call(uint32_t row, const uint64_t args[6])
{
    if (sigvet_raw == 0) {
        return;
    }
    if (row_action(row) == ACTION_CONTEXT) {
        raw_mask_context((ucontext_t *)args[row_arg(row)], true);
    } else if (row_action(row) == ACTION_JUMP) {
        raw_mask_jump((const void *)args[0]);
    } else if (row == ROW_ptrace) {
        raw_note_syscall(SYS_ptrace, args[0]);
    } else if ((row == ROW_clone || row == ROW___clone) && !life_follows_clone(args[2])) {
        raw_note_clone();
    }
}

void raw_note_exec(void)
{
    const struct kernel_action ignore = {.handler = SIG_IGN};
    const struct sigvet_process *p = process_record();
    uint64_t bit = RAW_SIGSYS_BIT;
    if (sigvet_raw == 0 || seal_is_on()) {
        return;
    }
    uint8_t selector = raw_own_begin();
    if (raw_self()->hides != 0) {
        sys_call(SYS_rt_sigprocmask, SIG_BLOCK, &bit, NULL, sizeof bit);
    }
    /* Other threads would die of their next system call. */
    if (raw_sigsys_ignored() && p != NULL && p->threads == 1) {
        raw_sigsys_leave(&ignore);
    }
    raw_own_end(selector);
}

void raw_note_exec_over(void)
{
    if (sigvet_raw == 0 || seal_is_on()) {
        return;
    }
    uint8_t selector = raw_own_begin();
    raw_sigsys_back();
    if (raw_self()->held == 0) {
        raw_mask_open();
    }
    raw_own_end(selector);
}
