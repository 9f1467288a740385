/* decode_info_test.c - tests of what tools/decode_*.c make of siginfos and statuses.
 *
 * Source: tools/render/decode.h, include/sigvet/calls/kinds.def. */
/* LINK: put.c decode_args.c decode_values.c decode_structs.c decode_told.c decode_words.c api.c signals.c util.c */
#include "decode.h"
#include "put_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/wait.h>

static int set_up(void **state)
{
    (void)state;
    memset(&put, 0, sizeof put);
    return 0;
}

static const char *info_text(const siginfo_t *info)
{
    unsigned char bytes[DECODE_INFO_SIZE];

    memcpy(bytes, info, sizeof bytes);
    decode_info(&put, bytes);
    return text();
}

static void test_siginfo_by_code(void **state)
{
    siginfo_t info;

    (void)state;
    memset(&info, 0, sizeof info);
    info.si_signo = SIGUSR1;
    info.si_pid = 99;
    info.si_uid = 7;
    assert_string_equal(info_text(&info),
                        "{si_signo=SIGUSR1, si_code=SI_USER, si_pid=99, si_uid=7}");
    info.si_code = SI_QUEUE;
    info.si_value.sival_int = 5;
    assert_string_equal(info_text(&info),
                        "{si_signo=SIGUSR1, si_code=SI_QUEUE, si_pid=99, si_uid=7, "
                        "si_value={sival_int=5, sival_ptr=0x5}}");
    info.si_code = SI_TIMER;
    assert_string_equal(info_text(&info), "{si_signo=SIGUSR1, si_code=SI_TIMER, si_timerid=99, "
                                          "si_overrun=7, si_value={sival_int=5, sival_ptr=0x5}}");
    info.si_code = SI_KERNEL;
    assert_string_equal(info_text(&info), "{si_signo=SIGUSR1, si_code=SI_KERNEL}");
    info.si_signo = SIGSEGV;
    info.si_code = SEGV_MAPERR;
    info.si_addr = (void *)0x10;
    assert_string_equal(info_text(&info), "{si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x10}");
    info.si_signo = 40;
    info.si_code = POLL_IN;
    info.si_band = 65;
    info.si_fd = 4;
    assert_string_equal(info_text(&info),
                        "{si_signo=SIGRTMIN+6, si_code=POLL_IN, si_fd=4, si_band=65}");
    info.si_code = -77;
    assert_false(strstr(info_text(&info), "si_code=-77, si_pid=") == NULL);
    assert_true(decode_info_has_sender(&info));
}

static void test_siginfo_of_a_child(void **state)
{
    struct decode_waited w;
    siginfo_t info;

    (void)state;
    memset(&info, 0, sizeof info);
    info.si_signo = SIGCHLD;
    info.si_code = CLD_EXITED;
    info.si_pid = 55;
    info.si_status = 3;
    assert_string_equal(info_text(&info),
                        "{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=55, si_uid=0, "
                        "si_status=3, si_utime=0, si_stime=0}");
    assert_true(decode_child(&info, &w));
    assert_int_equal(w.pid, 55);
    assert_int_equal(WEXITSTATUS((int)w.status), 3);
    info.si_code = CLD_DUMPED;
    info.si_status = SIGSEGV;
    assert_true(decode_child(&info, &w));
    assert_true(WIFSIGNALED((int)w.status) && WCOREDUMP((int)w.status));
    assert_int_equal(WTERMSIG((int)w.status), SIGSEGV);
    info.si_code = CLD_STOPPED;
    info.si_status = SIGTSTP;
    assert_true(decode_child(&info, &w) && WIFSTOPPED((int)w.status));
    assert_int_equal(WSTOPSIG((int)w.status), SIGTSTP);
    info.si_code = CLD_CONTINUED;
    assert_true(decode_child(&info, &w) && WIFCONTINUED((int)w.status));
    info.si_code = SI_USER;
    assert_false(decode_child(&info, &w));
}

static void test_statuses(void **state)
{
    static const struct {
        uint32_t status;
        const char *text;
    } cases[] = {
        {0x300, "{exited=3}"},
        {SIGTERM, "{killed=SIGTERM}"},
        {0x8b, "{killed=SIGSEGV, core=true}"},
        {0x137f, "{stopped=SIGSTOP}"},
        {0xffff, "{continued=true}"},
        {0x4057f, "{stopped=SIGTRAP, event=4}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        decode_status(&put, cases[i].status);
        assert_string_equal(text(), cases[i].text);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_siginfo_by_code),
        TEST(test_siginfo_of_a_child),
        TEST(test_statuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
