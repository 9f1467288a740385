/* enforce.c - see enforce.h.
 *
 * Owns:     struct enforce.
 * Contexts: see enforce.h.
 * Errors:   see enforce.h.
 * Source:   unix(7) for SCM_RIGHTS; prctl(2). */
#include "enforce.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "enforce_filter.h"
#include "enforce_kernel.h"
#include "enforce_plan.h"
#include "enforce_serve.h"
#include "shim/policy.h"
#include "util.h"

#define END_SECONDS 2 /* a caller's memory can make reading it take for ever */

struct enforce {
    struct enforce_kernel kernel;
    struct enforce_plan *plan;
    struct enforce_filter filter;
    struct enforce_serve serve;
    bool best_effort;
    bool landlock, seccomp; /* to be used */
    int ends[2];            /* the launcher's, the child's */
    pthread_t thread;
    bool running;
};

/* A process that the launcher forks later must not keep the question's descriptor: while anybody
 * has it, callers wait for an answer. */
static struct enforce *in_force;

static void forked(void)
{
    int listener =
        in_force != NULL ? __atomic_load_n(&in_force->serve.listener, __ATOMIC_RELAXED) : -1;

    if (listener >= 0) {
        (void)close(listener);
    }
}

/* --- what keeps it from starting --- */

static const char *rule_name(const struct sigvet_policy *p, uint32_t rule)
{
    return policy_string(p, policy_rule(p, rule)->name);
}

static const char *source_of(const struct sigvet_policy *p)
{
    return policy_string(p, p->source);
}

/* One line for each rule that the kernel cannot hold; how many. */
static uint32_t tell_rules(const struct enforce_plan *plan)
{
    const struct sigvet_policy *p = plan->policy;

    for (uint32_t i = 0; i < p->rules; i++) {
        if (plan->rule[i].layer == ENFORCE_SHIM) {
            warn("%s:%u: rule \"%s\" cannot be held by the kernel: %s", source_of(p),
                 policy_rule(p, i)->line, rule_name(p, i), plan->rule[i].why);
        }
    }
    if (plan->otherwise.layer == ENFORCE_SHIM) {
        warn("%s: [default] cannot be held by the kernel: %s", source_of(p), plan->otherwise.why);
    }
    return plan->not_held;
}

/* Likewise for what the kernel lacks. */
static uint32_t tell_features(const struct enforce *e)
{
    const struct enforce_kernel *k = &e->kernel;
    uint32_t missing = 0;

    if (e->plan->landlock && k->landlock < ENFORCE_LANDLOCK_ABI) {
        char found[64];
        (void)snprintf(found, sizeof found, "Landlock ABI %d", k->landlock);
        warn("--enforce=kernel needs signal scopes of Landlock (ABI %d, Linux 6.12 and newer); "
             "Linux "
             "%s has %s",
             ENFORCE_LANDLOCK_ABI, k->release,
             k->landlock > 0 ? found : "no Landlock, or it is switched off (see lsm= at boot)");
        missing++;
    }
    if (!k->notify) {
        warn("--enforce=kernel needs user notification of seccomp (Linux 5.5 and newer); Linux %s "
             "has "
             "none, or another filter forbids it",
             k->release);
        missing++;
    }
    if (!k->proc) {
        warn("--enforce=kernel needs /proc, of the PID namespace that sigvet runs in");
        missing++;
    }
    return missing;
}

static bool may_start(struct enforce *e)
{
    uint32_t short_of = tell_rules(e->plan) + tell_features(e);

    if (short_of > 0) {
        warn(e->best_effort
                 ? "what the kernel does not hold is left to the shim"
                 : "not started; with --enforce=kernel,best-effort it starts, and what the "
                   "kernel does not hold is left to the shim");
    }
    e->landlock = e->plan->landlock && e->kernel.landlock >= ENFORCE_LANDLOCK_ABI;
    e->seccomp = e->kernel.notify && e->kernel.proc;
    /* Without the domain its plan does not hold: what it leaves to the domain is decided as well as
     * it can be. */
    e->plan->landlock = e->landlock;
    return short_of == 0 || e->best_effort;
}

/* --- before the program --- */

static bool open_ends(struct enforce *e, char *why, size_t why_size)
{
    e->serve.stop = eventfd(0, EFD_CLOEXEC);
    if (e->serve.stop < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, e->ends) != 0) {
        (void)snprintf(why, why_size, "cannot make a socket pair: %s", strerror(errno));
        return false;
    }
    return true;
}

struct enforce *enforce_new(const struct enforce_options *options, char *why, size_t why_size)
{
    struct enforce *e = xcalloc(1, sizeof *e);

    why[0] = '\0';
    e->best_effort = options->best_effort;
    e->ends[0] = e->ends[1] = e->serve.stop = e->serve.listener = -1;
    e->plan = enforce_plan_make(options->policy);
    enforce_kernel_probe(&e->kernel);
    if (!may_start(e)) {
        enforce_end(e);
        return NULL;
    }
    if (enforce_filter_build(&e->filter, e->plan) != 0) {
        (void)snprintf(why, why_size, "cannot build the system call filter: %s", strerror(errno));
        enforce_end(e);
        return NULL;
    }
    if (!open_ends(e, why, why_size)) {
        enforce_end(e);
        return NULL;
    }
    e->serve.plan = e->plan;
    e->serve.filter = &e->filter;
    e->serve.told.decided = options->decided;
    e->serve.told.arg = options->arg;
    /* An orphan of the run stays below the launcher, where it can be told from others. */
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    return e;
}

/* --- in the child --- */

static int send_listener(int socket, int fd)
{
    char byte = 0, room[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    struct msghdr m = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);

    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    return sendmsg(socket, &m, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

static int failed(const struct enforce *e, const char *what, int error)
{
    warn("cannot %s: %s", what, strerror(error));
    return e->best_effort ? 0 : error;
}

/* Who may administer the system needs no promise, and set-user-ID programs go on to work; all
 * others promise that no program below them gains rights. */
static int enter_domain(void)
{
    if (enforce_kernel_scope_signals() == 0) {
        return 0;
    }
    if (errno != EPERM || enforce_kernel_no_new_privileges() != 0 ||
        enforce_kernel_scope_signals() != 0) {
        return errno;
    }
    return 0;
}

static int enter_filter(const struct enforce *e, int *listener)
{
    *listener = enforce_kernel_filter(&e->filter.program, e->kernel.filter_flags);
    if (*listener < 0 && errno == EACCES && enforce_kernel_no_new_privileges() == 0) {
        *listener = enforce_kernel_filter(&e->filter.program, e->kernel.filter_flags);
    }
    return *listener >= 0 ? 0 : errno;
}

int enforce_child(struct enforce *e)
{
    int listener = -1;
    int error = e->landlock ? enter_domain() : 0;

    if (error != 0) {
        error = failed(e, "enter a Landlock domain", error);
        if (error != 0) {
            return error;
        }
    }
    if (!e->seccomp) {
        return 0;
    }
    error = enter_filter(e, &listener);
    if (error != 0) {
        return failed(
            e,
            error == EBUSY
                ? "install the system call filter (this process already has one that asks)"
                : "install the system call filter",
            error);
    }
    error = send_listener(e->ends[1], listener);
    (void)close(listener);
    return error;
}

/* --- while it runs --- */

void enforce_start(struct enforce *e, pid_t program)
{
    sigset_t all, old;

    (void)close(e->ends[1]);
    e->ends[1] = -1;
    e->serve.socket = e->ends[0];
    e->serve.program = program;
    in_force = e;
    (void)pthread_atfork(NULL, NULL, forked);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    e->running = pthread_create(&e->thread, NULL, enforce_serve, &e->serve) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (!e->running) { /* the child's filter has nobody to ask: its calls fail */
        warn("cannot start the thread that answers the system call filter");
    }
}

void enforce_end(struct enforce *e)
{
    struct timespec until;
    uint64_t one = 1;

    if (e == NULL) {
        return;
    }
    if (e->running) {
        in_force = NULL;
        (void)util_write_all(e->serve.stop, &one, sizeof one);
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += END_SECONDS;
        if (pthread_timedjoin_np(e->thread, NULL, &until) != 0) {
            return; /* it still uses what it has */
        }
        enforce_told_all(&e->serve.told);
    }
    for (size_t i = 0; i < 2; i++) {
        if (e->ends[i] >= 0) {
            (void)close(e->ends[i]);
        }
    }
    if (e->serve.stop >= 0) {
        (void)close(e->serve.stop);
    }
    enforce_filter_free(&e->filter);
    enforce_plan_free(e->plan);
    free(e);
}

/* --- sigvet policy show --- */

static void show_verdict(const struct enforce_verdict *v, FILE *out)
{
    static const char *const layers[] = {
        [ENFORCE_NOTHING] = "nothing to hold",
        [ENFORCE_LANDLOCK] = "kernel (landlock, seccomp)",
        [ENFORCE_SECCOMP] = "kernel (seccomp)",
        [ENFORCE_SHIM] = "shim only",
    };

    (void)fprintf(out, "%s%s%s\n", layers[v->layer], v->why[0] != '\0' ? ": " : "", v->why);
}

void enforce_show(const void *policy, FILE *out)
{
    struct enforce_plan *plan = enforce_plan_make(policy);
    const struct sigvet_policy *p = plan->policy;

    for (uint32_t i = 0; i < p->rules; i++) {
        (void)fprintf(out, "%s:%u: [rule %s] ", source_of(p), policy_rule(p, i)->line,
                      rule_name(p, i));
        show_verdict(&plan->rule[i], out);
    }
    (void)fprintf(out, "%s: [default] ", source_of(p));
    show_verdict(&plan->otherwise, out);
    enforce_plan_free(plan);
}
