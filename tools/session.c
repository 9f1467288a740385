/* session.c - one run: its trace, its program, and what is read of it while it goes on.
 *
 * Owns:     all of it, from the first check of the command line to the launcher's end.
 * Contexts: the launcher, one thread.
 * Errors:   see session.h.
 * Source:   proc(5) for /proc/PID/exe. */
#include "session.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "elfcheck.h"
#include "launch.h"
#include "output.h"
#include "reader.h"
#include "tracefile.h"
#include "util.h"

#define BEAT_MS 20
#define LATE_MS 5 /* the last records of a killed process come within this, over and over */
#define LATE_NS 50000000u
#define WHY_SIZE (2 * PATH_MAX + 256)

struct member {
    pid_t pid;
    const struct sigvet_process *image; /* the last one it reported */
};

struct session {
    const struct options *o;
    struct elfcheck program;
    struct tracefile file;
    struct launch launch;
    struct output out;
    struct trace *reader;
    struct audit *audit;    /* NULL: only recording */
    struct member *members; /* processes that reported in, in that order */
    size_t member_count, member_room;
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

static struct member *member_find(struct session *s, pid_t pid)
{
    for (size_t i = s->member_count; i-- > 0;) { /* the last ones are asked for most */
        if (s->members[i].pid == pid) {
            return &s->members[i];
        }
    }
    return NULL;
}

static void member_add(struct session *s, const struct sigvet_process *image)
{
    struct member *m = image->parent == 0 ? member_find(s, (pid_t)image->pid) : NULL;

    if (m != NULL) { /* it executed another image */
        m->image = image;
        return;
    }
    if (s->member_count == s->member_room) {
        s->member_room = s->member_room > 0 ? 2 * s->member_room : 16;
        s->members = xrealloc_array(s->members, s->member_room, sizeof *s->members);
    }
    s->members[s->member_count++] = (struct member){(pid_t)image->pid, image};
}

/* A launch_member. */
static bool is_member(pid_t pid, void *session)
{
    return member_find(session, pid) != NULL;
}

/* Whether the process still runs, and is not another one with its number. */
static bool is_alive(const struct member *m)
{
    char link[64];
    char exe[PATH_MAX];
    const char *known = reader_exe(m->image);
    size_t len = strlen(known);

    if (m->pid <= 0 || (kill(m->pid, 0) != 0 && errno != EPERM)) {
        return false;
    }
    (void)snprintf(link, sizeof link, "/proc/%d/exe", (int)m->pid);
    ssize_t n = readlink(link, exe, sizeof exe - 1);
    if (n < 0) { /* ENOENT: a zombie, or no /proc */
        return errno == EACCES;
    }
    exe[n] = '\0';
    return strncmp(exe, known, len) == 0 &&
           (exe[len] == '\0' || strcmp(exe + len, " (deleted)") == 0);
}

/* Drops the processes that have ended; returns how many are left. */
static size_t members_left(struct session *s)
{
    size_t left = 0;

    for (size_t i = 0; i < s->member_count; i++) {
        if (is_alive(&s->members[i])) {
            s->members[left++] = s->members[i];
        }
    }
    s->member_count = left;
    return left;
}

/* Takes in the records that have come. Whether there were any. */
static bool drain(struct session *s, bool final)
{
    const struct sigvet_record *rec;
    bool any = false;

    while ((rec = reader_next(s->reader, final)) != NULL) {
        any = true;
        if (rec->type == SIGVET_REC_PROCESS) {
            member_add(s, (const void *)rec);
        }
        if (s->audit != NULL) {
            audit_feed(s->audit, rec);
            tracefile_beat(&s->file); /* looking up symbols can take longer than a beat */
        }
    }
    return any;
}

/* Everything that can fail before the program starts. */
static void set_up(struct session *s, bool reporting, char *library, size_t library_size)
{
    const struct options *o = s->o;
    char why[WHY_SIZE];
    struct rlimit limit;

    switch (elfcheck_program(o->program[0], &s->program)) {
    case ELFCHECK_NO_EXEC:
    case ELFCHECK_MISSING:
        die("%s", s->program.why);
    default:
        break;
    }
    if (!launch_find_library(o->library, o->strict, library, library_size, why, sizeof why) ||
        (reporting && !output_open(&s->out, o, STDERR_FILENO, "stderr", true, why, sizeof why)) ||
        !launch_prepare(&s->launch, why, sizeof why)) {
        die("%s", why);
    }
    uint64_t size = o->trace_size;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < size) {
        size = limit.rlim_cur & ~(rlim_t)(SIGVET_HEADER_SIZE - 1);
        if (size < TRACEFILE_SIZE_MIN) {
            die("cannot make a trace: files may only have %ju bytes (RLIMIT_FSIZE)",
                (uintmax_t)limit.rlim_cur);
        }
    }
    bool made = o->record != NULL ? tracefile_create(&s->file, o->record, size, why, sizeof why)
                                  : tracefile_create_private(&s->file, size, why, sizeof why);
    if (!made) {
        die("%s", why);
    }
    owner = getpid();
    removed_at_exit = &s->file;
    if (atexit(remove_trace) != 0) {
        tracefile_remove(&s->file);
        die("out of memory");
    }
    s->reader = reader_open(s->file.path, why, sizeof why);
    if (s->reader == NULL) {
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
    };
    char why[WHY_SIZE];

    if (elfcheck_gap(kind) != SIGVET_GAP_NONE) {
        (void)tracefile_append_gap(&s->file, elfcheck_gap(kind), s->program.image);
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

    while (!launch_wait(l, BEAT_MS, is_member, s)) {
        tracefile_beat(&s->file);
        (void)drain(s, false);
    }
    (void)drain(s, false);
    if (member_find(s, l->pid) == NULL && elfcheck_gap(s->program.kind) == SIGVET_GAP_NONE) {
        (void)tracefile_append_gap(&s->file, SIGVET_GAP_NOT_STARTED, s->program.path);
    }
    (void)tracefile_append_status(&s->file, l->pid, l->status);
    while (s->o->wait && !l->interrupted && members_left(s) > 0) {
        (void)launch_wait(l, BEAT_MS, is_member, s);
        tracefile_beat(&s->file);
        (void)drain(s, false);
    }
    uint64_t end = util_now_ns(CLOCK_MONOTONIC) + LATE_NS;
    while (members_left(s) > 0 && util_now_ns(CLOCK_MONOTONIC) < end) {
        (void)launch_wait(l, LATE_MS, is_member, s);
        if (!drain(s, false)) {
            break;
        }
    }
    (void)drain(s, true);
}

/* The gaps that only the launcher knows of. */
static void add_gaps(struct session *s)
{
    for (size_t i = 0, n = members_left(s); i < n; i++) {
        const struct member *m = &s->members[i];
        char *text CLEANUP_FREE = xasprintf("process %d (%s) was still running at the end",
                                            (int)m->pid, reader_exe(m->image));
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

    for (int level = (int)o->fail_on; level < LEVELS; level++) {
        if (sum->findings[level] > 0) {
            return o->error_exitcode;
        }
    }
    return 0;
}

void session_run(const struct options *o, bool reporting)
{
    static struct session session; /* the clean-up at exit looks into it */
    struct session *s = &session;
    char library[PATH_MAX];
    int verdict = 0;

    s->o = o;
    set_up(s, reporting, library, sizeof library);
    start(s, library);
    if (reporting) { /* after the fork: what symbol look-up opens must not reach the program */
        s->audit = audit_new(s->reader, output_news, &s->out);
    }
    follow(s);
    if (s->audit != NULL) {
        add_gaps(s);
    }
    tracefile_remove(&s->file); /* before signals can end us */
    launch_finish(&s->launch);
    if (s->audit != NULL) {
        output_report(&s->out, s->audit);
        (void)output_close(&s->out);
        verdict = session_verdict(o, s->audit);
        audit_free(s->audit);
    }
    int status = s->launch.status;
    reader_close(s->reader);
    tracefile_close(&s->file);
    free(s->members);
    if (verdict != 0) {
        exit(verdict);
    }
    launch_exit_as(status);
}
