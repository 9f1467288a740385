/* LINK: relation.c relation_runs.c policy.c */
/* shim_relation_test.c - who is the target of a call to its caller, in a small family of real processes:
 *
 *     this process - root - caller - child - grandchild
 *                  |      | sibling, in a group of its own
 *                  |      | leader of a session - (gone) - stray
 *                  |      | (gone, was a session's leader) - orphan
 *                  - outsider, in a group of its own */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "relation.h"

#define TREE ((uint32_t)SIGVET_TARGET_TREE)
#define OUTSIDE ((uint32_t)SIGVET_TARGET_OUTSIDE)
#define SELF ((uint32_t)SIGVET_TARGET_SELF)
#define THREAD ((uint32_t)SIGVET_TARGET_THREAD)
#define CHILD ((uint32_t)SIGVET_TARGET_CHILD)
#define GROUP ((uint32_t)SIGVET_TARGET_GROUP)

enum member {
    ROOT,
    CALLER,
    CHILD_OF_IT,
    GRANDCHILD,
    SIBLING,
    LEADER,
    STRAY,
    ORPHAN,
    OUTSIDER,
    MEMBERS
};

static const enum member parents[MEMBERS] = {
    [ROOT] = MEMBERS,           [CALLER] = ROOT,  [CHILD_OF_IT] = CALLER,
    [GRANDCHILD] = CHILD_OF_IT, [SIBLING] = ROOT, [LEADER] = ROOT,
    [STRAY] = LEADER,           [ORPHAN] = ROOT,  [OUTSIDER] = MEMBERS,
};

static pid_t *pids; /* shared with all of them */
static int told[2]; /* a byte for each that is there */
static int ends[2]; /* closed: all end */

static void live(enum member m);

static void bear(enum member m)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        live(m);
    }
}

/* Goes on as a child whose parent is no more. */
static void parent_goes(void)
{
    pid_t parent = getpid();
    if (fork() != 0) {
        _exit(0);
    }
    while (getppid() == parent) {
        usleep(100);
    }
}

/* A process that ends when the test does. */
static void live(enum member m)
{
    signal(SIGCHLD, SIG_IGN); /* nothing is left of its children */
    if (m == LEADER || m == ORPHAN) {
        setsid();
    }
    if (m == ORPHAN || m == STRAY) {
        parent_goes();
    }
    if (m == SIBLING || m == OUTSIDER) {
        setpgid(0, 0);
    }
    pids[m] = getpid();
    for (enum member other = 0; other < MEMBERS; other++) {
        if (parents[other] == m) {
            bear(other);
        }
    }
    char c = 0;
    close(ends[1]);
    assert_int_equal(write(told[1], &c, 1), 1);
    while (read(ends[0], &c, 1) > 0) {
    }
    _exit(0);
}

static int family_begin(void **state)
{
    pids = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(pids != MAP_FAILED && pipe(told) == 0 && pipe(ends) == 0);
    for (enum member m = 0; m < MEMBERS; m++) {
        if (parents[m] == MEMBERS) {
            bear(m);
        }
    }
    char c;
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(read(told[0], &c, 1), 1);
    }
    return 0;
}

static int family_end(void **state)
{
    close(ends[1]);
    while (wait(NULL) > 0) {
    }
    return 0;
}

static struct relation_from from(void)
{
    return (struct relation_from){.pid = pids[CALLER], .tid = pids[CALLER], .root = pids[ROOT]};
}

static uint32_t kinds(enum member m)
{
    struct relation_from f = from();
    struct policy_target to;
    relation_process(&f, pids[m], &to);
    assert_int_equal(to.pid, pids[m]);
    return to.kinds;
}

static void O1_processes(void **state)
{
    assert_int_equal(kinds(CALLER), SELF | TREE);
    assert_int_equal(kinds(CHILD_OF_IT), CHILD | TREE);
    assert_int_equal(kinds(GRANDCHILD), TREE);
    assert_int_equal(kinds(SIBLING), TREE);
    assert_int_equal(kinds(LEADER), TREE);
    assert_int_equal(kinds(STRAY), TREE);
    assert_int_equal(kinds(ORPHAN), OUTSIDE);
    assert_int_equal(kinds(OUTSIDER), OUTSIDE);
    assert_int_equal(kinds(ROOT), OUTSIDE); /* as the launcher is */
    struct relation_from f = from();
    struct policy_target to;
    f.root_is_of_it = true;
    relation_process(&f, pids[ROOT], &to);
    assert_int_equal(to.kinds, TREE);
    relation_process(&f, getpid(), &to);
    assert_int_equal(to.kinds, OUTSIDE);
    relation_process(&f, 1, &to);
    assert_true((to.kinds & SIGVET_TARGET_INIT) != 0);
}

static void O1_without_a_root_only_descendants(void **state)
{
    struct relation_from f = from();
    struct policy_target to;
    f.root = 0;
    relation_process(&f, pids[GRANDCHILD], &to);
    assert_int_equal(to.kinds, TREE);
    relation_process(&f, pids[SIBLING], &to);
    assert_int_equal(to.kinds, OUTSIDE);
}

/* While it is on its way from one program to the next, a process has the new name, but no environment. */
static bool is_cat(const struct relation_from *f, pid_t pid)
{
    char path[64];
    char first;
    (void)snprintf(path, sizeof path, "/proc/%d/environ", (int)pid);
    int fd = open(path, O_RDONLY);
    bool has_environment = fd >= 0 && read(fd, &first, 1) == 1;
    close(fd);
    return has_environment && relation_runs(f, pid, "cat");
}

static void O1_orphans_by_their_mark(void **state)
{
    struct relation_from f = from();
    struct policy_target to;
    f.mark = "SIGVET_RELATION_TEST=1";
    pid_t marked = fork();
    if (marked == 0) {
        char *const argv[] = {"cat", NULL};
        char *const envp[] = {"XSIGVET_RELATION_TEST=1", "A=SIGVET_RELATION_TEST=1",
                              "SIGVET_RELATION_TEST=1", NULL};
        dup2(ends[0], 0);
        close(ends[1]);
        execve("/bin/cat", argv, envp);
        _exit(1);
    }
    pid_t unmarked = fork();
    if (unmarked == 0) {
        char *const argv[] = {"cat", NULL};
        char *const envp[] = {"XSIGVET_RELATION_TEST=1", "SIGVET_RELATION_TEST=11",
                              "SIGVET_RELATION_TEST=", "A=SIGVET_RELATION_TEST=1", NULL};
        dup2(ends[0], 0);
        close(ends[1]);
        execve("/bin/cat", argv, envp);
        _exit(1);
    }
    for (int i = 0; i < 2000 && !(is_cat(&f, marked) && is_cat(&f, unmarked)); i++) {
        usleep(1000);
    }
    relation_process(&f, marked, &to);
    assert_int_equal(to.kinds, TREE);
    relation_process(&f, unmarked, &to);
    assert_int_equal(to.kinds, OUTSIDE);
}

static void self_needs_no_asking(void **state)
{
    struct relation_from f = from();
    struct policy_target to;
    f.blind = true;
    relation_kill(&f, f.pid, &to);
    assert_int_equal(to.kinds, SELF | TREE);
    relation_thread_of(&f, f.pid, f.tid, &to);
    assert_int_equal(to.kinds, SELF | THREAD | TREE);
    relation_thread(&f, f.tid, &to);
    assert_int_equal(to.kinds, SELF | THREAD | TREE);
    relation_process(&f, pids[GRANDCHILD], &to);
    assert_int_equal(to.kinds, OUTSIDE);
    relation_kill(&f, 0, &to);
    assert_int_equal(to.kinds, GROUP | OUTSIDE);
    relation_pidfd(&f, 0, 0, &to);
    assert_int_equal(to.kinds, OUTSIDE);
    assert_false(relation_runs(&f, f.pid, "shim_relation_test"));
}

static void kill_by_number(void **state)
{
    struct relation_from f = from();
    struct policy_target to;
    relation_kill(&f, -1, &to);
    assert_int_equal(to.kinds, SIGVET_TARGET_BROADCAST | OUTSIDE);
    relation_kill(&f, INT32_MIN, &to);
    assert_int_equal(to.kinds, 0);
    relation_kill(&f, pids[SIBLING], &to);
    assert_int_equal(to.kinds, TREE);
}

static void nobody_is_there(void **state)
{
    struct relation_from f = from();
    struct policy_target to;
    pid_t gone = fork();
    if (gone == 0) {
        _exit(0);
    }
    assert_int_equal(waitpid(gone, NULL, 0), gone);
    relation_kill(&f, gone, &to);
    assert_int_equal(to.kinds, 0);
    relation_kill(&f, -gone, &to);
    assert_int_equal(to.kinds & OUTSIDE, 0);
}

static void O2_groups(void **state)
{
    struct relation_from f = from();
    struct policy_target to;
    relation_kill(&f, -pids[SIBLING], &to);
    assert_int_equal(to.kinds, GROUP | TREE);
    relation_group(&f, pids[OUTSIDER], &to);
    assert_int_equal(to.kinds, GROUP | OUTSIDE);
    relation_kill(&f, 0, &to); /* this process is in it, too */
    assert_int_equal(to.kinds, GROUP | OUTSIDE);
}

static void O2_one_outsider_is_enough(void **state)
{
    struct relation_from f = from();
    struct policy_target to;
    pid_t guest = fork();
    if (guest == 0) {
        char c;
        setpgid(0, pids[SIBLING]);
        assert_int_equal(write(told[1], "", 1), 1);
        close(ends[1]);
        while (read(ends[0], &c, 1) > 0) {
        }
        _exit(0);
    }
    char c;
    assert_int_equal(read(told[0], &c, 1), 1);
    relation_kill(&f, -pids[SIBLING], &to);
    assert_int_equal(to.kinds, GROUP | OUTSIDE);
    kill(guest, SIGKILL);
    waitpid(guest, NULL, 0);
    relation_kill(&f, -pids[SIBLING], &to);
    assert_int_equal(to.kinds, GROUP | TREE);
}

static void pidfds(void **state)
{
    struct relation_from f = {.pid = getpid(), .tid = getpid()};
    struct policy_target to;
    int outside = (int)syscall(SYS_pidfd_open, getppid(), 0);
    int inside = (int)syscall(SYS_pidfd_open, pids[SIBLING], 0);
    int other = open("/dev/null", O_RDONLY);
    assert_true(outside >= 0 && inside >= 0 && other >= 0);
    relation_pidfd(&f, outside, 0, &to);
    assert_int_equal(to.kinds, OUTSIDE);
    assert_int_equal(to.pid, getppid());
    relation_pidfd(&f, inside, 0, &to);
    assert_int_equal(to.kinds, TREE);
    relation_pidfd(&f, inside, 4, &to); /* PIDFD_SIGNAL_PROCESS_GROUP */
    assert_int_equal(to.kinds, GROUP | TREE);
    relation_pidfd(&f, other, 0, &to);
    assert_int_equal(to.kinds, OUTSIDE);
    relation_pidfd(&f, 9999, 0, &to);
    assert_int_equal(to.kinds, 0);
    relation_pidfd(&f, -100, 0, &to);
    assert_int_equal(to.kinds, OUTSIDE);
    close(outside);
    close(inside);
    close(other);
}

static void errno_and_descriptors_are_left_alone(void **state)
{
    struct relation_from f = from();
    struct policy_target to;
    int before = open("/dev/null", O_RDONLY);
    close(before);
    errno = 4711;
    relation_kill(&f, pids[OUTSIDER], &to);
    relation_kill(&f, 0, &to);
    relation_kill(&f, -pids[SIBLING], &to);
    relation_thread(&f, pids[OUTSIDER], &to);
    relation_pidfd(&f, 0, 0, &to);
    assert_int_equal(errno, 4711);
    int after = open("/dev/null", O_RDONLY);
    assert_int_equal(after, before);
    close(after);
}

static void programs(void **state)
{
    struct relation_from f = from();
    assert_true(relation_runs(&f, getpid(), "shim_relation_test"));
    assert_false(relation_runs(&f, getpid(), "shim_relation"));
    assert_false(relation_runs(&f, getpid(), "shim_relation_test2"));
    prctl(PR_SET_NAME, "other name");
    assert_true(relation_runs(&f, getpid(), "other name"));
    assert_false(relation_runs(&f, 0, "other name"));

    struct relation_names names;
    relation_names(&f, getpid(), &names);
    assert_true(names.read);
    assert_true(relation_is_among(&names, "shim_relation_test"));
    assert_true(relation_is_among(&names, "other name"));
    assert_false(relation_is_among(&names, "shim_relation"));
    assert_false(relation_is_among(&names, ""));
    f.blind = true;
    relation_names(&f, getpid(), &names);
    assert_true(names.read);
    assert_false(relation_is_among(&names, "shim_relation_test"));
}

/* A name at the end of a long path, and of a file that is gone. */
static void O3_long_paths(void **state)
{
    struct relation_from f = from();
    struct relation_names names = {0};
    char path[1024] = "/tmp/relation_XXXXXX", command[2200];
    assert_non_null(mkdtemp(path));
    size_t top = strlen(path);
    for (int i = 0; i < 3; i++) {
        size_t at = strlen(path);
        memset(path + at, 'd', 200);
        path[at] = '/';
        path[at + 200] = '\0';
        assert_int_equal(mkdir(path, 0700), 0);
    }
    strcat(path, "/program with a long path");
    snprintf(command, sizeof command, "cp /bin/sleep '%s'", path);
    assert_int_equal(system(command), 0);
    pid_t pid = fork();
    if (pid == 0) {
        execl(path, "sleep", "60", NULL);
        _exit(1);
    }
    for (int i = 0; i < 2000 && !relation_runs(&f, pid, "program with a long path"); i++) {
        usleep(1000);
    }
    assert_true(relation_runs(&f, pid, "program with a long path"));
    assert_false(relation_runs(&f, pid, "program with"));
    path[top] = '\0';
    snprintf(command, sizeof command, "rm -r '%s'", path);
    assert_int_equal(system(command), 0);
    assert_true(relation_runs(&f, pid, "program with a long path"));
    relation_names(&f, pid, &names);
    assert_true(relation_is_among(&names, "program with a long path"));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(O1_processes),
        cmocka_unit_test(O1_without_a_root_only_descendants),
        cmocka_unit_test(O1_orphans_by_their_mark),
        cmocka_unit_test(self_needs_no_asking),
        cmocka_unit_test(kill_by_number),
        cmocka_unit_test(nobody_is_there),
        cmocka_unit_test(O2_groups),
        cmocka_unit_test(O2_one_outsider_is_enough),
        cmocka_unit_test(pidfds),
        cmocka_unit_test(errno_and_descriptors_are_left_alone),
        cmocka_unit_test(programs),
        cmocka_unit_test(O3_long_paths),
    };
    return cmocka_run_group_tests(tests, family_begin, family_end);
}
