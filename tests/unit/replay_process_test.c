/* LINK: replay.c replay_words.c replay_list.c replay_process.c replay_child.c replay_thread.c replay_mask.c replay_wait.c replay_delivery.c replay_jump.c replay_act.c replay_pending.c replay_send.c replay_timer.c replay_calls.c timeheap.c api.c util.c */
/* replay_process_test.c - what fork, vfork, exec, spawn and threads hand down, and how all of it ends.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/replay/replay.h; fork(2), vfork(2), execve(2), pthread_create(3), wait(2). */
#include "replay_fixture.h"

#define CHILD 200u
#define SECOND_TID 101u
#define THIRD_TID 102u

static struct made begin_fork(void)
{
    make("fork");
    return begun();
}

static void a_child_inherits_all_but_what_pends(void **state)
{
    stack_t stack = {.ss_sp = (void *)0x9000, .ss_size = 8192};

    act(SIGUSR1, HANDLER, BIT(SIGTERM), SA_RESTART);
    mask(SIG_SETMASK, BIT(SIGINT));
    raise_signal(SIGINT);
    make("sigaltstack");
    pointee(0, &stack, sizeof stack);
    done(0);
    struct made call = begin_fork();
    tell_process(add_process(CHILD, MAIN, OFFSET(0)));
    run_as(1, CHILD);
    begin_thread(); /* before fork has returned in the parent */
    assert_int_equal(process(CHILD)->disposition[SIGUSR1 - 1].handler, HANDLER);
    assert_int_equal(thread(CHILD, CHILD)->mask, BIT(SIGINT));
    assert_int_equal(thread(CHILD, CHILD)->pending.set, 0);
    assert_int_equal(thread(CHILD, CHILD)->altstack.sp, 0x9000);
    run_as(0, MAIN);
    ended(call, CHILD, false);
    assert_int_equal(thread(MAIN, MAIN)->pending.set, BIT(SIGINT));
}

static void a_late_child_has_the_state_of_its_fork(void **state)
{
    mask(SIG_SETMASK, BIT(SIGINT));
    make("fork");
    done(CHILD);
    mask(SIG_SETMASK, 0); /* the parent goes on */
    act(SIGUSR1, HANDLER, 0, 0);
    tell_process(add_process(CHILD, MAIN, OFFSET(0)));
    run_as(1, CHILD);
    begin_thread();
    assert_int_equal(thread(CHILD, CHILD)->mask, BIT(SIGINT));
    assert_int_equal(replay_caught(process(CHILD)), 0);
    assert_int_equal(replay_caught(process(MAIN)), BIT(SIGUSR1));
}

static void a_child_of_a_handler_is_in_it(void **state)
{
    act(SIGUSR1, HANDLER, 0, 0);
    struct made h = delivered(SIGUSR1, HANDLER, BIT(SIGHUP), SI_USER, 1);
    make("fork");
    done(CHILD);
    handler_ended(h, false);
    tell_process(add_process(CHILD, MAIN, OFFSET(0)));
    run_as(1, CHILD);
    begin_thread();
    assert_int_equal(thread(CHILD, CHILD)->frame_count, 1);
    make("pause"); /* outside of it: it has returned */
    done(0);
    assert_int_equal(thread(CHILD, CHILD)->mask, BIT(SIGHUP));
}

static void exec_keeps_what_is_ignored_the_mask_and_what_pends(void **state)
{
    header.mode = 0; /* the record does not tell */
    act(SIGUSR1, HANDLER, 0, 0);
    act(SIGPIPE, REPLAY_IGNORE, 0, 0);
    mask(SIG_SETMASK, BIT(SIGUSR1) | BIT(SIGTERM));
    raise_signal(SIGUSR1);
    send_to("kill", MAIN, SIGTERM);
    make("execve");
    done(0);
    tell_process(add_process(MAIN, 1, 0));
    run_as(1, MAIN);
    begin_thread();
    assert_int_equal(replay_process(replay, MAIN)->offset, OFFSET(1));
    assert_int_equal(replay_caught(process(MAIN)), 0);
    assert_int_equal(replay_ignored(process(MAIN)), BIT(SIGPIPE));
    assert_int_equal(thread(MAIN, MAIN)->mask, BIT(SIGUSR1) | BIT(SIGTERM));
    assert_int_equal(thread(MAIN, MAIN)->pending.set, BIT(SIGUSR1));
    assert_int_equal(process(MAIN)->pending.set, BIT(SIGTERM));
    assert_int_equal(thread(MAIN, MAIN)->altstack.flags, SS_DISABLE);
    assert_int_equal(replay_next(replay, NULL)->end, REPLAY_EXECED);
}

static void a_vfork_child_has_actions_and_a_mask_of_its_own(void **state)
{
    act(SIGUSR1, HANDLER, 0, 0);
    mask(SIG_SETMASK, BIT(SIGINT));
    make("vfork");
    done(0);
    the_vfork_pid = CHILD;
    act(SIGUSR1, REPLAY_IGNORE, 0, 0);
    mask(SIG_SETMASK, 0);
    assert_true(process(CHILD)->vforked);
    assert_int_equal(replay_ignored(process(CHILD)), BIT(SIGUSR1));
    assert_int_equal(thread(CHILD, CHILD)->mask, 0);
    make("execve");
    done(0);
    run_as(0, MAIN);
    assert_int_equal(replay_caught(process(MAIN)), BIT(SIGUSR1));
    assert_int_equal(thread(MAIN, MAIN)->mask, BIT(SIGINT));
    header.mode = 0;
    tell_process(add_process(CHILD, MAIN, 0));
    run_as(1, CHILD);
    begin_thread();
    assert_false(process(CHILD)->vforked);
    assert_int_equal(replay_ignored(process(CHILD)), BIT(SIGUSR1));
    assert_int_equal(thread(CHILD, CHILD)->mask, 0);
}

static void a_spawned_image_has_the_mask_of_its_maker(void **state)
{
    uint64_t pid = CHILD;

    header.mode = 0;
    replay_free(replay);
    replay = replay_new(&fake);
    tell_process(0);
    act(SIGUSR1, HANDLER, 0, 0);
    mask(SIG_SETMASK, BIT(SIGINT));
    make("posix_spawn");
    pointee(0, &pid, sizeof pid);
    done(0);
    mask(SIG_SETMASK, 0);
    tell_process(add_process(CHILD, MAIN, 0));
    run_as(1, CHILD);
    begin_thread();
    assert_int_equal(thread(CHILD, CHILD)->mask, BIT(SIGINT));
    assert_int_equal(process(CHILD)->disposition[SIGUSR1 - 1].handler, REPLAY_DEFAULT);
    assert_true(process(CHILD)->disposition[SIGUSR1 - 1].known);
}

static struct made begin_create(void)
{
    make("pthread_create");
    return begun();
}

static void end_create(struct made call, uint64_t handle)
{
    made = call;
    pointee(0, &handle, sizeof handle);
    ended(made, 0, false);
}

static void threads_inherit_the_mask_alone(void **state)
{
    stack_t stack = {.ss_sp = (void *)0x9000, .ss_size = 8192};

    mask(SIG_SETMASK, BIT(SIGINT));
    raise_signal(SIGINT);
    make("sigaltstack");
    pointee(0, &stack, sizeof stack);
    done(0);
    struct made call = begin_create();
    run_as(0, SECOND_TID);
    begin_thread();
    assert_int_equal(thread(MAIN, SECOND_TID)->mask, BIT(SIGINT));
    assert_int_equal(thread(MAIN, SECOND_TID)->unknown, 0);
    assert_int_equal(thread(MAIN, SECOND_TID)->pending.set, 0);
    assert_int_equal(thread(MAIN, SECOND_TID)->altstack.flags, SS_DISABLE);
    run_as(0, MAIN);
    end_create(call, 0x7f0000);
    make("pthread_kill");
    argument(0, 0x7f0000);
    argument(1, SIGINT);
    done(0);
    assert_int_equal(thread(MAIN, SECOND_TID)->pending.set, BIT(SIGINT));
    make("pthread_join");
    argument(0, 0x7f0000);
    done(0);
    assert_true(thread(MAIN, SECOND_TID)->ended);
}

static void an_attribute_may_tell_the_mask(void **state)
{
    make("pthread_attr_setsigmask_np");
    argument(0, 0x5000);
    set_argument(1, BIT(SIGHUP));
    done(0);
    make("pthread_create");
    argument(1, 0x5000);
    struct made call = begun();
    run_as(0, SECOND_TID);
    begin_thread();
    assert_int_equal(thread(MAIN, SECOND_TID)->mask, BIT(SIGHUP));
    run_as(0, MAIN);
    ended(call, 0, false);
}

static void two_new_threads_are_told_apart_by_their_stacks(void **state)
{
    mask(SIG_SETMASK, BIT(SIGINT) | BIT(SIGHUP));
    end_create(begin_create(), 0x20000);
    mask(SIG_SETMASK, BIT(SIGINT));
    end_create(begin_create(), 0x30000);
    run_as(0, SECOND_TID);
    begin_thread(); /* whose it is cannot be told: the masks differ in SIGHUP */
    assert_int_equal(thread(MAIN, SECOND_TID)->unknown, BIT(SIGHUP));
    make("pause");
    CALL->sp = 0x2ff00;
    struct made call = begun();
    run_as(0, THIRD_TID);
    begin_thread();
    run_as(0, MAIN);
    make("pthread_kill");
    argument(0, 0x30000);
    argument(1, SIGINT);
    done(0);
    assert_int_equal(thread(MAIN, SECOND_TID)->pending.set, BIT(SIGINT));
    run_as(0, SECOND_TID);
    ended(call, -1, false);
}

static void a_thread_without_a_maker_has_an_unknown_mask(void **state)
{
    run_as(0, SECOND_TID);
    begin_thread();
    assert_int_equal(thread(MAIN, SECOND_TID)->unknown, ~(BIT(SIGKILL) | BIT(SIGSTOP)));
}

static void a_signal_pends_until_any_thread_takes_it(void **state)
{
    mask(SIG_SETMASK, BIT(SIGURG));
    end_create(begin_create(), 0x20000);
    run_as(0, SECOND_TID);
    begin_thread();
    run_as(0, MAIN);
    send_to("kill", MAIN, SIGURG);
    assert_int_equal(process(MAIN)->pending.set, BIT(SIGURG));
    run_as(0, SECOND_TID);
    mask(SIG_SETMASK, 0);
    assert_int_equal(process(MAIN)->pending.set, 0);
}

static void wait_for(uint32_t pid, uint64_t status)
{
    make("waitpid");
    pointee(1, &status, sizeof status);
    done(pid);
}

/* waitpid(pid, NULL, 0): only an end returns, but not how. */
static void a_wait_without_status_ends_the_child(void **state)
{
    make("fork");
    done(CHILD);
    tell_process(add_process(CHILD, MAIN, OFFSET(0)));
    run_as(1, CHILD);
    begin_thread();
    run_as(0, MAIN);
    make("waitpid");
    argument(2, WUNTRACED); /* perhaps it was stopped */
    done(CHILD);
    assert_int_equal(process(CHILD)->end, REPLAY_ALIVE);
    make("waitpid");
    done(CHILD);
    assert_int_equal(process(CHILD)->end, REPLAY_EXITED);
    assert_false(process(CHILD)->status_known);
}

static void children_end(void **state)
{
    mask(SIG_SETMASK, BIT(SIGCHLD));
    make("fork");
    done(CHILD);
    tell_process(add_process(CHILD, MAIN, OFFSET(0)));
    run_as(1, CHILD);
    begin_thread();
    make("_exit");
    argument(0, 259);
    done(0);
    assert_int_equal(process(CHILD)->end, REPLAY_EXITED);
    assert_int_equal(process(CHILD)->status, 3);
    assert_int_equal(process(MAIN)->maybe, BIT(SIGCHLD));
    run_as(0, MAIN);
    wait_for(CHILD, 3 << 8);
    assert_int_equal(process(MAIN)->pending.set, BIT(SIGCHLD));
    assert_int_equal(process(MAIN)->maybe, 0);
    send_to("kill", CHILD, SIGTERM); /* to nobody */
    assert_int_equal(process(CHILD)->pending.set, 0);
}

static void a_child_that_was_killed(void **state)
{
    make("fork");
    done(CHILD);
    tell_process(add_process(CHILD, MAIN, OFFSET(0)));
    run_as(1, CHILD);
    begin_thread();
    run_as(0, MAIN);
    send_to("kill", CHILD, SIGKILL);
    assert_int_equal(process(CHILD)->fatal, SIGKILL);
    wait_for(CHILD, SIGKILL);
    assert_int_equal(process(CHILD)->end, REPLAY_KILLED);
    assert_int_equal(process(CHILD)->status, SIGKILL);
}

static void the_last_words_of_the_trace(void **state)
{
    struct sigvet_status status = {
        .rec = {.size = sizeof status, .type = SIGVET_REC_STATUS}, .pid = MAIN, .status = SIGSEGV};

    begin_thread();
    tell_process(add_process(CHILD, MAIN, OFFSET(0)));
    run_as(1, CHILD);
    begin_thread();
    processes[1].ended = 1;
    replay_record(replay, &status.rec);
    replay_until(replay, UINT64_MAX);
    assert_int_equal(replay_process(replay, MAIN)->end, REPLAY_KILLED);
    assert_int_equal(replay_process(replay, MAIN)->status, SIGSEGV);
    assert_int_equal(replay_process(replay, CHILD)->end, REPLAY_EXITED);
    assert_false(replay_process(replay, CHILD)->status_known);
}

static void a_long_call_ends_after_what_others_did_meanwhile(void **state)
{
    uint64_t status = 3 << 8;

    make("fork");
    done(CHILD);
    tell_process(add_process(CHILD, MAIN, OFFSET(0)));
    make("waitpid"); /* as one item, told at its begin */
    pointee(1, &status, sizeof status);
    CALL->result = CHILD;
    give(EVENT_COMPLETE, now + 1000, false);
    run_as(1, CHILD);
    begin_thread();
    assert_int_equal(replay_process(replay, CHILD)->end, REPLAY_ALIVE);
    now += 1000;
    settle();
    assert_int_equal(replay_process(replay, CHILD)->end, REPLAY_EXITED);
}

static size_t asked, refused;

/* A replay_forget. */
static bool may_go(const struct replay_process *p, void *context)
{
    asked++;
    assert_ptr_equal(context, &asked);
    assert_int_not_equal(p->end, REPLAY_ALIVE);
    return refused == 0 || refused-- == 0;
}

/* A replay_forget. */
static bool oldest_may_go(const struct replay_process *p, void *context)
{
    asked++;
    assert_int_equal(p->pid, CHILD);
    assert_int_equal(p->offset, OFFSET(1));
    return true;
}

/* Children of vfork, which need no record: each waited for. */
static void family(uint32_t first, uint32_t count)
{
    for (uint32_t pid = first; pid < first + count; pid++) {
        the_vfork_pid = pid; /* the child's own call, on the borrowed thread */
        make("sigaction");
        done(0);
        the_vfork_pid = 0;
        wait_for(pid, 0);
    }
}

static void who_was_waited_for_is_forgotten_in_time(void **state)
{
    family(CHILD, REPLAY_RETIRED_MOST + 2);
    settle();
    asked = refused = 0;
    assert_non_null(replay_process(replay, CHILD));
    refused = 1; /* the oldest cannot go yet: it is asked again next time */
    replay_sweep(replay, may_go, &asked);
    assert_int_equal(asked, 1);
    assert_non_null(replay_process(replay, CHILD));
    assert_non_null(replay_process(replay, CHILD + 1));
    replay_sweep(replay, may_go, &asked);
    assert_int_equal(asked, 3);
    assert_null(replay_process(replay, CHILD + 1));
    assert_non_null(replay_process(replay, CHILD + 3));
    assert_non_null(replay_process(replay, MAIN));
    assert_null(replay_process(replay, CHILD + 2));
    assert_non_null(replay_process(replay, CHILD));
    replay_sweep(replay, may_go, &asked);
    assert_int_equal(asked, 3);
    size_t left = 0;
    for (struct replay_process *p = NULL; (p = replay_next(replay, p)) != NULL;) {
        left++;
    }
    assert_int_equal(left, REPLAY_RETIRED_MOST + 1);
    wait_for(CHILD + 1, 0); /* of whom nothing is known any more */
    settle();
}

/* It was made by vfork, and has a record alone. */
static void the_image_that_wrote_no_event_is_what_ended(void **state)
{
    the_vfork_pid = CHILD;
    make("execve");
    done(0);
    the_vfork_pid = 0;
    uint32_t image = add_process(CHILD, MAIN, 0);
    tell_process(image);
    assert_int_equal(process(MAIN)->children, 1);
    wait_for(CHILD, 3 << 8);
    settle();
    assert_int_equal(replay_process(replay, CHILD)->offset, OFFSET(image));
    assert_int_equal(replay_process(replay, CHILD)->end, REPLAY_EXITED);
    assert_int_equal(replay_process(replay, CHILD)->status, 3);
    assert_true(replay_process(replay, CHILD)->is_retired);
    assert_int_equal(process(MAIN)->children, 0);
    assert_true(process(MAIN)->pending.first == NULL || process(MAIN)->pending.first->sure);
}

/* A replay_is_gone. */
static bool is_child(const struct replay_process *p, void *context)
{
    assert_ptr_equal(context, &asked);
    return p->pid == CHILD;
}

static void who_is_gone_is_forgotten_though_it_has_a_record_alone(void **state)
{
    begin_thread();
    tell_process(add_process(CHILD, MAIN, 0));
    replay_mark_gone(replay, is_child, &asked);
    assert_false(replay_process(replay, MAIN)->is_gone);
    replay_retire_gone(replay);
    family(CHILD + 1, REPLAY_RETIRED_MOST);
    settle();
    asked = refused = 0;
    replay_sweep(replay, oldest_may_go, &asked);
    assert_int_equal(asked, 1);
}

static void hostile_families(void **state)
{
    for (uint32_t i = 0; i < 5000; i++) {
        (void)begin_fork();
        (void)begin_create();
    }
    tell_process(add_process(MAIN, MAIN, OFFSET(1))); /* its own parent */
    tell_process(add_process(CHILD, CHILD, OFFSET(9)));
    run_as(1, MAIN);
    begin_thread();
    run_as(2, CHILD);
    begin_thread();
    make("pthread_join");
    argument(0, 0);
    done(0);
    assert_non_null(replay_process(replay, CHILD));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin_replay, end_replay)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_child_inherits_all_but_what_pends),
        TEST(a_late_child_has_the_state_of_its_fork),
        TEST(a_child_of_a_handler_is_in_it),
        TEST(exec_keeps_what_is_ignored_the_mask_and_what_pends),
        TEST(a_vfork_child_has_actions_and_a_mask_of_its_own),
        TEST(a_spawned_image_has_the_mask_of_its_maker),
        TEST(threads_inherit_the_mask_alone),
        TEST(an_attribute_may_tell_the_mask),
        TEST(two_new_threads_are_told_apart_by_their_stacks),
        TEST(a_thread_without_a_maker_has_an_unknown_mask),
        TEST(a_signal_pends_until_any_thread_takes_it),
        TEST(children_end),
        TEST(a_wait_without_status_ends_the_child),
        TEST(a_child_that_was_killed),
        TEST(the_last_words_of_the_trace),
        TEST(a_long_call_ends_after_what_others_did_meanwhile),
        TEST(who_was_waited_for_is_forgotten_in_time),
        TEST(the_image_that_wrote_no_event_is_what_ended),
        TEST(who_is_gone_is_forgotten_though_it_has_a_record_alone),
        TEST(hostile_families),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
