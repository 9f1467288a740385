/* LINK: engine.c engine_sites.c engine_kept.c engine_gone.c engine_report.c engine_jumps.c rule_words.c event_rules.c finding.c language.c facts.c conditions.c signals.c rules/unsafe_call.c frames.c locks.c rules/already_blocked.c rules/altstack_gone.c rules/altstack_too_small.c rules/blocking_call.c rules/child_wait_once.c rules/coalesced.c rules/errno_clobbered.c rules/fault_returns.c rules/fault_signal_hidden.c rules/handler_reentered.c rules/handler_unmapped.c rules/ignore_leaks_into_exec.c rules/kill_broadcast.c rules/kill_reaped_pid.c rules/left_by_jump.c rules/lost_wakeup.c rules/mask_leaks_into_exec.c rules/mask_not_restored.c rules/not_blocked.c rules/obsolescent_api.c rules/overflow_handler_without_stack.c rules/queue_full.c rules/sigprocmask_in_threads.c rules/uncatchable.c rules/unlisted_call.c rules/value_may_be_lost.c rules/wait_on_unblocked.c replay.c replay_words.c replay_list.c replay_process.c replay_child.c replay_thread.c replay_mask.c replay_wait.c replay_delivery.c replay_jump.c replay_act.c replay_pending.c replay_send.c replay_timer.c replay_calls.c timeheap.c api.c util.c tests/unit/fake_symbols.c */
/* event_rule_exec_test.c - the rule mask-leaks-into-exec: which program began with what blocked.
 *
 * Owns:     nothing; see event_rule_fixture.h.
 * Contexts: a cmocka program. */
#include <spawn.h>

#include "event_rule_fixture.h"

/* NULL: an event that did not keep the path. */
static void start_path(const char *path)
{
    char kept[64] = "";

    make("execve");
    if (path != NULL) {
        (void)strncpy(kept, path, sizeof kept - 1);
        pointee(0, kept, sizeof kept);
    }
    done(0);
}

static void start_program(void)
{
    start_path("/bin/other");
}

/* The process goes on as another image. */
static void go_on_as_image(uint32_t pid)
{
    uint32_t image = add_process(pid, 1, 0);

    tell_process(image);
    run_as(image, pid);
    begin_thread();
    engine_end(engine);
}

static void masks_leak(void **state)
{
    block_from(CALLER, BIT(SIGINT) | BIT(SIGTERM));
    start_program();
    expect_none("mask-leaks-into-exec"); /* it may fail */
    go_on_as_image(MAIN);
    expect("mask-leaks-into-exec", LEVEL_WARNING, BIT(SIGINT) | BIT(SIGTERM));
    assert_string_equal(found("mask-leaks-into-exec")->function, "sigprocmask");
}

/* Its own signals kept out until it is ready again, or a program that nobody knows. */
static void what_may_be_itself_is_a_note(void **state)
{
    static const char cut[] =
        "/one/path/of/more/bytes/than/an/event/keeps/of/it/for/sure/bin/other";
    const char *const paths[] = {"/usr/local/bin/walker", "/proc/self/exe", cut, "", NULL};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        block_from(CALLER, BIT(SIGINT));
        start_path(paths[i]);
        go_on_as_image(MAIN);
        expect("mask-leaks-into-exec", LEVEL_NOTE, BIT(SIGINT));
        assert_int_equal(found("mask-leaks-into-exec")->count, i + 1);
    }
    block_from(CALLER, BIT(SIGINT));
    start_program();
    go_on_as_image(MAIN);
    expect("mask-leaks-into-exec", LEVEL_WARNING, BIT(SIGINT));
}

static void what_was_not_started_is_no_leak(void **state)
{
    block_from(CALLER, BIT(SIGINT));
    static const char command[64] = "true";
    make("system");
    pointee(0, command, sizeof command);
    done(-1);
    make("system");
    pointee(0, command, sizeof command);
    struct made shell = begun();
    expect_none("mask-leaks-into-exec");
    ended(shell, 0, false);
    expect("mask-leaks-into-exec", LEVEL_WARNING, BIT(SIGINT));
    start_program();
    make("_exit");
    argument(0, 127);
    done(0);
    engine_end(engine);
    assert_int_equal(found("mask-leaks-into-exec")->count, 1);
}

/* Only the thread that called exec shows by what it does that it came back; and an end that nobody made does not. */
static void what_is_heard_of_others_is_no_return(void **state)
{
    block_from(CALLER, BIT(SIGINT));
    act(SIGUSR1, HANDLER, 0, 0);
    struct made it = delivered(SIGUSR1, HANDLER, BIT(SIGINT), SI_USER, MAIN);
    start_program();
    make("pause");
    the_tid = MAIN + 1;
    done(-1);
    the_tid = MAIN;
    made = it;
    give(EVENT_END, 0, true);
    go_on_as_image(MAIN);
    expect("mask-leaks-into-exec", LEVEL_WARNING, BIT(SIGINT));
}

/* What its parent tried is not the child's. */
static void an_attempt_is_told_by_its_own_process(void **state)
{
    block_from(CALLER, BIT(SIGINT));
    start_program();
    uint32_t child = add_process(200, MAIN, OFFSET(0));
    tell_process(child);
    run_as(child, 200);
    begin_thread();
    mask(SIG_BLOCK, BIT(SIGINT));
    go_on_as_image(200);
    expect_none("mask-leaks-into-exec");
}

static void what_was_inherited_is_no_leak(void **state)
{
    processes[0].mask = BIT(SIGINT);
    replay_free(replay);
    replay = replay_new(&fake);
    engine_free(engine);
    engine = engine_new(&fake, NULL);
    tell_process(0);
    begin_thread();
    mask(SIG_UNBLOCK, BIT(SIGINT));
    block_from(CALLER, BIT(SIGINT));
    start_program();
    go_on_as_image(MAIN);
    expect_none("mask-leaks-into-exec");
}

/* A forked child starts a program with what its parent had blocked, or has put that right. */
static void fork_and_start(bool restores)
{
    block_from(CALLER, BIT(SIGINT));
    make("fork");
    struct made fork_call = begun();
    uint32_t child = add_process(200, MAIN, OFFSET(0));
    tell_process(child);
    run_as(child, 200);
    begin_thread();
    if (restores) {
        mask(SIG_SETMASK, 0);
    }
    start_program();
    run_as(0, MAIN);
    ended(fork_call, 200, false);
    go_on_as_image(200);
}

static void a_child_that_restores_does_not_leak(void **state)
{
    fork_and_start(true);
    expect_none("mask-leaks-into-exec");
}

static void a_child_that_does_not_leaks(void **state)
{
    fork_and_start(false);
    expect("mask-leaks-into-exec", LEVEL_WARNING, BIT(SIGINT));
}

static void set_mask_by(uint64_t attribute, uint64_t flags)
{
    make("posix_spawnattr_setflags");
    argument(0, attribute);
    argument(1, flags);
    done(0);
}

static void spawn_by(uint64_t attribute)
{
    make("posix_spawn");
    argument(3, attribute);
    done(0);
}

static void a_forgotten_attribute_is_not_blamed(void **state)
{
    block_from(CALLER, BIT(SIGINT));
    for (uint64_t i = 1; i <= 40; i++) {
        set_mask_by(0x1000 * i, POSIX_SPAWN_SETSIGMASK);
    }
    spawn_by(0x1000);
    spawn_by(0x28000);
    expect_none("mask-leaks-into-exec");
    spawn_by(0);
    expect("mask-leaks-into-exec", LEVEL_WARNING, BIT(SIGINT));
}

static void an_attribute_without_a_mask_leaks(void **state)
{
    block_from(CALLER, BIT(SIGINT));
    set_mask_by(0x1000, POSIX_SPAWN_SETSIGMASK);
    spawn_by(0x1000);
    expect_none("mask-leaks-into-exec");
    set_mask_by(0x1000, POSIX_SPAWN_SETSIGDEF);
    spawn_by(0x1000);
    expect("mask-leaks-into-exec", LEVEL_WARNING, BIT(SIGINT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(masks_leak),
        TEST(what_may_be_itself_is_a_note),
        TEST(what_was_not_started_is_no_leak),
        TEST(what_is_heard_of_others_is_no_return),
        TEST(an_attempt_is_told_by_its_own_process),
        TEST(what_was_inherited_is_no_leak),
        TEST(a_child_that_restores_does_not_leak),
        TEST(a_child_that_does_not_leaks),
        TEST(a_forgotten_attribute_is_not_blamed),
        TEST(an_attribute_without_a_mask_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
