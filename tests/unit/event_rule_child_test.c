/* LINK: engine.c engine_sites.c engine_kept.c engine_gone.c engine_report.c engine_jumps.c rule_words.c event_rules.c finding.c language.c facts.c conditions.c signals.c rules/unsafe_call.c frames.c locks.c rules/already_blocked.c rules/altstack_gone.c rules/altstack_too_small.c rules/blocking_call.c rules/child_wait_once.c rules/coalesced.c rules/errno_clobbered.c rules/fault_returns.c rules/fault_signal_hidden.c rules/handler_reentered.c rules/handler_unmapped.c rules/ignore_leaks_into_exec.c rules/kill_broadcast.c rules/kill_reaped_pid.c rules/left_by_jump.c rules/lost_wakeup.c rules/mask_leaks_into_exec.c rules/mask_not_restored.c rules/not_blocked.c rules/obsolescent_api.c rules/overflow_handler_without_stack.c rules/queue_full.c rules/sigprocmask_in_threads.c rules/uncatchable.c rules/unlisted_call.c rules/value_may_be_lost.c rules/wait_on_unblocked.c replay.c replay_words.c replay_list.c replay_process.c replay_child.c replay_thread.c replay_mask.c replay_wait.c replay_delivery.c replay_jump.c replay_act.c replay_pending.c replay_send.c replay_timer.c replay_calls.c timeheap.c api.c util.c tests/unit/fake_symbols.c */
/* event_rule_child_test.c - the rules about children: pids that were waited for, and waits in a handler of SIGCHLD.
 *
 * Owns:     nothing; see event_rule_fixture.h.
 * Contexts: a cmocka program. */
#include <sys/wait.h>

#include "event_rule_fixture.h"

static void wait_child(uint32_t pid, uint32_t status)
{
    uint64_t word = status;

    make("waitpid");
    argument(0, pid);
    pointee(1, &word, sizeof word);
    done(pid);
}

static void a_reaped_pid_is_told(void **state)
{
    wait_child(200, 0);
    send_to("kill", 200, SIGTERM);
    expect("kill-reaped-pid", LEVEL_WARNING, BIT(SIGTERM));
}

static void kill_fails(uint32_t pid, uint32_t signal)
{
    make("kill");
    argument(0, pid);
    argument(1, signal);
    done(-1);
}

static void a_pid_reaped_without_status_is_told(void **state)
{
    make("waitpid");
    done(200);
    send_to("kill", 200, SIGTERM); /* somebody has it: a tracee that stopped? */
    make("waitpid");
    argument(2, WUNTRACED);
    done(201);
    kill_fails(201, SIGTERM);
    make("waitid");
    argument(0, P_PID);
    argument(1, 202);
    argument(3, WEXITED | WNOWAIT);
    done(0);
    kill_fails(202, SIGTERM);
    expect_none("kill-reaped-pid");
    make("waitid");
    argument(0, P_PID);
    argument(1, 202);
    argument(3, WEXITED);
    done(0);
    kill_fails(202, SIGINT);
    kill_fails(200, SIGTERM);
    expect("kill-reaped-pid", LEVEL_WARNING, BIT(SIGTERM) | BIT(SIGINT));
}

static void a_pid_that_was_given_again_is_not(void **state)
{
    wait_child(200, 0);
    make("fork");
    done(200);
    send_to("kill", 200, SIGTERM);
    wait_child(201, 0x137f); /* stopped */
    send_to("kill", 201, SIGCONT);
    wait_child(202, 0);
    send_to("kill", 202, 0);
    expect_none("kill-reaped-pid");
}

static void end_child(uint32_t pid)
{
    make("fork");
    done(pid);
    uint32_t i = add_process(pid, MAIN, OFFSET(0));
    tell_process(i);
    run_as(i, pid);
    begin_thread();
    make("_exit");
    done(0);
    run_as(0, MAIN);
    now += 100000000;
}

/* One run of the handler of SIGCHLD that asks for `whom` and gets `got`. */
static void reap_in_handler(uint32_t child, int32_t whom, uint32_t got)
{
    struct made it = delivered(SIGCHLD, HANDLER, 0, CLD_EXITED, child);

    if (whom != 0) {
        make("waitpid");
        argument(0, (uint64_t)(int64_t)whom);
        argument(2, WNOHANG);
        done(got);
    }
    handler_ended(it, false);
}

static void one_wait_for_two_ends_is_told(void **state)
{
    end_child(300); /* before there was a handler */
    act(SIGCHLD, HANDLER, 0, 0);
    end_child(301);
    end_child(302);
    reap_in_handler(301, -1, 301);
    engine_end(engine);
    expect("child-wait-once", LEVEL_WARNING, BIT(SIGCHLD));
}

static void what_ended_before_the_handler_is_not(void **state)
{
    end_child(300);
    act(SIGCHLD, HANDLER, 0, 0);
    end_child(301);
    reap_in_handler(301, -1, 301);
    engine_end(engine);
    expect_none("child-wait-once");
}

static void a_wait_for_one_in_particular_is_not(void **state)
{
    act(SIGCHLD, HANDLER, 0, 0);
    end_child(301);
    end_child(302);
    reap_in_handler(301, 302, 302);
    engine_end(engine);
    expect_none("child-wait-once");
}

static void a_child_that_was_left_with_its_own_signal_is_not(void **state)
{
    act(SIGCHLD, HANDLER, 0, 0);
    end_child(301);
    reap_in_handler(301, 0, 0);
    end_child(302);
    reap_in_handler(302, -1, 302);
    engine_end(engine);
    expect_none("child-wait-once");
}

static void waitid_is_known_too(void **state)
{
    siginfo_t info = {.si_signo = SIGCHLD, .si_code = CLD_EXITED};

    act(SIGCHLD, HANDLER, 0, 0);
    end_child(301);
    end_child(302);
    struct made it = delivered(SIGCHLD, HANDLER, 0, CLD_EXITED, 301);
    info.si_pid = 301;
    make("waitid");
    argument(0, P_ALL);
    pointee(2, &info, 48);
    argument(3, WEXITED | WNOHANG);
    done(0);
    handler_ended(it, false);
    engine_end(engine);
    expect("child-wait-once", LEVEL_WARNING, BIT(SIGCHLD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reaped_pid_is_told),
        TEST(a_pid_reaped_without_status_is_told),
        TEST(a_pid_that_was_given_again_is_not),
        TEST(one_wait_for_two_ends_is_told),
        TEST(what_ended_before_the_handler_is_not),
        TEST(a_wait_for_one_in_particular_is_not),
        TEST(a_child_that_was_left_with_its_own_signal_is_not),
        TEST(waitid_is_known_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
