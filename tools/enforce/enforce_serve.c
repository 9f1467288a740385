/* enforce_serve.c - see enforce_serve.h.
 *
 * Owns:     see enforce_serve.h.
 * Contexts: see enforce_serve.h.
 * Errors:   see enforce_serve.h. */
#include "enforce_serve.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "api.h"
#include "enforce_pids.h"
#include "shim/policy.h"
#include "util.h"

#define ERESTARTSYS \
    512 /* the kernel's own: the call starts again once the pending signal was dealt with */

static bool still_there(const struct enforce_serve *s, const struct enforce_call *call)
{
    uint64_t id = call->id;

    return ioctl(s->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

/* --- what is done to a caller --- */

/* A signal to the calling process, and to no other (V1). False: it was not sent. */
static bool signal_caller(const struct enforce_serve *s, const struct enforce_call *call, int sig)
{
    int pidfd = (int)syscall(SYS_pidfd_open, call->ids.tgid, 0);
    bool sent = pidfd >= 0 && still_there(s, call) &&
                syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0) == 0;

    if (pidfd >= 0) {
        (void)close(pidfd);
    }
    return sent;
}

static bool was_aborted(const struct enforce_serve *s, const struct enforce_call *call)
{
    for (unsigned i = 0; i < ENFORCE_REMEMBERED; i++) {
        if (s->aborted[i].pid == call->ids.tgid && call->ids.tgid > 0) {
            return s->aborted[i].start == procfile_start(call->ids.tgid);
        }
    }
    return false;
}

/* SIGABRT, for a core; who would survive that is killed, now or at the next call. */
static void end_caller(struct enforce_serve *s, const struct enforce_call *call, bool kill)
{
    if (kill || was_aborted(s, call) || enforce_pids_may_survive(call->tid, SIGABRT)) {
        (void)signal_caller(s, call, SIGKILL);
        return;
    }
    unsigned at = s->aborted_next++ % ENFORCE_REMEMBERED;
    s->aborted[at].pid = call->ids.tgid;
    s->aborted[at].start = procfile_start(call->ids.tgid);
    (void)signal_caller(s, call, SIGABRT);
}

/* Has this call been stopped by us before? Then it is made now. */
static bool stopped_before(struct enforce_serve *s, const struct enforce_call *call)
{
    for (unsigned i = 0; i < ENFORCE_REMEMBERED; i++) {
        if (s->stopped[i].tid == call->tid && s->stopped[i].number == call->number &&
            memcmp(s->stopped[i].args, call->args, sizeof call->args) == 0) {
            s->stopped[i].tid = 0;
            return true;
        }
    }
    return false;
}

/* Stops the process before the call. The call starts again when it is continued. */
static int stop_caller(struct enforce_serve *s, const struct enforce_call *call, uint32_t rule)
{
    const struct sigvet_policy *p = s->plan->policy;
    const struct api *a = api_by_number(call->number);

    if (!still_there(s, call)) {
        return EPERM;
    }
    warn("process %d is stopped before %s(): rule \"%s\"; look at it with gdb -p %d, go on with "
         "kill -CONT %d",
         (int)call->ids.tgid, a != NULL ? a->name : "?",
         rule < p->rules ? policy_string(p, policy_rule(p, rule)->name) : "default",
         (int)call->ids.tgid, (int)call->ids.tgid);
    if (syscall(SYS_tgkill, call->ids.tgid, call->tid, SIGSTOP) != 0) {
        return EPERM;
    }
    unsigned at = s->stopped_next++ % ENFORCE_REMEMBERED;
    s->stopped[at].tid = call->tid;
    s->stopped[at].number = call->number;
    memcpy(s->stopped[at].args, call->args, sizeof call->args);
    return ERESTARTSYS;
}

/* --- answers --- */

#define GO_ON (-1) /* and 0: done, though nothing was; or an errno */

/* Who comes by way of libc in a process with the shim has been asked there already: what neither
 * refuses nor ends is not done and told twice. */
static bool shim_acts(const struct enforce_call *call)
{
    return !call->i386 && enforce_pids_has_shim(call->ids.tgid, call->ip);
}

static int answer(struct enforce_serve *s, const struct enforce_call *call)
{
    struct enforce_decision d;

    if (!s->executed && call->ids.tgid == s->program &&
        (call->number == SYS_execve || call->number == SYS_execveat)) {
        s->executed = true;
        return GO_ON;
    }
    if (was_aborted(s, call)) {
        end_caller(s, call, true);
        return EPERM;
    }
    enforce_decide(s->plan, &s->limits, call, &d);
    switch (d.action) {
    case SIGVET_DENY:
        enforce_told_add(&s->told, call, &d);
        return d.error;
    case SIGVET_PRETEND:
        enforce_told_add(&s->told, call, &d);
        return 0;
    case SIGVET_ABORT:
    case SIGVET_KILL:
        enforce_told_add(&s->told, call, &d);
        end_caller(s, call, d.action == SIGVET_KILL);
        return EPERM;
    case SIGVET_STOP:
        if (stopped_before(s, call) || shim_acts(call)) {
            return GO_ON;
        }
        enforce_told_add(&s->told, call, &d);
        return stop_caller(s, call, d.rule);
    case SIGVET_LOG:
        if (!shim_acts(call)) {
            enforce_told_add(&s->told, call, &d);
        }
        return GO_ON;
    default:
        return GO_ON;
    }
}

static void send_answer(const struct enforce_serve *s, uint64_t id, int result)
{
    struct seccomp_notif_resp response = {.id = id};

    if (result == GO_ON) {
        response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    } else {
        response.error = -result;
    }
    (void)ioctl(s->listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

/* The kernel's structures may be longer than ours: it says how long. */
static struct seccomp_notif *question_room(size_t *size)
{
    struct seccomp_notif_sizes sizes = {0};

    *size = sizeof(struct seccomp_notif);
    if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) == 0 &&
        sizes.seccomp_notif > *size) {
        *size = sizes.seccomp_notif;
    }
    return xcalloc(1, *size);
}

static void question(struct enforce_serve *s, const struct seccomp_notif *asked)
{
    struct enforce_call call = {
        .id = asked->id,
        .tid = (pid_t)asked->pid,
        .i386 = asked->data.arch == AUDIT_ARCH_I386,
        .ip = asked->data.instruction_pointer,
    };

    call.number = enforce_filter_number(s->filter, asked->data.arch, (uint32_t)asked->data.nr);
    memcpy(call.args, asked->data.args, sizeof call.args);
    /* A caller of whom nothing can be told is refused: it is gone, or hidden from us. */
    bool known = procfile_ids(call.tid, &call.ids) && call.number != ENFORCE_NO_CALL &&
                 still_there(s, &call);
    send_answer(s, asked->id, known ? answer(s, &call) : EPERM);
}

/* --- the thread --- */

/* The descriptor that the child sends. -1: it did not. */
static int receive_listener(int socket)
{
    char byte, room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    struct msghdr m = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    int fd = -1;

    if (recvmsg(socket, &m, MSG_CMSG_CLOEXEC) == 1) {
        const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        if (c != NULL && c->cmsg_type == SCM_RIGHTS) {
            memcpy(&fd, CMSG_DATA(c), sizeof fd);
        }
    }
    return fd;
}

/* False: it is time to end. */
static bool wait_for(int fd, int stop, bool *ready)
{
    struct pollfd both[] = {{.fd = stop, .events = POLLIN}, {.fd = fd, .events = POLLIN}};

    *ready = poll(both, 2, -1) > 0 && (both[1].revents & POLLIN) != 0;
    return both[0].revents == 0 && (*ready || (both[1].revents & (POLLHUP | POLLERR)) == 0);
}

void *enforce_serve(void *serve)
{
    struct enforce_serve *s = serve;
    size_t size;
    struct seccomp_notif *asked = question_room(&size);
    bool ready = false;

    while (s->listener < 0 && wait_for(s->socket, s->stop, &ready)) {
        s->listener = receive_listener(s->socket);
        if (s->listener < 0) {
            break;
        }
    }
    while (s->listener >= 0 && wait_for(s->listener, s->stop, &ready)) {
        memset(asked, 0, size);
        if (ready && ioctl(s->listener, SECCOMP_IOCTL_NOTIF_RECV, asked) == 0) {
            question(s, asked);
        }
    }
    if (s->listener >= 0) {
        (void)close(s->listener);
        s->listener = -1;
    }
    free(asked);
    return NULL;
}
