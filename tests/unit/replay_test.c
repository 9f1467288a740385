/* LINK: replay.c replay_words.c replay_list.c replay_process.c replay_child.c replay_thread.c replay_mask.c replay_wait.c replay_delivery.c replay_jump.c replay_act.c replay_pending.c replay_send.c replay_timer.c replay_calls.c timeheap.c api.c util.c */
/* replay_test.c - dispositions, masks, handlers, alternate stacks, jumps.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/replay/replay.h; sigaction(2), sigprocmask(2), sigsuspend(2), sigset(3), sigaltstack(2). */
#include "replay_fixture.h"

static const struct replay_disposition *now_of(uint32_t signal)
{
    return &process(MAIN)->disposition[signal - 1];
}

static uint64_t blocked(void)
{
    return thread(MAIN, MAIN)->mask;
}

static void an_image_begins_as_its_record_says(void **state)
{
    processes[0].mask = BIT(SIGTERM) | BIT(SIGKILL);
    processes[0].ignored = BIT(SIGPIPE);
    tell_process(0);
    replay_free(replay);
    replay = replay_new(&fake);
    tell_process(0);
    begin_thread();
    assert_int_equal(blocked(), BIT(SIGTERM)); /* SIGKILL cannot be blocked */
    assert_int_equal(thread(MAIN, MAIN)->unknown, 0);
    assert_int_equal(replay_ignored(process(MAIN)), BIT(SIGPIPE));
    assert_int_equal(replay_dispositions_unknown(process(MAIN)), 0);
}

static void without_events_nothing_is_known_at_first(void **state)
{
    header.mode = 0;
    replay_free(replay);
    replay = replay_new(&fake);
    tell_process(0);
    begin_thread();
    assert_int_equal(thread(MAIN, MAIN)->unknown, ~(BIT(SIGKILL) | BIT(SIGSTOP)));
    assert_int_equal(replay_dispositions_unknown(process(MAIN)), ~(BIT(SIGKILL) | BIT(SIGSTOP)));
    mask(SIG_BLOCK, BIT(SIGUSR1));
    assert_int_equal(thread(MAIN, MAIN)->unknown, ~(BIT(SIGKILL) | BIT(SIGSTOP) | BIT(SIGUSR1)));
    mask(SIG_SETMASK, BIT(SIGUSR1));
    assert_int_equal(thread(MAIN, MAIN)->unknown, 0);
}

static void sigaction_sets_what_it_says(void **state)
{
    act(SIGINT, HANDLER, BIT(SIGTERM) | BIT(SIGKILL), SA_RESTART | SA_SIGINFO | 0x04000000);
    assert_int_equal(now_of(SIGINT)->handler, HANDLER);
    assert_int_equal(now_of(SIGINT)->mask, BIT(SIGTERM));
    assert_int_equal(now_of(SIGINT)->flags, SA_RESTART | SA_SIGINFO);
    assert_int_equal(replay_caught(process(MAIN)), BIT(SIGINT));
    act(SIGINT, REPLAY_IGNORE, 0, 0);
    assert_int_equal(replay_caught(process(MAIN)), 0);
    assert_int_equal(replay_ignored(process(MAIN)), BIT(SIGINT));
}

static void sigaction_that_fails_changes_nothing(void **state)
{
    uint64_t words[3] = {HANDLER, 0, 0};

    make("sigaction");
    argument(0, SIGINT);
    pointee(1, words, sizeof words);
    done(-1);
    assert_int_equal(replay_caught(process(MAIN)), 0);
}

static void the_system_call_has_the_kernels_structure(void **state)
{
    uint64_t words[4] = {HANDLER, 0x04000000 | SA_NODEFER, 0x7f00, BIT(SIGHUP)};

    make_syscall(13);
    argument(0, SIGUSR1);
    pointee(1, words, sizeof words);
    done(0);
    assert_int_equal(now_of(SIGUSR1)->handler, HANDLER);
    assert_int_equal(now_of(SIGUSR1)->mask, BIT(SIGHUP));
    assert_int_equal(now_of(SIGUSR1)->flags, SA_NODEFER);
}

static void old_action_corrects(void **state)
{
    uint64_t words[3] = {OTHER, SA_RESTART, BIT(SIGHUP)};

    act(SIGUSR1, HANDLER, 0, 0);
    make("sigaction");
    argument(0, SIGUSR1);
    pointee(2, words, sizeof words);
    done(0);
    assert_int_equal(now_of(SIGUSR1)->handler, OTHER);
    assert_int_equal(now_of(SIGUSR1)->mask, BIT(SIGHUP));
    assert_int_equal(replay_corrections(replay), 1);
}

static void signal_and_its_kin(void **state)
{
    make("signal");
    argument(0, SIGINT);
    argument(1, HANDLER);
    done(0);
    assert_int_equal(now_of(SIGINT)->flags, SA_RESTART);
    assert_int_equal(now_of(SIGINT)->mask, BIT(SIGINT));
    make("siginterrupt");
    argument(0, SIGINT);
    argument(1, 1);
    done(0);
    assert_int_equal(now_of(SIGINT)->flags, 0);
    make("signal");
    argument(0, SIGINT);
    argument(1, OTHER);
    done(HANDLER);
    assert_int_equal(now_of(SIGINT)->flags, 0); /* siginterrupt lasts */
    make("sysv_signal");
    argument(0, SIGINT);
    argument(1, HANDLER);
    done(OTHER);
    assert_int_equal(now_of(SIGINT)->flags, SA_RESETHAND | SA_NODEFER);
    make("sigignore");
    argument(0, SIGINT);
    done(0);
    assert_int_equal(replay_ignored(process(MAIN)), BIT(SIGINT));
    assert_int_equal(replay_corrections(replay), 0);
}

static void sigset_holds_and_lets_go(void **state)
{
    make("sigset");
    argument(0, SIGINT);
    argument(1, HANDLER);
    done(0);
    assert_int_equal(now_of(SIGINT)->handler, HANDLER);
    make("sigset");
    argument(0, SIGINT);
    argument(1, 2); /* SIG_HOLD */
    done(HANDLER);
    assert_int_equal(blocked(), BIT(SIGINT));
    assert_int_equal(now_of(SIGINT)->handler, HANDLER);
    make("sigset");
    argument(0, SIGINT);
    argument(1, REPLAY_IGNORE);
    done(2);
    assert_int_equal(blocked(), 0);
    assert_int_equal(replay_ignored(process(MAIN)), BIT(SIGINT));
}

static void masks(void **state)
{
    mask(SIG_BLOCK, BIT(SIGINT) | BIT(SIGSTOP) | BIT(33));
    assert_int_equal(blocked(), BIT(SIGINT)); /* libc keeps 33 out, the kernel SIGSTOP */
    mask(SIG_BLOCK, BIT(SIGTERM));
    assert_int_equal(blocked(), BIT(SIGINT) | BIT(SIGTERM));
    mask(SIG_UNBLOCK, BIT(SIGINT));
    assert_int_equal(blocked(), BIT(SIGTERM));
    mask(SIG_SETMASK, BIT(64));
    assert_int_equal(blocked(), BIT(64));
    make("sighold");
    argument(0, SIGHUP);
    done(0);
    assert_int_equal(blocked(), BIT(64) | BIT(SIGHUP));
    make("sigrelse");
    argument(0, SIGHUP);
    done(0);
    assert_int_equal(blocked(), BIT(64));
    make("sigblock");
    argument(0, 1u << (SIGUSR1 - 1));
    done(0);
    assert_int_equal(blocked(), BIT(64) | BIT(SIGUSR1));
    make("sigsetmask");
    argument(0, 1u << (SIGHUP - 1));
    done(1u << (SIGUSR1 - 1));
    assert_int_equal(blocked(), BIT(SIGHUP)); /* it knows 32 signals, and sets all */
    assert_int_equal(replay_corrections(replay), 0);
}

static void the_old_mask_corrects(void **state)
{
    mask(SIG_SETMASK, BIT(SIGINT));
    make("pthread_sigmask");
    argument(0, SIG_BLOCK);
    set_argument(1, BIT(SIGHUP));
    set_argument(2, BIT(SIGTERM)); /* somebody changed it unseen */
    done(0);
    assert_int_equal(blocked(), BIT(SIGTERM) | BIT(SIGHUP));
    assert_int_equal(replay_corrections(replay), 1);
}

static void a_mask_call_that_fails_changes_nothing(void **state)
{
    mask(SIG_SETMASK, BIT(SIGINT));
    make("sigprocmask");
    argument(0, 77);
    set_argument(1, BIT(SIGHUP));
    struct made call = begun();
    ended(call, -1, false);
    assert_int_equal(blocked(), BIT(SIGINT));
}

static void a_handler_blocks_and_gives_back(void **state)
{
    act(SIGUSR1, HANDLER, BIT(SIGTERM), 0);
    mask(SIG_SETMASK, BIT(SIGHUP));
    struct made h = delivered(SIGUSR1, HANDLER, BIT(SIGHUP), SI_USER, 1);
    assert_int_equal(blocked(), BIT(SIGHUP) | BIT(SIGTERM) | BIT(SIGUSR1));
    assert_int_equal(thread(MAIN, MAIN)->frame_count, 1);
    assert_int_equal(thread(MAIN, MAIN)->frames[0].handler, HANDLER);
    mask(SIG_SETMASK, 0);
    assert_int_equal(blocked(), 0);
    handler_ended(h, false);
    assert_int_equal(blocked(), BIT(SIGHUP));
    assert_int_equal(thread(MAIN, MAIN)->frame_count, 0);
    assert_int_equal(replay_corrections(replay), 0);
}

static void nodefer_and_resethand(void **state)
{
    act(SIGUSR1, HANDLER, 0, SA_NODEFER | SA_RESETHAND);
    struct made h = delivered(SIGUSR1, HANDLER, 0, SI_USER, 1);
    assert_int_equal(blocked(), 0);
    assert_int_equal(now_of(SIGUSR1)->handler, REPLAY_DEFAULT);
    assert_int_equal(now_of(SIGUSR1)->flags, SA_NODEFER | SA_RESETHAND); /* these stay */
    handler_ended(h, false);
    assert_int_equal(replay_caught(process(MAIN)), 0);
}

static void what_a_mask_call_lets_in_runs_before_it_ends(void **state)
{
    act(SIGUSR1, HANDLER, 0, 0);
    mask(SIG_BLOCK, BIT(SIGUSR1));
    raise_signal(SIGUSR1);
    make("sigprocmask");
    argument(0, SIG_UNBLOCK);
    set_argument(1, BIT(SIGUSR1));
    struct made call = begun();
    struct made h = delivered(SIGUSR1, HANDLER, 0, SI_TKILL, MAIN);
    assert_int_equal(blocked(), BIT(SIGUSR1));
    assert_int_equal(thread(MAIN, MAIN)->pending.set, 0);
    handler_ended(h, false);
    ended(call, 0, false);
    assert_int_equal(blocked(), 0);
    assert_int_equal(replay_corrections(replay), 0);
}

/* D1: of two that come at once the kernel runs the later frame first, on top of the other. */
static void delivery_D1_frames_that_have_not_begun(void **state)
{
    act(SIGHUP, HANDLER, BIT(SIGTERM), 0);
    act(SIGUSR1, OTHER, 0, 0);
    mask(SIG_BLOCK, BIT(SIGHUP) | BIT(SIGUSR1));
    raise_signal(SIGHUP);
    raise_signal(SIGUSR1);
    make("sigprocmask");
    argument(0, SIG_SETMASK);
    set_argument(1, 0);
    struct made call = begun();
    struct made second = delivered(SIGUSR1, OTHER, BIT(SIGHUP) | BIT(SIGTERM), SI_TKILL, MAIN);
    assert_int_equal(thread(MAIN, MAIN)->pending.set, 0); /* SIGHUP is taken, too */
    assert_int_equal(thread(MAIN, MAIN)->frame_count, 2);
    assert_int_equal(thread(MAIN, MAIN)->frames[0].begin, 0);
    assert_int_equal(blocked(), BIT(SIGHUP) | BIT(SIGTERM) | BIT(SIGUSR1));
    handler_ended(second, false);
    assert_int_equal(blocked(), BIT(SIGHUP) | BIT(SIGTERM));
    struct made first = delivered(SIGHUP, HANDLER, 0, SI_TKILL, MAIN);
    assert_int_equal(thread(MAIN, MAIN)->frame_count, 1);
    assert_int_equal(blocked(), BIT(SIGHUP) | BIT(SIGTERM));
    handler_ended(first, false);
    ended(call, 0, false);
    assert_int_equal(blocked(), 0);
    assert_int_equal(replay_corrections(replay), 0);
}

/* D2: the handler that sigsuspend lets in runs with its mask and gives back the old one. */
static void delivery_D2_sigsuspend(void **state)
{
    act(SIGUSR1, HANDLER, BIT(SIGTERM), 0);
    mask(SIG_SETMASK, BIT(SIGUSR1) | BIT(SIGINT));
    make("sigsuspend");
    set_argument(0, BIT(SIGHUP));
    struct made call = begun();
    assert_int_equal(blocked(), BIT(SIGHUP));
    assert_true(thread(MAIN, MAIN)->waiting);
    struct made h = delivered(SIGUSR1, HANDLER, BIT(SIGUSR1) | BIT(SIGINT), SI_USER, 1);
    assert_int_equal(blocked(), BIT(SIGHUP) | BIT(SIGTERM) | BIT(SIGUSR1));
    handler_ended(h, false);
    ended(call, -1, false);
    assert_int_equal(blocked(), BIT(SIGUSR1) | BIT(SIGINT));
    assert_false(thread(MAIN, MAIN)->waiting);
    assert_int_equal(replay_corrections(replay), 0);
}

static void waits_give_back_the_mask(void **state)
{
    static const struct {
        const char *name;
        uint32_t argument;
    } waits[] = {{"ppoll", 3}, {"pselect", 5}, {"epoll_pwait", 4}, {"epoll_pwait2", 4}};

    mask(SIG_SETMASK, BIT(SIGINT));
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        make(waits[i].name);
        set_argument(waits[i].argument, BIT(SIGHUP));
        struct made call = begun();
        assert_int_equal(blocked(), BIT(SIGHUP));
        ended(call, 1, false);
        assert_int_equal(blocked(), BIT(SIGINT));
    }
    make("__xpg_sigpause");
    argument(0, SIGINT);
    struct made call = begun();
    assert_int_equal(blocked(), 0);
    ended(call, -1, true); /* the process died in it */
    assert_false(thread(MAIN, MAIN)->waiting);
}

static void jumps_bring_back_what_was_saved(void **state)
{
    act(SIGUSR1, HANDLER, 0, 0);
    mask(SIG_SETMASK, BIT(SIGINT));
    make("__sigsetjmp");
    argument(0, 0x5000);
    argument(1, 1);
    done(0);
    make("_setjmp");
    argument(0, 0x6000);
    done(0);
    struct made h = delivered(SIGUSR1, HANDLER, BIT(SIGINT), SI_USER, 1);
    make("siglongjmp");
    argument(0, 0x5000);
    done(0);
    handler_ended(h, true);
    assert_int_equal(blocked(), BIT(SIGINT));
    h = delivered(SIGUSR1, HANDLER, BIT(SIGINT), SI_USER, 1);
    make("longjmp");
    argument(0, 0x6000);
    done(0);
    handler_ended(h, true);
    assert_int_equal(blocked(), BIT(SIGINT) | BIT(SIGUSR1)); /* the handler's mask stays */
    assert_int_equal(thread(MAIN, MAIN)->frame_count, 0);
    make("siglongjmp");
    argument(0, 0x7000); /* who filled this one was not seen */
    done(0);
    assert_int_equal(thread(MAIN, MAIN)->unknown, ~(BIT(SIGKILL) | BIT(SIGSTOP)));
}

static void a_jump_leaves_frames_that_have_not_begun(void **state)
{
    act(SIGHUP, HANDLER, 0, 0);
    act(SIGUSR1, OTHER, 0, 0);
    mask(SIG_BLOCK, BIT(SIGHUP) | BIT(SIGUSR1));
    raise_signal(SIGHUP);
    raise_signal(SIGUSR1);
    mask(SIG_SETMASK, 0);
    struct made h = delivered(SIGUSR1, OTHER, BIT(SIGHUP), SI_TKILL, MAIN);
    assert_int_equal(thread(MAIN, MAIN)->frame_count, 2);
    handler_ended(h, true);
    assert_int_equal(thread(MAIN, MAIN)->frame_count, 0);
}

static void contexts_carry_masks(void **state)
{
    mask(SIG_SETMASK, BIT(SIGINT));
    make("getcontext");
    argument(0, 0x5000);
    done(0);
    mask(SIG_SETMASK, BIT(SIGHUP));
    make("swapcontext");
    argument(0, 0x6000);
    argument(1, 0x5000);
    done(0);
    assert_int_equal(blocked(), BIT(SIGINT));
    make("setcontext");
    argument(0, 0x6000);
    done(0);
    assert_int_equal(blocked(), BIT(SIGHUP));
}

static void alternate_stacks(void **state)
{
    stack_t stack = {.ss_sp = (void *)0x9000, .ss_flags = (int)(1u << 31), .ss_size = 8192};

    act(SIGUSR1, HANDLER, 0, SA_ONSTACK);
    make("sigaltstack");
    pointee(0, &stack, sizeof stack);
    done(0);
    assert_int_equal(thread(MAIN, MAIN)->altstack.sp, 0x9000);
    assert_int_equal(thread(MAIN, MAIN)->altstack.size, 8192);
    the_flags = 0;
    struct made h = delivered(SIGUSR1, HANDLER, 0, SI_USER, 1);
    handler_ended(h, false);
    stack.ss_flags = SS_DISABLE;
    make("sigaltstack");
    pointee(0, &stack, sizeof stack);
    done(0);
    assert_int_equal(thread(MAIN, MAIN)->altstack.flags, SS_DISABLE);
    assert_int_equal(thread(MAIN, MAIN)->altstack.sp, 0);
}

static void a_handler_may_run_before_its_sigaction_ends(void **state)
{
    uint64_t words[3] = {HANDLER, SA_RESETHAND, BIT(SIGTERM)};

    make("sigaction");
    argument(0, SIGUSR1);
    pointee(1, words, sizeof words);
    struct made call = begun();
    struct made h = delivered(SIGUSR1, HANDLER, 0, SI_USER, 1);
    assert_int_equal(blocked(), BIT(SIGTERM) | BIT(SIGUSR1));
    handler_ended(h, false);
    ended(call, 0, false);
    assert_int_equal(now_of(SIGUSR1)->handler, REPLAY_DEFAULT); /* it was reset, and stays so */
}

static void handlers_that_ended_unseen_are_over(void **state)
{
    act(SIGUSR1, HANDLER, 0, 0);
    mask(SIG_SETMASK, BIT(SIGINT));
    (void)delivered(SIGUSR1, HANDLER, BIT(SIGINT), SI_USER, 1);
    the_flags = 0; /* no handler runs any more */
    make("pause");
    struct made call = begun();
    assert_int_equal(thread(MAIN, MAIN)->frame_count, 0);
    assert_int_equal(blocked(), BIT(SIGINT));
    assert_string_equal(replay_in_call(thread(MAIN, MAIN)), "pause");
    ended(call, -1, false);
    assert_null(replay_in_call(thread(MAIN, MAIN)));
}

static void hostile_events_do_no_harm(void **state)
{
    make("sigaction");
    argument(0, 5000);
    done(0);
    make("sigaction");
    HEAD->size = sizeof *CALL; /* no words */
    CALL->there = UINT32_MAX;
    done(0);
    make("sigaction");
    HEAD->row = UINT16_MAX;
    done(0);
    make_syscall(13);
    HEAD->row = 60000;
    done(0);
    handler_ended(delivered(0, HANDLER, 0, SI_USER, 1), false);
    handler_ended(delivered(65, HANDLER, 0, SI_USER, 1), false);
    HEAD->size = 0;
    give(EVENT_BEGIN, 0, false);
    for (uint32_t i = 0; i < 10000; i++) {
        (void)delivered(SIGUSR1, HANDLER + i, 0, SI_USER, 1);
        make("pause");
        (void)begun();
    }
    assert_true(thread(MAIN, MAIN)->frame_count <= 4096);
    assert_true(thread(MAIN, MAIN)->call_count <= 1024);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin_replay, end_replay)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_image_begins_as_its_record_says),
        TEST(without_events_nothing_is_known_at_first),
        TEST(sigaction_sets_what_it_says),
        TEST(sigaction_that_fails_changes_nothing),
        TEST(the_system_call_has_the_kernels_structure),
        TEST(old_action_corrects),
        TEST(signal_and_its_kin),
        TEST(sigset_holds_and_lets_go),
        TEST(masks),
        TEST(the_old_mask_corrects),
        TEST(a_mask_call_that_fails_changes_nothing),
        TEST(a_handler_blocks_and_gives_back),
        TEST(nodefer_and_resethand),
        TEST(what_a_mask_call_lets_in_runs_before_it_ends),
        TEST(delivery_D1_frames_that_have_not_begun),
        TEST(delivery_D2_sigsuspend),
        TEST(waits_give_back_the_mask),
        TEST(jumps_bring_back_what_was_saved),
        TEST(a_jump_leaves_frames_that_have_not_begun),
        TEST(contexts_carry_masks),
        TEST(alternate_stacks),
        TEST(a_handler_may_run_before_its_sigaction_ends),
        TEST(handlers_that_ended_unseen_are_over),
        TEST(hostile_events_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
