/* out_text_test.c - tests of tools/render/out_text.c.
 *
 * Source: tools/render/out.h. */
/* LINK: library tests/unit/fake_audit.c tests/unit/fake_reader.c */
#include "out.h"

#include <signal.h>

#include "out_text_fixture.h"

static int set_up(void **state)
{
    (void)state;
    options = (struct out_options){0};
    fake_audit_reset();
    return 0;
}

static void render_finding(void)
{
    free(text);
    text = fake_finding_text(&fake_findings[0], &options);
}

static void a_whole_finding(void **state)
{
    (void)state;
    render_finding();
    assert_string_equal(text, "sigvet: warning: unsafe-call: printf() in the handler of SIGUSR1\n"
                              "  why           heap; locks and buffers of stdio\n"
                              "  handler       on_usr1 at main.c:7\n"
                              "  installed at  main (prog+0x1200)\n"
                              "  sent by       kill() by pid 99 (SI_USER); asynchronous\n"
                              "  stack         #0  printf\n"
                              "                #1  on_usr1 at main.c:7 [inlined]\n"
                              "  interrupted   #0  main (prog+0x1200)\n"
                              "                #1  libc.so.6+0x271ca\n"
                              "                #2  0xdeadbeef\n"
                              "  seen          3 times, in 4242 /bin/prog\n"
                              "  instead       write\n"
                              "\n");
}

static void an_error_says_what_was_interrupted(void **state)
{
    (void)state;
    fake_findings[0].level = LEVEL_ERROR;
    fake_findings[0].interrupted_in_unsafe = "__libc_malloc";
    fake_findings[0].because = "the reason";
    render_finding();
    has("sigvet: error: unsafe-call: ");
    has("  error         the reason\n");
    has("  interrupted   inside malloc(): undefined behaviour happened here\n"
        "                #0  main");
}

static void a_library_in_between(void **state)
{
    (void)state;
    fake_findings[0].via = "endwin";
    render_finding();
    has("unsafe-call: endwin() in the handler of SIGUSR1\n");
    has("  calls         printf(), which is not async-signal-safe\n");
}

static void notes_are_shown_on_demand(void **state)
{
    (void)state;
    fake_findings[0].level = LEVEL_NOTE;
    fake_summary.findings[LEVEL_NOTE] = 1;
    fake_summary.findings[LEVEL_WARNING] = 0;
    render_finding();
    assert_string_equal(text, "");
    render_report(false);
    has("sigvet: 0 errors, 0 warnings, 1 note (--notes shows them)\n");
    lacks("unsafe-call");
    options.notes = true;
    render_finding();
    has("sigvet: note: unsafe-call: printf()");
    render_report(false);
    has("sigvet: 0 errors, 0 warnings, 1 note\n");
}

static void colours_on_demand(void **state)
{
    (void)state;
    render_finding();
    lacks("\033");
    options.colour = true;
    render_finding();
    has("sigvet: \033[35mwarning\033[0m: unsafe-call");
}

static void stacks_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < 40; i++) {
        fake_frames[i] = (struct frame){.function = "f"};
    }
    fake_findings[0].handler_stack = (struct stack){fake_frames, 13};
    fake_findings[0].interrupted_stack = (struct stack){fake_frames, 40};
    render_finding();
    has("#12 f\n"); /* one more is no line longer than saying so */
    has("... 28 more\n");
    lacks("#13 f\n");
    lacks("... 1 more");
}

static void text_of_the_program_is_cleaned(void **state)
{
    (void)state;
    fake_findings[0].handler.function = "evil\033[2J\nname";
    fake_findings[0].handler.file = NULL;
    fake_findings[0].via = "lib\033c";
    render_finding();
    has("  handler       evil\\x1b[2J\\x0aname (prog+0x1139)\n");
    has("unsafe-call: lib\\x1bc() in");
    lacks("\033");
}

static void what_the_kernel_sends_like_kill(void **state)
{
    struct finding *f = &fake_findings[0];
    static union {
        struct sigvet_process rec;
        char room[sizeof(struct sigvet_process) + 1]; /* an empty path */
    } child = {.rec = {.pid = 4243, .parent_pid = 77}};

    (void)state;
    f->signal = SIGPIPE;
    f->si_code = SI_USER;
    f->sender_pid = f->process->pid;
    render_finding();
    has("sent by       a failed write or kill() by pid 4242, itself (SI_USER)\n");
    f->delivery = DELIVERY_SYNCHRONOUS;
    render_finding();
    has("sent by       kill() by pid 4242, itself (SI_USER); synchronous\n");
    f->delivery = DELIVERY_ASYNCHRONOUS;
    f->signal = SIGXFSZ;
    render_finding();
    has("a failed write or truncate, or kill() by pid 4242, itself (SI_USER)\n");
    f->signal = SIGTERM;
    f->sender_pid = child.rec.parent_pid;
    f->process = &child.rec;
    render_finding();
    has("kill() by pid 77, its parent, or by that one's end (SI_USER); asynchronous\n");
}

static void senders(void **state)
{
    struct finding *f = &fake_findings[0];

    (void)state;
    f->si_code = SI_TKILL;
    f->sender_pid = 4242;
    f->delivery = DELIVERY_SYNCHRONOUS;
    render_finding();
    has("raise(), pthread_kill() or tgkill() by pid 4242, itself (SI_TKILL); synchronous\n");
    f->delivery = DELIVERY_ASYNCHRONOUS;
    render_finding();
    has("raise(), pthread_kill() or tgkill() by pid 4242, itself (SI_TKILL)\n");
    f->signal = SIGSEGV;
    f->si_code = SEGV_MAPERR;
    f->sender_pid = 0;
    f->delivery = DELIVERY_FAULT;
    render_finding();
    has("the kernel (SEGV_MAPERR); fault\n");
    f->signal = SIGALRM;
    f->si_code = 77;
    render_finding();
    has("the kernel (code 77); fault\n");
    f->si_code = SI_MESGQ;
    f->sender_pid = 9;
    render_finding();
    has("pid 9 (SI_MESGQ); fault\n");
}

static void other_signals_of_the_handler(void **state)
{
    (void)state;
    fake_findings[0].signals |= 1ull << (SIGINT - 1);
    fake_findings[0].count = 1;
    fake_findings[0].process = NULL;
    fake_findings[0].instead = "";
    render_finding();
    has("  seen          once\n                also in the handler of SIGINT\n");
    lacks("instead");
}

static void a_summary_after_findings(void **state)
{
    static const char *names[] = {"SIGHUP on_hup"};
    static char gap_text[] = "/bin/busybox: static";
    static struct gap gaps[] = {{"static", gap_text}};
    static const struct handler_runs handlers[] = {
        {.name = "SIGUSR1 on_usr1", .program = "/bin/prog", .runs = 5},
        {.name = "SIGHUP on_hup", .program = "/bin/prog"},
    };

    (void)state;
    fake_summary.never_run = names;
    fake_summary.never_run_count = 1;
    fake_summary.handlers_installed = fake_summary.handler_count = 2;
    fake_summary.handlers = handlers;
    fake_summary.gaps = gaps;
    fake_summary.gap_count = 1;
    fake_summary.events_lost = 6;
    render_report(true);
    assert_string_equal(text, "sigvet: 0 errors, 1 warning, 0 notes\n"
                              "  watched       1 process, 2 threads, 5 deliveries\n"
                              "  handlers      2 installed, 1 ran at least once\n"
                              "                SIGHUP on_hup: never ran\n"
                              "                SIGUSR1 on_usr1: 5 deliveries\n"
                              "  not seen      /bin/busybox: static (static)\n"
                              "  events lost   6\n");
    render_report(false);
    has("unsafe-call: printf()");
}

static void what_went_on_after_it_was_told(void **state)
{
    (void)state;
    fake_findings[0].count = 9;
    render_report(true);
    has("1 warning, 0 notes\n  seen again    9 times in all: unsafe-call: printf() in the handler "
        "of SIGUSR1\n  watched");
    render_report(false);
    has("  seen          9 times, in 4242 /bin/prog\n");
    lacks("seen again");
    fake_findings[0].level = LEVEL_NOTE;
    render_report(true);
    lacks("seen again");
    fake_findings[0].level = LEVEL_WARNING;
    fake_findings[0].known = true;
    render_report(true);
    lacks("seen again");
}

static void nothing_found_is_not_nothing_wrong(void **state)
{
    static const char *names[12] = {"SIGHUP on_hup", "SIGINT on\nint"};

    (void)state;
    fake_finding_count = 0;
    fake_summary.findings[LEVEL_WARNING] = 0;
    render_report(false);
    has("sigvet: no findings; every handler that was installed ran\n");
    fake_summary.handlers_installed = fake_summary.handlers_run = 0;
    render_report(false);
    has("sigvet: no findings; no signal handler was installed\n");
    fake_summary.handlers_installed = 5;
    fake_summary.handlers_run = 3;
    fake_summary.never_run = names;
    fake_summary.never_run_count = 2;
    render_report(false);
    has("sigvet: No findings, but 2 of 5 handlers never ran: SIGHUP on_hup, SIGINT on\\x0aint\n");
    lacks("never ran  ");
    for (size_t i = 2; i < 12; i++) {
        names[i] = "SIGUSR1 h";
    }
    fake_summary.never_run_count = 12;
    render_report(false);
    has("SIGUSR1 h and 4 more\n");
}

static void many_gaps_are_cut(void **state)
{
    static char gap_text[] = "x";
    static struct gap gaps[40];

    (void)state;
    for (size_t i = 0; i < 40; i++) {
        gaps[i] = (struct gap){"static", gap_text};
    }
    fake_summary.gaps = gaps;
    fake_summary.gap_count = 40;
    render_report(true);
    has("... 20 more\n");
}

static void a_failed_write_is_told(void **state)
{
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    assert_int_equal(out_find("text")->report(full, NULL, false, &options), -1);
    fclose(full);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_finding),
        TEST(an_error_says_what_was_interrupted),
        TEST(a_library_in_between),
        TEST(notes_are_shown_on_demand),
        TEST(colours_on_demand),
        TEST(stacks_are_cut),
        TEST(text_of_the_program_is_cleaned),
        TEST(what_the_kernel_sends_like_kill),
        TEST(senders),
        TEST(other_signals_of_the_handler),
        TEST(a_summary_after_findings),
        TEST(what_went_on_after_it_was_told),
        TEST(nothing_found_is_not_nothing_wrong),
        TEST(many_gaps_are_cut),
        TEST(a_failed_write_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
