/* LINK: engine.c engine_sites.c engine_kept.c engine_gone.c engine_report.c engine_jumps.c rule_words.c event_rules.c finding.c language.c facts.c conditions.c signals.c rules/unsafe_call.c frames.c locks.c rules/already_blocked.c rules/altstack_gone.c rules/altstack_too_small.c rules/blocking_call.c rules/child_wait_once.c rules/coalesced.c rules/errno_clobbered.c rules/fault_returns.c rules/fault_signal_hidden.c rules/handler_reentered.c rules/handler_unmapped.c rules/ignore_leaks_into_exec.c rules/kill_broadcast.c rules/kill_reaped_pid.c rules/left_by_jump.c rules/lost_wakeup.c rules/mask_leaks_into_exec.c rules/mask_not_restored.c rules/not_blocked.c rules/obsolescent_api.c rules/overflow_handler_without_stack.c rules/queue_full.c rules/sigprocmask_in_threads.c rules/uncatchable.c rules/unlisted_call.c rules/value_may_be_lost.c rules/wait_on_unblocked.c replay.c replay_words.c replay_list.c replay_process.c replay_child.c replay_thread.c replay_mask.c replay_wait.c replay_delivery.c replay_jump.c replay_act.c replay_pending.c replay_send.c replay_timer.c replay_calls.c timeheap.c api.c util.c tests/unit/fake_symbols.c */
/* event_rule_test.c - the engine and the rules about events: what they say, and what they do not.
 *
 * Owns:     nothing; see event_rule_fixture.h.
 * Contexts: a cmocka program. */
#include <errno.h>
#include <sys/wait.h>

#include "event_rule_fixture.h"

/* A handler that found errno 1 and left `after`. */
static void handle(uint32_t signal, uint64_t mask, uint32_t after)
{
    struct made it = delivered(signal, HANDLER, mask, SI_USER, MAIN);

    ((struct sigvet_delivery_event *)(void *)it.bytes)->errno_before = 1;
    ((struct sigvet_delivery_event *)(void *)it.bytes)->errno_after = after;
    handler_ended(it, false);
}

static void errno_is_compared(void **state)
{
    handle(SIGUSR1, 0, 1);
    expect_none("errno-clobbered");
    handle(SIGUSR1, BIT(SIGUSR1), 2); /* let in by sigsuspend */
    expect_none("errno-clobbered");
    handle(SIGUSR1, 0, 2);
    expect("errno-clobbered", LEVEL_WARNING, BIT(SIGUSR1));
}

/* A handler that finds errno 0 and leaves `after`; another one meanwhile leaves `inner`. */
static void handle_nested(uint32_t inner, bool jump, uint32_t after)
{
    struct made outer = delivered(SIGUSR1, HANDLER, 0, SI_USER, MAIN);
    struct made it = delivered(SIGUSR2, OTHER, BIT(SIGUSR1), SI_USER, MAIN);

    ((struct sigvet_delivery_event *)(void *)it.bytes)->errno_after = inner;
    handler_ended(it, jump);
    ((struct sigvet_delivery_event *)(void *)outer.bytes)->errno_after = after;
    handler_ended(outer, false);
}

static struct made at_errno(uint32_t signal, uint32_t before)
{
    memset(&made, 0, sizeof made);
    made.begin = HEAD->begin = now += 10;
    HEAD->size = sizeof *DELIVERY;
    HEAD->type = SIGVET_EVENT_DELIVERY;
    DELIVERY->handler = signal == SIGUSR1 ? HANDLER : OTHER;
    DELIVERY->signal = signal;
    DELIVERY->errno_before = before;
    give(EVENT_BEGIN, 0, false);
    return made;
}

static void leave_errno(struct made it, uint32_t after)
{
    ((struct sigvet_delivery_event *)(void *)it.bytes)->errno_after = after;
    handler_ended(it, false);
}

/* Interrupted while it has changed errno, and again behind the place where it restores it. */
static void what_was_restored_is_not_blamed(void **state)
{
    struct made outer = at_errno(SIGUSR1, 1);
    leave_errno(at_errno(SIGUSR2, 5), 6);
    leave_errno(at_errno(SIGUSR2, 1), 7);
    leave_errno(outer, 7);
    expect("errno-clobbered", LEVEL_WARNING, BIT(SIGUSR2));
    outer = at_errno(SIGUSR1, 1);
    leave_errno(at_errno(SIGUSR2, 5), 6);
    leave_errno(outer, 6);
    expect("errno-clobbered", LEVEL_WARNING, BIT(SIGUSR1) | BIT(SIGUSR2));
}

static void errno_is_told_of_whoever_changed_it(void **state)
{
    handle_nested(2, false, 2);
    expect("errno-clobbered", LEVEL_WARNING, BIT(SIGUSR2));
    handle_nested(0, true, 2); /* into the outer one: whose it is cannot be told */
    expect("errno-clobbered", LEVEL_WARNING, BIT(SIGUSR2));
    handle_nested(0, false, 2);
    expect("errno-clobbered", LEVEL_WARNING, BIT(SIGUSR1) | BIT(SIGUSR2));
}

static void R1_signals_are_one_finding(void **state)
{
    handle(SIGUSR1, 0, 2);
    handle(SIGUSR2, 0, 2);
    handle(SIGUSR2, 0, 3);
    expect("errno-clobbered", LEVEL_WARNING, BIT(SIGUSR1) | BIT(SIGUSR2));
    assert_int_equal(found("errno-clobbered")->count, 3);
    assert_int_equal(found("errno-clobbered")->signal, SIGUSR1);
    assert_int_equal(strlen(found("errno-clobbered")->fingerprint), 16);
}

static void run_shell(void)
{
    static const char command[64] = "true";

    make("system");
    pointee(0, command, sizeof command);
    done(0);
}

static void lost_events_silence_what_judges_by_the_state(void **state)
{
    block_from(CALLER, BIT(SIGINT));
    header.lost[SIGVET_LOST_EVENTS] = 1;
    for (int i = 0; i < 100; i++) {
        handle(SIGUSR1, BIT(SIGINT), 2);
    }
    run_shell();
    expect_none("mask-leaks-into-exec");
    expect("errno-clobbered", LEVEL_WARNING, BIT(SIGUSR1));
}

static void wait_for(uint64_t set)
{
    make("sigtimedwait");
    set_argument(0, set);
    done(-1);
}

static void waits_are_held_against_the_mask(void **state)
{
    mask(SIG_SETMASK, BIT(SIGUSR1));
    wait_for(BIT(SIGUSR1));
    expect_none("wait-on-unblocked");
    wait_for(BIT(SIGUSR1) | BIT(SIGUSR2));
    expect("wait-on-unblocked", LEVEL_WARNING, BIT(SIGUSR2));
}

static void open_signalfd(int32_t fd, uint64_t set)
{
    make("signalfd");
    argument(0, UINT64_MAX);
    set_argument(1, set);
    done(fd);
}

static void each_signalfd_is_judged(void **state)
{
    open_signalfd(5, BIT(SIGUSR1));
    open_signalfd(6, BIT(SIGTERM));
    mask(SIG_BLOCK, BIT(SIGUSR1) | BIT(SIGUSR2));
    open_signalfd(7, BIT(SIGUSR2));
    engine_end(engine);
    expect("wait-on-unblocked", LEVEL_WARNING, BIT(SIGTERM));
}

static void an_unknown_mask_is_no_evidence(void **state)
{
    header.mode = 0; /* the record does not tell the mask */
    engine_free(engine);
    engine = engine_new(&fake, NULL);
    tell_process(0);
    begin_thread();
    wait_for(BIT(SIGUSR2));
    expect_none("wait-on-unblocked");
}

static void refuse_at(uint64_t caller, uint32_t signal)
{
    uint64_t words[3] = {HANDLER, 0, 0};

    make("sigaction");
    CALL->caller = caller;
    argument(0, signal);
    pointee(1, words, sizeof words);
    HEAD->error = EINVAL;
    done(-1);
}

static void refuse(uint32_t signal)
{
    refuse_at(CALLER, signal);
}

static void only_a_lone_attempt_is_told(void **state)
{
    refuse(SIGKILL - 1);
    refuse(SIGKILL);
    refuse(SIGKILL + 1);
    refuse(0);
    refuse(1);
    engine_end(engine);
    expect_none("uncatchable");
    refuse(SIGSTOP);
    engine_end(engine);
    expect("uncatchable", LEVEL_WARNING, BIT(SIGSTOP));
}

static void loops_are_told_by_each_of_their_calls(void **state)
{
    for (uint32_t signal = 1; signal < 32; signal++) {
        refuse_at(CALLER, signal);
        refuse_at(CALLER + 8, signal);
    }
    for (uint32_t signal = 66; signal > 0; signal--) {
        refuse_at(CALLER + 16, signal);
    }
    engine_end(engine);
    expect_none("uncatchable");
}

static void a_list_is_no_loop(void **state)
{
    refuse(SIGTSTP);
    refuse(SIGSTOP);
    refuse(SIGCONT);
    refuse(SIGINT);
    refuse(SIGQUIT);
    expect("uncatchable", LEVEL_WARNING, BIT(SIGSTOP));
    refuse_at(CALLER + 8, SIGKILL);
    engine_end(engine);
    assert_int_equal(finding_count(findings), 2);
}

static void what_waits_is_told_by_its_own_process(void **state)
{
    refuse(SIGKILL);
    make("fork");
    done(200);
    uint32_t child = add_process(200, MAIN, OFFSET(0));
    tell_process(child);
    run_as(child, 200);
    begin_thread();
    refuse(SIGINT);
    engine_end(engine);
    expect("uncatchable", LEVEL_WARNING, BIT(SIGKILL));
    assert_int_equal(found("uncatchable")->count, 1);
}

static void fault(uint64_t ip)
{
    siginfo_t info = {.si_signo = SIGSEGV, .si_code = SEGV_ACCERR};

    memset(&made, 0, sizeof made);
    made.begin = HEAD->begin = now += 10;
    HEAD->size = sizeof *DELIVERY;
    HEAD->type = SIGVET_EVENT_DELIVERY;
    DELIVERY->handler = HANDLER;
    DELIVERY->signal = SIGSEGV;
    DELIVERY->ip = ip;
    memcpy(DELIVERY->info, &info, sizeof DELIVERY->info);
    give(EVENT_BEGIN, 0, false);
    struct made it = made;
    handler_ended(it, false);
}

static void fault_often(int times)
{
    for (int i = 0; i < times; i++) {
        fault(0x1000);
    }
}

static void faults_without_end_are_told(void **state)
{
    for (int i = 0; i < 3000; i++) {
        fault(0x1000 + (uint64_t)(i & 1));
    }
    expect_none("fault-returns");
    fault_often(3000);
    expect_none("fault-returns");
    engine_end(engine);
    expect("fault-returns", LEVEL_WARNING, BIT(SIGSEGV));
}

static void faults_of_a_program_that_goes_on_are_silent(void **state)
{
    fault_often(3000);
    mask(SIG_BLOCK, BIT(SIGUSR1));
    fault_often(999);
    engine_end(engine);
    expect_none("fault-returns");
}

static void an_interrupted_thread_tells_where_it_is(void **state)
{
    fault_often(3000);
    struct made it = delivered(SIGALRM, HANDLER, 0, SI_USER, MAIN); /* at address 0 */
    handler_ended(it, false);
    engine_end(engine);
    expect_none("fault-returns");
}

static void one_that_came_to_exit_is_silent(void **state)
{
    fault_often(3000);
    processes[0].ended = 1;
    engine_end(engine);
    expect_none("fault-returns");
}

static void one_that_works_between_its_faults_is_silent(void **state)
{
    for (int i = 0; i < 3000; i++) {
        now += 200000;
        fault(0x1000);
    }
    engine_end(engine);
    expect_none("fault-returns");
}

static void sections_that_nest_are_silent(void **state)
{
    uint64_t old = BIT(SIGUSR1);

    mask(SIG_UNBLOCK, BIT(SIGUSR1)); /* never blocked by the program */
    expect_none("not-blocked");
    mask(SIG_BLOCK, BIT(SIGUSR1));
    expect_none("already-blocked");
    make("sigprocmask");
    argument(0, SIG_BLOCK);
    set_argument(1, BIT(SIGUSR1));
    set_argument(2, old);
    done(0);
    expect_none("already-blocked");
    mask(SIG_BLOCK, BIT(SIGUSR1));
    expect("already-blocked", LEVEL_NOTE, BIT(SIGUSR1));
    mask(SIG_UNBLOCK, BIT(SIGUSR1));
    expect_none("not-blocked");
    mask(SIG_UNBLOCK, BIT(SIGUSR1));
    expect("not-blocked", LEVEL_NOTE, BIT(SIGUSR1));
}

static void all_signals_may_be_blocked_for_a_while(void **state)
{
    mask(SIG_BLOCK, ~UINT64_C(0));
    mask(SIG_SETMASK, 0);
    expect_none("fault-signal-hidden");
    mask(SIG_BLOCK, BIT(SIGSEGV) | BIT(SIGINT));
    expect("fault-signal-hidden", LEVEL_WARNING, BIT(SIGSEGV));
}

static void a_look_at_the_old_disposition_is_no_hiding(void **state)
{
    act(SIGBUS, REPLAY_IGNORE, 0, 0);
    act(SIGBUS, REPLAY_DEFAULT, 0, 0);
    raise_signal(SIGURG);
    engine_end(engine);
    expect_none("fault-signal-hidden");
    act(SIGBUS, REPLAY_IGNORE, 0, 0);
    settle();
    raise_signal(SIGURG);
    raise_signal(SIGURG);
    expect("fault-signal-hidden", LEVEL_WARNING, BIT(SIGBUS));
}

static void jump_out(void)
{
    struct made it = delivered(SIGUSR1, HANDLER, 0, SI_USER, MAIN);

    make("longjmp");
    argument(0, 0x9000);
    done(0);
    handler_ended(it, true);
}

static void save_no_mask(void)
{
    make("_setjmp");
    argument(0, 0x9000);
    done(0);
}

static void jumps_that_leave_a_signal_blocked(void **state)
{
    save_no_mask();
    act(SIGUSR1, HANDLER, 0, 0);
    settle();
    jump_out();
    expect("left-by-jump", LEVEL_NOTE, BIT(SIGUSR1));
    mask(SIG_UNBLOCK, BIT(SIGUSR1));
    raise_signal(SIGURG);
    engine_end(engine);
    expect_none("mask-not-restored");
    jump_out();
    engine_end(engine); /* it did not go on */
    expect_none("mask-not-restored");
    jump_out();
    raise_signal(SIGURG);
    engine_end(engine);
    expect("mask-not-restored", LEVEL_WARNING, BIT(SIGUSR1));
}

static void threads_are_left_each_by_itself(void **state)
{
    save_no_mask();
    act(SIGUSR1, HANDLER, 0, 0);
    settle();
    jump_out();
    raise_signal(SIGURG);
    run_as(0, MAIN + 1);
    mask(SIG_SETMASK, 0);
    jump_out();
    mask(SIG_UNBLOCK, BIT(SIGUSR1));
    raise_signal(SIGURG);
    engine_end(engine);
    expect("mask-not-restored", LEVEL_WARNING, BIT(SIGUSR1));
    assert_int_equal(found("mask-not-restored")->count, 1);
}

static void a_mask_that_comes_back_may_block_it(void **state)
{
    act(SIGUSR1, HANDLER, 0, 0);
    mask(SIG_BLOCK, BIT(SIGUSR1));
    make("__sigsetjmp");
    argument(0, 0x9000);
    argument(1, 1);
    done(0);
    mask(SIG_UNBLOCK, BIT(SIGUSR1));
    settle();
    jump_out();
    raise_signal(SIGURG);
    engine_end(engine);
    expect_none("mask-not-restored");
}

static void a_handler_may_ask_without_waiting(void **state)
{
    struct made it = delivered(SIGUSR1, HANDLER, 0, SI_USER, MAIN);

    make("waitpid");
    argument(2, WNOHANG);
    done(0);
    expect_none("blocking-call");
    make("sleep");
    argument(0, 1);
    done(0);
    handler_ended(it, false);
    expect("blocking-call", LEVEL_WARNING, BIT(SIGUSR1));
    make("sleep");
    argument(0, 1);
    done(0);
    assert_int_equal(found("blocking-call")->count, 1);
}

static void a_broadcast_is_told_with_its_reason(void **state)
{
    send_to("kill", (uint32_t)-1, 0);
    send_to("kill", 0, SIGTERM);
    expect_none("kill-broadcast");
    make("fork");
    done(-1);
    send_to("kill", (uint32_t)-1, SIGTERM);
    expect("kill-broadcast", LEVEL_ERROR, BIT(SIGTERM));
    assert_non_null(found("kill-broadcast")->because);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(errno_is_compared),
        TEST(errno_is_told_of_whoever_changed_it),
        TEST(what_was_restored_is_not_blamed),
        TEST(R1_signals_are_one_finding),
        TEST(lost_events_silence_what_judges_by_the_state),
        TEST(waits_are_held_against_the_mask),
        TEST(each_signalfd_is_judged),
        TEST(an_unknown_mask_is_no_evidence),
        TEST(only_a_lone_attempt_is_told),
        TEST(loops_are_told_by_each_of_their_calls),
        TEST(a_list_is_no_loop),
        TEST(what_waits_is_told_by_its_own_process),
        TEST(faults_without_end_are_told),
        TEST(faults_of_a_program_that_goes_on_are_silent),
        TEST(an_interrupted_thread_tells_where_it_is),
        TEST(one_that_came_to_exit_is_silent),
        TEST(one_that_works_between_its_faults_is_silent),
        TEST(sections_that_nest_are_silent),
        TEST(all_signals_may_be_blocked_for_a_while),
        TEST(a_look_at_the_old_disposition_is_no_hiding),
        TEST(jumps_that_leave_a_signal_blocked),
        TEST(threads_are_left_each_by_itself),
        TEST(a_mask_that_comes_back_may_block_it),
        TEST(a_handler_may_ask_without_waiting),
        TEST(a_broadcast_is_told_with_its_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
