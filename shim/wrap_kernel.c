/* wrap_kernel.c - the two doors to the kernel that signal state passes through as well: syscall() and
 * prctl().
 *
 * Owns:     nothing.
 * Contexts: any. Results and errno are those of the real calls.
 * Source:   syscall(2), rt_sigaction(2), prctl(2); struct kernel_sigaction of the kernel's x86 headers.
 *
 * Y1  A system call that nothing is to be done about is made by a jump: whoever uses syscall() for clone
 *     or vfork counts on the stack that they left. */
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "apicall.h"
#include "disposition.h"
#include "event.h"
#include "exec_direct.h"
#include "life.h"
#include "raw.h"
#include "raw_note.h"
#include "real.h"
#include "rows.h"
#include "seal.h"
#include "sys.h"
#include "thread.h"
#include "users.h"

#define HIDDEN __attribute__((visibility("hidden")))
#define KERNEL_SET_SIZE 8

static long made_by_libc(const struct syscall_words *w)
{
    return REAL(syscall)((long)w->number, w->arg[0], w->arg[1], w->arg[2], w->arg[3], w->arg[4],
                         w->arg[5]);
}

static long made_with_thunk(const struct syscall_words *w)
{
    return disposition_set_kernel(w, made_by_libc);
}

static long made_masked(const struct syscall_words *w)
{
    struct raw_masks masks;
    struct syscall_words sent = *w;
    raw_mask_before(&masks, &sent);
    long result = made_by_libc(&sent);
    raw_mask_after(&masks, w, result == -1);
    return result;
}

static long made_fork(const struct syscall_words *w)
{
    return life_forked_unseen((pid_t)made_by_libc(w));
}

/* Calls whose result is kept. */
static __attribute__((noinline)) long syscall_kept(const struct syscall_words *w,
                                                   const struct shape *shape)
{
    syscall_made *made = w->number == SYS_rt_sigaction && w->arg[3] == KERNEL_SET_SIZE
                             ? made_with_thunk
                         : w->number == SYS_fork ? made_fork
                         : sigvet_raw != 0       ? made_masked
                                                 : made_by_libc;
    seal_note_syscall(w->number, w->arg[0], w->arg[1]);
    raw_note_syscall(w->number, w->arg[0]);
    return sigvet_tracing != 0 ? apicall_syscall(shape, w, made, 0, false) : made(w);
}

/* Those that are only noted, because they may come back twice, on another stack, or not at all. */
static __attribute__((noinline)) void syscall_noted(const struct syscall_words *w,
                                                    const struct shape *shape)
{
    apicall_syscall_note(shape, w, 0);
    if (w->number == SYS_clone || w->number == SYS_clone3) {
        raw_note_clone();
    }
}

/* The image is to be followed by this door, too. */
static __attribute__((noinline)) long syscall_exec(const struct syscall_words *w)
{
    struct syscall_words sent = *w;
    struct sigvet_exec *record = exec_direct(&sent);
    raw_note_exec();
    long result = made_by_libc(&sent);
    raw_note_exec_over();
    exec_direct_failed(record);
    return result;
}

/* A call that a policy has changed is made by the slow path. */
static uintptr_t program_caller(uintptr_t return_address)
{
    uintptr_t on_behalf = thread_self()->api_caller;
    struct range own = {0, 0};
    if (on_behalf != 0) {
        own = real_own_code();
    }
    return return_address >= own.low && return_address < own.high ? on_behalf : return_address;
}

HIDDEN long wrap_syscall(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e,
                         uint64_t f)
{
    const struct shape *shape = row_syscall_shape((uint64_t)number);
    bool execs = number == SYS_execve || number == SYS_execveat;
    users_note_syscall((uint64_t)number);
    if (shape != NULL && (sigvet_tracing != 0 || shape->result != RESULT_NOTE || execs)) {
        const struct syscall_words w = {
            (uint64_t)number,
            {a, b, c, d, e, f},
            program_caller((uintptr_t)__builtin_return_address(0)),
            (uintptr_t)__builtin_dwarf_cfa() - sizeof(uintptr_t),
        };
        if (shape->result != RESULT_NOTE) {
            return syscall_kept(&w, shape);
        }
        if (sigvet_tracing != 0) {
            syscall_noted(&w, shape);
        }
        if (execs) {
            return syscall_exec(&w);
        }
    }
    return REAL(syscall)(number, a, b, c, d, e, f); /* Y1 */
}

HIDDEN int wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c,
                      unsigned long d)
{
    seal_note_prctl(option, a);
    raw_note_syscall(SYS_prctl, (uint64_t)option);
    return REAL(prctl)(option, a, b, c, d);
}
