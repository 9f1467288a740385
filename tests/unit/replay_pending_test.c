/* LINK: replay.c replay_words.c replay_list.c replay_process.c replay_child.c replay_thread.c replay_mask.c replay_wait.c replay_delivery.c replay_jump.c replay_act.c replay_pending.c replay_send.c replay_timer.c replay_calls.c timeheap.c api.c util.c */
/* replay_pending_test.c - what is sent, pends, and is taken.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/replay/replay.h; signal(7), kill(2), sigqueue(3), sigwaitinfo(2), signalfd(2). */
#include "replay_fixture.h"

static uint64_t shared(void)
{
    return process(MAIN)->pending.set;
}

static uint64_t own(void)
{
    return thread(MAIN, MAIN)->pending.set;
}

/* Everything is blocked, USR1 and 40 have handlers. */
static int begin_blocked(void **state)
{
    (void)begin_replay(state);
    act(SIGUSR1, HANDLER, 0, 0);
    act(40, HANDLER, 0, 0);
    mask(SIG_SETMASK, UINT64_MAX);
    return 0;
}

static void a_process_and_its_threads_have_queues(void **state)
{
    send_to("kill", MAIN, SIGUSR1);
    assert_int_equal(shared(), BIT(SIGUSR1));
    assert_int_equal(own(), 0);
    raise_signal(SIGTERM);
    assert_int_equal(own(), BIT(SIGTERM));
    send_to("kill", MAIN, 0);      /* a probe */
    send_to("kill", 4711, SIGHUP); /* a stranger */
    assert_int_equal(shared(), BIT(SIGUSR1));
}

static void pending_P1_standard_once_real_time_each(void **state)
{
    for (int i = 0; i < 3; i++) {
        send_to("kill", MAIN, SIGUSR1);
        make("sigqueue");
        argument(0, MAIN);
        argument(1, 40);
        argument(2, (uint64_t)i);
        done(0);
    }
    assert_int_equal(process(MAIN)->pending.count, 4);
    const struct replay_pending *e = process(MAIN)->pending.first;
    assert_int_equal(e->signal, SIGUSR1);
    assert_int_equal(e->sender, MAIN);
    for (uint64_t i = 0; i < 3; i++) {
        e = e->next;
        assert_int_equal(e->signal, 40);
        assert_int_equal(e->code, SI_QUEUE);
        assert_int_equal(e->value, i);
    }
}

static void a_delivery_takes_its_own(void **state)
{
    raise_signal(SIGUSR1);
    send_to("kill", MAIN, SIGUSR1);
    mask(SIG_UNBLOCK, BIT(SIGUSR1));
    struct made h = delivered(SIGUSR1, HANDLER, ~BIT(SIGUSR1), SI_TKILL, MAIN);
    assert_int_equal(own(), 0);
    assert_int_equal(shared(), BIT(SIGUSR1));
    handler_ended(h, false);
    h = delivered(SIGUSR1, HANDLER, ~BIT(SIGUSR1), SI_USER, MAIN);
    assert_int_equal(shared(), 0);
    handler_ended(h, false);
}

static void pending_P2_what_nobody_tells_of_does_not_stay(void **state)
{
    act(SIGHUP, REPLAY_IGNORE, 0, 0);
    send_to("kill", MAIN, SIGHUP);
    send_to("kill", MAIN, SIGURG);
    assert_int_equal(shared(),
                     BIT(SIGHUP) | BIT(SIGURG)); /* what is blocked is kept, ignored or not */
    mask(SIG_UNBLOCK, BIT(SIGHUP) | BIT(SIGURG));
    assert_int_equal(shared(), 0);
    send_to("kill", MAIN, SIGURG);
    assert_int_equal(shared(), 0);
    assert_int_equal(process(MAIN)->fatal, 0);
}

static void pending_P3_in_order_up_to_a_handler(void **state)
{
    act(SIGHUP, HANDLER, UINT64_MAX, 0);
    raise_signal(SIGHUP);
    raise_signal(SIGURG); /* ignored, but SIGHUP comes first and its handler blocks it */
    make("sigprocmask");
    argument(0, SIG_SETMASK);
    set_argument(1, 0);
    struct made call = begun();
    struct made h = delivered(SIGHUP, HANDLER, 0, SI_TKILL, MAIN);
    assert_int_equal(own(), BIT(SIGURG));
    handler_ended(h, false);
    ended(call, 0, false);
    assert_int_equal(own(), 0);
}

static void ignoring_discards(void **state)
{
    send_to("kill", MAIN, SIGUSR1);
    raise_signal(SIGUSR1);
    send_to("kill", MAIN, SIGURG);
    act(SIGUSR1, REPLAY_IGNORE, 0, 0);
    assert_int_equal(shared() | own(), BIT(SIGURG));
    act(SIGURG, REPLAY_DEFAULT, 0, 0); /* its default is to be ignored */
    assert_int_equal(shared() | own(), 0);
    send_to("kill", MAIN, 40);
    act(40, REPLAY_DEFAULT, 0, 0); /* its default is not */
    assert_int_equal(shared(), BIT(40));
}

static void stop_and_continue_cancel_each_other(void **state)
{
    send_to("kill", MAIN, SIGTSTP);
    send_to("kill", MAIN, SIGCONT);
    assert_int_equal(shared(), BIT(SIGCONT));
    send_to("kill", MAIN, SIGTTIN);
    assert_int_equal(shared(), BIT(SIGTTIN));
    mask(SIG_SETMASK, 0);
    assert_int_equal(process(MAIN)->stopped, SIGTTIN);
    run_as(0, MAIN);
    send_to("kill", MAIN, SIGCONT);
    assert_int_equal(process(MAIN)->stopped, 0);
}

static void default_actions_that_end(void **state)
{
    send_to("kill", MAIN, SIGTERM);
    assert_int_equal(process(MAIN)->fatal, 0);
    mask(SIG_UNBLOCK, BIT(SIGTERM));
    assert_int_equal(process(MAIN)->fatal, SIGTERM);
    assert_int_equal(process(MAIN)->fatal_sender, MAIN);
}

static void a_call_that_fails_takes_back(void **state)
{
    make("kill");
    argument(0, MAIN);
    argument(1, SIGUSR1);
    struct made call = begun();
    assert_int_equal(shared(), BIT(SIGUSR1));
    ended(call, -1, false);
    assert_int_equal(shared(), 0);
    make("sigqueue");
    argument(0, MAIN);
    argument(1, 40);
    done(-1);
    assert_int_equal(shared(), 0);
}

static void accept_signal(const char *name, uint64_t set, uint32_t signal, int32_t code)
{
    siginfo_t info = {.si_signo = (int)signal, .si_code = code};
    uint64_t number = signal;

    info.si_pid = MAIN;
    make(name);
    set_argument(0, set);
    if (strcmp(name, "sigwait") == 0) {
        pointee(1, &number, sizeof number);
        done(0);
    } else {
        pointee(1, &info, 48);
        done((int64_t)signal);
    }
}

static void waiting_takes(void **state)
{
    send_to("kill", MAIN, SIGUSR1);
    raise_signal(SIGUSR1);
    accept_signal("sigwait", BIT(SIGUSR1), SIGUSR1, 0);
    assert_int_equal(own(), 0); /* the thread's own comes first */
    assert_int_equal(shared(), BIT(SIGUSR1));
    raise_signal(SIGTERM);
    accept_signal("sigwaitinfo", BIT(SIGTERM), SIGTERM, SI_USER); /* glibc's SI_USER for SI_TKILL */
    assert_int_equal(own(), 0);
    assert_int_equal(shared(), BIT(SIGUSR1));
    accept_signal("sigtimedwait", BIT(SIGUSR1), SIGUSR1, SI_USER);
    assert_int_equal(shared(), 0);
    assert_int_equal(thread(MAIN, MAIN)->mask, ~(BIT(SIGKILL) | BIT(SIGSTOP) | BIT(32) | BIT(33)));
}

static void what_sigwait_lets_in_is_kept_for_it(void **state)
{
    make("sigwait");
    set_argument(0, BIT(SIGTERM) | BIT(SIGURG));
    struct made call = begun();
    assert_int_equal(thread(MAIN, MAIN)->mask & (BIT(SIGTERM) | BIT(SIGURG)), 0);
    raise_signal(SIGTERM);
    raise_signal(SIGURG);
    assert_int_equal(own(), BIT(SIGTERM) | BIT(SIGURG));
    assert_int_equal(process(MAIN)->fatal, 0);
    uint64_t number = SIGTERM;
    made = call;
    pointee(1, &number, sizeof number);
    ended(made, 0, false);
    assert_int_equal(own(), BIT(SIGURG));
}

static void sigpending_corrects(void **state)
{
    send_to("kill", MAIN, SIGUSR1);
    send_to("kill", MAIN, 40);
    make("sigpending");
    set_argument(0, BIT(40) | BIT(SIGWINCH));
    done(0);
    assert_int_equal(shared(), BIT(40) | BIT(SIGWINCH));
    assert_int_equal(replay_corrections(replay), 1);
    make("sigpending");
    set_argument(0, BIT(40) | BIT(SIGWINCH));
    done(0);
    assert_int_equal(process(MAIN)->pending.count, 2);
}

static void groups_are_not_certain(void **state)
{
    now += 10;
    tell_process(add_process(200, MAIN, OFFSET(0)));
    run_as(1, 200);
    begin_thread();
    mask(SIG_SETMASK, UINT64_MAX);
    run_as(0, MAIN);
    make("kill");
    argument(0, 0);
    argument(1, SIGUSR1);
    done(0);
    assert_int_equal(shared(), BIT(SIGUSR1)); /* the caller is in its own group */
    assert_int_equal(process(200)->pending.set, 0);
    assert_int_equal(process(200)->maybe, BIT(SIGUSR1));
    make("killpg");
    argument(0, 77);
    argument(1, SIGHUP);
    done(0);
    assert_int_equal(process(MAIN)->maybe, BIT(SIGHUP));
}

/* Another thread of the process, which lets these in. */
static void begin_open_thread(uint64_t open)
{
    run_as(0, MAIN + 1);
    begin_thread();
    mask(SIG_SETMASK, ~open);
    run_as(0, MAIN);
}

static void pending_P4_new_dispositions_ask_all_threads(void **state)
{
    begin_open_thread(BIT(SIGUSR1));
    send_to("kill", MAIN, SIGUSR1);
    assert_int_equal(shared(), BIT(SIGUSR1)); /* its handler will tell */
    act(SIGUSR1, REPLAY_DEFAULT, 0, 0);
    assert_int_equal(shared(), 0);
    assert_int_equal(process(MAIN)->fatal, SIGUSR1);
}

static void pending_P4_a_queue_that_shrinks_asks_all_threads(void **state)
{
    begin_open_thread(BIT(SIGUSR1) | BIT(SIGTERM));
    send_to("kill", MAIN, SIGUSR1);
    send_to("kill", MAIN, SIGTERM);
    assert_int_equal(shared(), BIT(SIGUSR1) | BIT(SIGTERM)); /* behind the handler of USR1 */
    make("sigwaitinfo");
    set_argument(0, BIT(SIGUSR1));
    done(SIGUSR1);
    assert_int_equal(shared(), 0);
    assert_int_equal(process(MAIN)->fatal, SIGTERM);
}

static void pending_P4_a_new_mask_asks_its_thread(void **state)
{
    begin_open_thread(0);
    send_to("kill", MAIN, SIGTERM);
    assert_int_equal(shared(), BIT(SIGTERM));
    run_as(0, MAIN + 1);
    mask(SIG_SETMASK, ~BIT(SIGTERM));
    assert_int_equal(process(MAIN)->fatal, SIGTERM);
}

static void abort_cannot_be_blocked(void **state)
{
    make("abort");
    done(0);
    assert_int_equal(thread(MAIN, MAIN)->mask & BIT(SIGABRT), 0);
    assert_int_equal(process(MAIN)->fatal, SIGABRT);
}

static void the_alarm_comes_when_it_is_due(void **state)
{
    make("alarm");
    argument(0, 2);
    done(0);
    assert_int_equal(shared(), 0);
    assert_true(process(MAIN)->alarm_ns > now);
    now += 3000000000u;
    assert_int_equal(shared(), BIT(SIGALRM));
    assert_int_equal(process(MAIN)->alarm_ns, 0);
    uint64_t interval[4] = {0, 500000, 0, 250000};
    make("setitimer");
    argument(0, 0);
    pointee(1, interval, sizeof interval);
    done(0);
    now += 1000000000u;
    (void)shared();
    assert_true(process(MAIN)->alarm_ns > now);
}

static void many_are_bounded_and_freed(void **state)
{
    for (int i = 0; i < 20000; i++) {
        send_to("kill", MAIN, 40);
    }
    assert_int_equal(process(MAIN)->pending.count, 20000);
    act(40, REPLAY_IGNORE, 0, 0);
    assert_int_equal(process(MAIN)->pending.count, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin_blocked, end_replay)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_process_and_its_threads_have_queues),
        TEST(pending_P1_standard_once_real_time_each),
        TEST(a_delivery_takes_its_own),
        TEST(pending_P2_what_nobody_tells_of_does_not_stay),
        TEST(pending_P3_in_order_up_to_a_handler),
        TEST(ignoring_discards),
        TEST(stop_and_continue_cancel_each_other),
        TEST(default_actions_that_end),
        TEST(a_call_that_fails_takes_back),
        TEST(waiting_takes),
        TEST(what_sigwait_lets_in_is_kept_for_it),
        TEST(sigpending_corrects),
        TEST(groups_are_not_certain),
        TEST(pending_P4_new_dispositions_ask_all_threads),
        TEST(pending_P4_a_queue_that_shrinks_asks_all_threads),
        TEST(pending_P4_a_new_mask_asks_its_thread),
        TEST(abort_cannot_be_blocked),
        TEST(the_alarm_comes_when_it_is_due),
        TEST(many_are_bounded_and_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
