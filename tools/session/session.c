/* session.c - one run: its trace, its program, and what is read of it while it goes on.
 *
 * Owns:     all of it, from the first check of the command line to the launcher's end.
 * Contexts: the launcher, one thread.
 * Errors:   see session.h.
 * Source:   docs/trace-format.md */
#include "session.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "accepting.h"
#include "decision_words.h"
#include "elfcheck.h"
#include "enforcement.h"
#include "feed.h"
#include "hangs.h"
#include "launch.h"
#include "members.h"
#include "naming.h"
#include "outputs.h"
#include "present.h"
#include "reader.h"
#include "renderer.h"
#include "stuck_options.h"
#include "tracefile.h"
#include "util.h"

#define BEAT_MS 20
#define EVENTS_BEAT_MS 5 /* while events come */
#define LATE_MS 5        /* the last records of a killed process come within this, over and over */
#define LATE_NS 50000000u
#define CHILD_NS 200000000u /* with --wait: a forked child reports in with its first call only */
#define FEEDS_MOST 4096u    /* then the program is looked after again */
#define WHY_SIZE (2 * PATH_MAX + 256)
#define EVENTS_SIZE (1ull << 40) /* of a trace with all events, if it is not kept */
#define FEW_EVENTS (2u << 20)    /* bytes, of each process of an audit that nobody asked more of */
#define NS_OF_SECOND 1000000000u
#define REPORT_ROOM \
    (24u << 20) /* what looking up names takes at least: libdw ends the tool without it */
#define EVENTS_SIZE_MIN (16ull << 20) /* with less it is not worth while to try smaller ones */
#define SPACE_SHARE 8u                /* part of a limited address space that a trace may take */

struct session {
    const struct options *o;
    struct elfcheck program;
    struct tracefile file;
    struct enforcement enforcement;
    struct launch launch;
    struct outputs out;
    struct accepting accepting;
    struct members members;
    struct hangs *hangs;      /* NULL: handlers may take any time */
    struct trace *reader;     /* NULL: nothing is audited */
    struct audit *audit;      /* likewise, and before the program was started */
    struct feed *feed;        /* likewise: from reader to audit */
    struct present *present;  /* NULL: no events are shown */
    struct renderer renderer; /* shows them */
    bool renderer_gone;       /* that it ended too early was told */
    uint64_t except;          /* signals whose handlers need not be the program's */
    int beat_ms;
};

/* What exit() must clean up, whoever calls it. A forked child must not. */
static struct tracefile *removed_at_exit;
static pid_t owner;

static void remove_trace(void)
{
    if (removed_at_exit != NULL && getpid() == owner) {
        tracefile_remove(removed_at_exit);
    }
}

/* A launch_member. */
static bool is_member(pid_t pid, void *session)
{
    struct session *s = session;

    return members_find(&s->members, pid) != NULL;
}

/* Takes in the records that have come. Whether there were any. */
static bool drain(struct session *s, bool final)
{
    bool any = members_scan(&s->members);

    for (unsigned i = 0; s->feed != NULL && (final || i < FEEDS_MOST); i++) {
        if (!feed_some(s->feed, final)) {
            break;
        }
        any = true;
        (void)members_scan(&s->members);
        s->file.read = feed_read(s->feed);
        (void)tracefile_beat(&s->file); /* looking up symbols can take longer than a beat */
    }
    if (s->feed != NULL) {
        s->file.read = feed_read(s->feed);
    }
    return any;
}

/* What the file is told of the reader of its events. */
static void hear_renderer(struct session *s)
{
    if (s->present == NULL || s->renderer_gone) {
        return;
    }
    uint64_t read = renderer_read(&s->renderer);
    if (read != UINT64_MAX) {
        s->file.read = read;
        return;
    }
    s->renderer_gone = true;
    warn("what shows the events has ended before the program; no more events are shown");
    tracefile_end_waiting(&s->file);
}

/* A handler does not come back, and that was told in the trace: it is shown before anything is killed. */
static void hear_hang(struct session *s)
{
    (void)drain(s, false);
    bool policy = enforcement_kills_stuck(&s->enforcement);
    if ((s->o->kill_stuck || policy) && !s->launch.ended) {
        if (s->audit == NULL) { /* else a finding says so */
            warn("a handler does not come back: the program is killed (%s)",
                 policy ? "the policy says stuck = kill" : "--on-stuck=kill");
        }
        hangs_kill(s->hangs);
    }
}

static bool is_flood(const struct options *o)
{
    return o->events && !o->few_events;
}

/* One step: waits, keeps the file going, takes in what has come. Whether the program has ended. */
static bool step(struct session *s)
{
    bool ended = launch_wait(&s->launch, s->beat_ms, is_member, s);

    hear_renderer(s);
    bool soon = tracefile_beat(&s->file);
    bool any = drain(s, false);
    s->beat_ms = soon ? 0 : any && is_flood(s->o) ? EVENTS_BEAT_MS : BEAT_MS;
    members_look(&s->members, s->except, false);
    if (s->hangs != NULL && hangs_look(s->hangs)) {
        hear_hang(s);
    }
    return ended;
}

/* Whether there is memory for a report: what fails for want of it must do so before the program runs. */
static bool has_room(void)
{
    void *room = mmap(NULL, REPORT_ROOM, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return room != MAP_FAILED && munmap(room, REPORT_ROOM) == 0;
}

/* With less, an audit has no room for its own work either. */
static uint64_t least_audited(uint64_t size)
{
    return size < TRACEFILE_SIZE_DEFAULT ? size : TRACEFILE_SIZE_DEFAULT;
}

/* The largest size that the limits allow; at most `size`. */
static uint64_t limited(const struct session *s, uint64_t size)
{
    struct rlimit limit;
    const rlim_t space = s->launch.limit[LAUNCH_LIMIT_SPACE].rlim_cur;

    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < size) {
        size = limit.rlim_cur & ~(rlim_t)(SIGVET_HEADER_SIZE - 1);
        if (size < TRACEFILE_SIZE_MIN) {
            die("cannot make a trace: files may only have %ju bytes (RLIMIT_FSIZE)",
                (uintmax_t)limit.rlim_cur);
        }
    }
    /* The program maps all of it. A size that was asked for is the user's own decision. */
    if (s->o->trace_size == 0 && space != RLIM_INFINITY && space / SPACE_SHARE < size) {
        uint64_t share = space / SPACE_SHARE & ~(rlim_t)(SIGVET_HEADER_SIZE - 1);
        size = s->o->few_events && share < least_audited(size) ? least_audited(size) : share;
    }
    return size > TRACEFILE_SIZE_MIN ? size : TRACEFILE_SIZE_MIN;
}

/* Makes the trace, for events as large as can be had: it is sparse. */
static void make_trace(struct session *s, enum session_kind kind)
{
    const struct options *o = s->o;
    char why[WHY_SIZE];
    if (kind != SESSION_RECORD && !has_room()) {
        die("no room for a report: it takes %u MiB that limits (RLIMIT_AS, RLIMIT_DATA) refuse",
            REPORT_ROOM >> 20);
    }
    uint64_t size = o->trace_size != 0                   ? o->trace_size
                    : o->few_events || o->record != NULL ? TRACEFILE_SIZE_MAX
                                                         : EVENTS_SIZE;

    for (size = limited(s, size);; size = size / 4 & ~(uint64_t)(SIGVET_HEADER_SIZE - 1)) {
        bool last = o->trace_size != 0 || size < EVENTS_SIZE_MIN;
        if (o->record != NULL ? tracefile_create(&s->file, o->record, size, why, sizeof why)
                              : tracefile_create_private(&s->file, size, why, sizeof why)) {
            break;
        }
        if (last) {
            die("%s", why);
        }
    }
    owner = getpid();
    removed_at_exit = &s->file;
    if (atexit(remove_trace) != 0) {
        tracefile_remove(&s->file);
        die("out of memory");
    }
    /* Before anything looks where the records are. */
    bool named = kind == SESSION_TRACE || naming_put(o, &s->file);
    if (!named) {
        warn("cannot write the names into the trace: %s", strerror(errno));
    }
    if (!named || !enforcement_put(&s->enforcement, o, &s->file)) {
        if (o->record != NULL) {
            (void)unlink(s->file.path);
        }
        exit(EXIT_USAGE);
    }
    members_init(&s->members, &s->file);
    uint64_t limit = (uint64_t)enforcement_stuck_seconds(&s->enforcement) * NS_OF_SECOND;
    if (limit == 0 || o->stuck_ns != STUCK_DEFAULT_NS) { /* the command line wins */
        limit = o->stuck_ns;
    }
    if (limit != 0) {
        s->hangs = hangs_new(&s->file, &s->members, limit);
        if (s->enforcement.kernel != NULL) {
            hangs_distrust(s->hangs);
        }
    }
}

/* System calls that no libc makes are to be seen. */
static void ask_for_raw(struct session *s)
{
    s->file.header->mode |= SIGVET_MODE_RAW;
    s->except |= 1ull << (SIGSYS - 1); /* the shim's own */
    if (!launch_can_dispatch()) {
        (void)tracefile_append_gap(&s->file, SIGVET_GAP_NO_RAW, 0, "");
    }
}

/* What the options want to be recorded beside what always is. */
static void ask_for_events(struct session *s, enum session_kind kind)
{
    bool shown = kind == SESSION_TRACE;
    bool bounded = shown || (kind == SESSION_AUDIT && s->o->record == NULL);
    uint32_t mode = s->o->mode;

    if (!shown) { /* nobody is waited for */
        mode &= ~(uint32_t)SIGVET_MODE_WAIT;
    }
    tracefile_events(&s->file, mode, bounded ? s->o->buffer : 0);
    if (s->o->few_events) {
        s->file.header->event_room = FEW_EVENTS;
        s->file.header->event_classes = ~(1u << CLASS_SETOP | 1u << CLASS_PRINT);
    }
}

/* Everything that can fail before the program starts. */
static void set_up(struct session *s, enum session_kind kind, char *library, size_t library_size)
{
    const struct options *o = s->o;
    char why[WHY_SIZE];

    switch (elfcheck_program(o->program[0], &s->program)) {
    case ELFCHECK_NO_EXEC:
    case ELFCHECK_MISSING:
        die("%s", s->program.why);
    default:
        break;
    }
    enforcement_load(&s->enforcement, o, &s->program);
    if (!launch_find_library(o->library, o->strict, library, library_size, why, sizeof why) ||
        (kind == SESSION_AUDIT && !accepting_open(&s->accepting, o, why, sizeof why)) ||
        (kind == SESSION_AUDIT &&
         !outputs_open(&s->out, o, STDERR_FILENO, "stderr", true, why, sizeof why)) ||
        !launch_prepare(&s->launch, why, sizeof why) ||
        (kind != SESSION_TRACE &&
         !naming_library(o, s->program.image, library, library_size, why, sizeof why))) {
        die("%s", why);
    }
    make_trace(s, kind);
    if (o->events) { /* before its header is read */
        ask_for_events(s, kind);
    }
    if ((o->mode & SIGVET_MODE_RAW) != 0) {
        ask_for_raw(s);
    }
    if (kind == SESSION_AUDIT) {
        s->reader = reader_open(s->file.path, why, sizeof why);
    } else if (kind == SESSION_TRACE) {
        s->present = present_open(o, s->file.path, STDERR_FILENO, "stderr", why, sizeof why);
    }
    if ((kind == SESSION_AUDIT && s->reader == NULL) ||
        (kind == SESSION_TRACE && s->present == NULL)) {
        if (o->record != NULL) {
            (void)unlink(s->file.path);
        }
        die("%s", why);
    }
}

static void start(struct session *s, const char *library)
{
    enum elfcheck_kind kind = s->program.kind;
    bool harmless = kind != ELFCHECK_FOREIGN_CLASS && kind != ELFCHECK_FOREIGN_LIBC;
    struct launch_program program = {
        .path = s->program.path,
        .argv = s->o->program,
        .library = harmless ? library : NULL,
        .trace = s->file.path,
        .enforce = s->enforcement.kernel,
    };
    char why[WHY_SIZE];

    if (elfcheck_gap(kind) != SIGVET_GAP_NONE) {
        (void)tracefile_append_gap(&s->file, elfcheck_gap(kind), 0, s->program.image);
    }
    if (!launch_start(&s->launch, &program, why, sizeof why)) {
        if (s->o->record != NULL) { /* nothing ran: there is nothing to keep */
            (void)unlink(s->file.path);
        }
        die("%s", why);
    }
}

/* Follows the program to its end, with --wait all processes of the run to theirs, then takes late
 * records in. */
static void follow(struct session *s)
{
    struct launch *l = &s->launch;

    while (!step(s)) {
    }
    (void)drain(s, false);
    if (s->hangs != NULL && WIFSIGNALED(l->status)) {
        (void)hangs_last(s->hangs, l->pid, WTERMSIG(l->status));
    }
    if (members_find(&s->members, l->pid) == NULL &&
        elfcheck_gap(s->program.kind) == SIGVET_GAP_NONE) {
        (void)tracefile_append_gap(&s->file, SIGVET_GAP_NOT_STARTED, 0, s->program.path);
    }
    (void)tracefile_append_status(&s->file, l->pid, l->status);
    uint64_t seen = util_now_ns(CLOCK_MONOTONIC);
    while (s->o->wait && !l->interrupted && util_now_ns(CLOCK_MONOTONIC) - seen < CHILD_NS) {
        (void)step(s);
        if (members_left(&s->members) > 0) {
            seen = util_now_ns(CLOCK_MONOTONIC);
        }
    }
    uint64_t end = util_now_ns(CLOCK_MONOTONIC) + LATE_NS;
    while (members_left(&s->members) > 0 && util_now_ns(CLOCK_MONOTONIC) < end) {
        (void)launch_wait(l, LATE_MS, is_member, s);
        if (!drain(s, false)) {
            break;
        }
    }
    members_look(&s->members, s->except, true);
    enforcement_end(&s->enforcement);
    tracefile_end_waiting(&s->file); /* from now on nobody makes room */
    (void)drain(s, true);
}

/* The gaps that only the launcher knows of. */
static void add_gaps(struct session *s)
{
    (void)members_scan(&s->members); /* the reader has seen more meanwhile */
    for (size_t i = 0, n = members_left(&s->members); i < n; i++) {
        const struct member *m = s->members.list[i];
        char *text CLEANUP_FREE =
            xasprintf("process %d (%s) was still running at the end", (int)m->pid, m->exe);
        audit_gap(s->audit, "still-running", text);
    }
    /* A full disk that nothing was lost by is none of the reader's business. */
    if (s->file.stuck != 0 && s->file.header->lost[SIGVET_LOST_FULL] > 0) {
        char *text CLEANUP_FREE =
            xasprintf("no more room for the trace: %s", strerror(s->file.stuck));
        audit_gap(s->audit, "trace-full", text);
    }
    if (s->file.cut) {
        audit_gap(s->audit, "damaged", "the trace was cut short while the program ran");
    }
}

int session_verdict(const struct options *o, struct audit *a)
{
    const struct summary *sum = audit_summary(a);
    enum level decided;

    for (unsigned action = 0; action < SIGVET_ACTIONS; action++) {
        if (sum->decided[action] > 0 &&
            decision_words_level((enum sigvet_action)action, &decided) && decided >= o->fail_on) {
            return o->error_exitcode;
        }
    }
    if (o->require_coverage && sum->handlers_run < sum->handlers_installed) {
        return o->error_exitcode;
    }
    for (int level = (int)o->fail_on; level < LEVELS; level++) {
        if (sum->findings[level] > 0) {
            return o->error_exitcode;
        }
    }
    return 0;
}

/* How the tool will end, with this verdict and this status of wait(2). */
static struct out_end session_end(int verdict, int status)
{
    bool killed = verdict == 0 && WIFSIGNALED(status);

    return (struct out_end){.known = true,
                            .status = verdict != 0 ? verdict
                                      : killed     ? 0
                                                   : WEXITSTATUS(status),
                            .signal = killed ? WTERMSIG(status) : 0};
}

void session_run(const struct options *o, enum session_kind kind)
{
    static struct session session; /* the clean-up at exit looks into it */
    struct session *s = &session;
    char library[PATH_MAX];
    char why[WHY_SIZE];
    int verdict = 0;

    s->o = o;
    s->beat_ms = is_flood(o) ? 0 : BEAT_MS;
    set_up(s, kind, library, sizeof library);
    start(s, library);
    /* After the fork: what symbol look-up opens must not reach the program. */
    if (kind == SESSION_AUDIT) {
        s->audit = audit_new(s->reader, outputs_news, &s->out);
        audit_on_decision(s->audit, outputs_decision, &s->out);
        audit_accept(s->audit, &s->accepting.accepted);
        s->feed = feed_new(s->reader, s->audit, o->record == NULL ? s->file.fd : -1);
        feed_spare(s->feed, &s->members.at);
    } else if (kind == SESSION_TRACE) {
        present_release_through(s->present, o->record == NULL ? s->file.fd : -1);
        if (!renderer_start(&s->renderer, s->present, &s->file, &s->launch, why, sizeof why)) {
            s->renderer_gone = true;
            tracefile_end_waiting(&s->file);
            warn("%s; no events are shown", why);
        }
    }
    follow(s);
    if (s->audit != NULL) {
        add_gaps(s);
    }
    if (o->record != NULL && o->events && members_left(&s->members) == 0) {
        tracefile_trim(&s->file);
    }
    if (kind != SESSION_TRACE) {
        naming_end(o, s->file.path, library);
    }
    tracefile_remove(&s->file); /* before signals can end us */
    launch_finish(&s->launch);
    if (kind == SESSION_TRACE) {
        renderer_finish(&s->renderer);
    }
    if (s->audit != NULL) {
        verdict = session_verdict(o, s->audit);
        struct out_end end = session_end(verdict, s->launch.status);
        outputs_report(&s->out, s->audit, &end);
        (void)accepting_finish(&s->accepting, o, s->audit);
        (void)outputs_close(&s->out);
        audit_free(s->audit);
    }
    int status = s->launch.status;
    feed_free(s->feed);
    reader_close(s->reader);
    hangs_free(s->hangs);
    members_free(&s->members);
    enforcement_free(&s->enforcement);
    tracefile_close(&s->file);
    if (verdict != 0) {
        exit(verdict);
    }
    launch_exit_as(status);
}
