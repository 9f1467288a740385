/* LINK: engine.c engine_sites.c engine_kept.c engine_gone.c engine_report.c engine_jumps.c rule_words.c event_rules.c finding.c language.c facts.c conditions.c signals.c rules/unsafe_call.c frames.c locks.c rules/already_blocked.c rules/altstack_gone.c rules/altstack_too_small.c rules/blocking_call.c rules/child_wait_once.c rules/coalesced.c rules/errno_clobbered.c rules/fault_returns.c rules/fault_signal_hidden.c rules/handler_reentered.c rules/handler_unmapped.c rules/ignore_leaks_into_exec.c rules/kill_broadcast.c rules/kill_reaped_pid.c rules/left_by_jump.c rules/lost_wakeup.c rules/mask_leaks_into_exec.c rules/mask_not_restored.c rules/not_blocked.c rules/obsolescent_api.c rules/overflow_handler_without_stack.c rules/queue_full.c rules/sigprocmask_in_threads.c rules/uncatchable.c rules/unlisted_call.c rules/value_may_be_lost.c rules/wait_on_unblocked.c replay.c replay_words.c replay_list.c replay_process.c replay_child.c replay_thread.c replay_mask.c replay_wait.c replay_delivery.c replay_jump.c replay_act.c replay_pending.c replay_send.c replay_timer.c replay_calls.c timeheap.c api.c util.c tests/unit/fake_symbols.c */
/* event_rule_stack_test.c - rules about alternate stacks and about waiting in handlers.
 *
 * Owns:     nothing; see event_rule_fixture.h.
 * Contexts: a cmocka program. */
#include <poll.h>
#include <time.h>

#include "event_rule_fixture.h"

#define STACK 0x10000u
#define SIZE 0x4000u

static void set_stack(uint64_t address, uint64_t size, uint64_t flags)
{
    const uint64_t words[3] = {address, flags, size};

    make("sigaltstack");
    pointee(0, words, sizeof words);
    done(0);
}

static void ask_stack(void)
{
    make("sigaltstack");
    done(0);
}

static void unmap(uint64_t address, uint64_t size, int64_t result)
{
    make("munmap");
    argument(0, address);
    argument(1, size);
    done(result);
}

static void go_on(void)
{
    raise_signal(SIGURG);
}

static void a_stack_that_is_gone_is_told_once_the_thread_goes_on(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    set_stack(STACK, SIZE, 0);
    unmap(STACK, SIZE, 0);
    expect_none("altstack-gone");
    ask_stack();
    expect_none("altstack-gone");
    go_on();
    expect("altstack-gone", LEVEL_ERROR, BIT(SIGUSR1));
    go_on();
    assert_int_equal(found("altstack-gone")->count, 1);
}

static void nobody_needs_it(void **state)
{
    act(SIGUSR1, HANDLER, 0, 0);
    set_stack(STACK, SIZE, 0);
    unmap(STACK, SIZE, 0);
    go_on();
    expect("altstack-gone", LEVEL_NOTE, 0);
}

static void one_byte_decides(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    set_stack(STACK, SIZE, 0);
    unmap(STACK - 0x1000, 0x1000, 0);
    unmap(STACK + SIZE, 0x1000, 0);
    unmap(STACK, SIZE, -1);
    go_on();
    expect_none("altstack-gone");
    unmap(STACK - 0x1000, 0x1001, 0);
    go_on();
    expect("altstack-gone", LEVEL_ERROR, BIT(SIGUSR1));
}

static void its_last_byte_too(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    set_stack(STACK, SIZE, 0);
    unmap(STACK + SIZE - 1, UINT64_MAX - STACK - SIZE, 0);
    go_on();
    expect("altstack-gone", LEVEL_ERROR, BIT(SIGUSR1));
}

static void one_that_was_given_back_first_is_silent(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    set_stack(STACK, SIZE, 0);
    set_stack(0, 0, SS_DISABLE);
    unmap(STACK, SIZE, 0);
    go_on();
    set_stack(STACK, SIZE, 0);
    set_stack(STACK + SIZE, SIZE, 0);
    unmap(STACK, SIZE, 0);
    go_on();
    expect_none("altstack-gone");
}

static void one_that_is_given_back_too_late(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    set_stack(STACK, SIZE, 0);
    mask(SIG_BLOCK, BIT(SIGUSR1));
    unmap(STACK, SIZE, 0);
    set_stack(0, 0, SS_DISABLE);
    go_on();
    expect_none("altstack-gone"); /* nothing could come in between */
    mask(SIG_UNBLOCK, BIT(SIGUSR1));
    set_stack(STACK, SIZE, 0);
    unmap(STACK, SIZE, 0);
    set_stack(0, 0, SS_DISABLE);
    expect("altstack-gone", LEVEL_WARNING, BIT(SIGUSR1));
}

static void a_thread_that_ends_is_silent(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    run_as(0, MAIN + 1);
    begin_thread();
    set_stack(STACK, SIZE, 0);
    unmap(STACK, SIZE, 0);
    make("pthread_exit");
    done(0);
    run_as(0, MAIN);
    go_on();
    engine_end(engine);
    expect_none("altstack-gone");
}

static void another_threads_stack_is_not_judged(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    run_as(0, MAIN + 1);
    begin_thread();
    set_stack(STACK, SIZE, 0);
    run_as(0, MAIN);
    unmap(STACK, SIZE, 0);
    go_on();
    expect_none("altstack-gone");
}

static void lost_events_silence_it(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    set_stack(STACK, SIZE, 0);
    unmap(STACK, SIZE, 0);
    header.lost[SIGVET_LOST_EVENTS] = 1;
    go_on();
    expect_none("altstack-gone");
}

/* ---- waiting --------------------------------------------------------------------------------- */

static void wait_in_handler(const char *name, uint32_t at, uint64_t value)
{
    make(name);
    argument(at, value);
    done(0);
}

static void select_in_handler(time_t seconds, suseconds_t micros)
{
    const uint64_t words[2] = {(uint64_t)seconds, (uint64_t)micros};

    make("select");
    pointee(4, words, sizeof words);
    done(0);
}

static void a_time_of_zero_does_not_wait(void **state)
{
    struct made it = delivered(SIGUSR1, HANDLER, 0, SI_USER, MAIN);

    wait_in_handler("poll", 2, 0);
    wait_in_handler("__poll_chk", 2, 0);
    wait_in_handler("epoll_wait", 3, 0);
    wait_in_handler("usleep", 0, 0);
    wait_in_handler("clock_nanosleep", 1, TIMER_ABSTIME);
    select_in_handler(0, 0);
    expect_none("blocking-call");
    handler_ended(it, false);
}

static void expect_waiting(const char *function)
{
    expect("blocking-call", LEVEL_WARNING, BIT(SIGUSR1));
    assert_string_equal(found("blocking-call")->function, function);
}

static void a_handler_that_is_not_known_is_not_blamed(void **state)
{
    the_flags = SIGVET_EVENT_IN_HANDLER; /* and no delivery was seen */
    wait_in_handler("usleep", 0, 1);
    the_flags = 0;
    expect_none("blocking-call");
    expect_none("unlisted-call");
}

static void poll_without_end_waits(void **state)
{
    struct made it;

    wait_in_handler("poll", 2, (uint32_t)-1); /* no handler runs */
    expect_none("blocking-call");
    it = delivered(SIGUSR1, HANDLER, 0, SI_USER, MAIN);
    wait_in_handler("poll", 2, (uint32_t)-1);
    expect_waiting("poll");
    handler_ended(it, false);
}

static void select_without_a_time_waits(void **state)
{
    struct made it = delivered(SIGUSR1, HANDLER, 0, SI_USER, MAIN);

    wait_in_handler("select", 0, 1);
    expect_waiting("select");
    handler_ended(it, false);
}

static void select_for_a_time_waits(void **state)
{
    struct made it = delivered(SIGUSR1, HANDLER, 0, SI_USER, MAIN);

    select_in_handler(0, 1);
    expect_waiting("select");
    handler_ended(it, false);
}

static void epoll_and_sleeps_wait(void **state)
{
    struct made it = delivered(SIGUSR1, HANDLER, 0, SI_USER, MAIN);

    wait_in_handler("epoll_wait", 3, 1);
    expect_waiting("epoll_wait");
    handler_ended(it, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stack_that_is_gone_is_told_once_the_thread_goes_on),
        TEST(nobody_needs_it),
        TEST(one_byte_decides),
        TEST(its_last_byte_too),
        TEST(one_that_was_given_back_first_is_silent),
        TEST(one_that_is_given_back_too_late),
        TEST(a_thread_that_ends_is_silent),
        TEST(another_threads_stack_is_not_judged),
        TEST(lost_events_silence_it),
        TEST(a_time_of_zero_does_not_wait),
        TEST(a_handler_that_is_not_known_is_not_blamed),
        TEST(poll_without_end_waits),
        TEST(select_without_a_time_waits),
        TEST(select_for_a_time_waits),
        TEST(epoll_and_sleeps_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
