/* LINK: thunk.c thread.c annotate.c records.c running.c */
/* shim_thunk_test.c - handlers and the thunks that stand for them; a delivery by hand. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "event.h"
#include "limits.h"
#include "modules.h"
#include "process.h"
#include "raw.h"
#include "real.h"
#include "records.h"
#include "thread.h"
#include "thunk.h"

const char sigvet_thunks[SIGVET_THUNKS * 16] = {0};
void sigvet_deliver(int signal, siginfo_t *info, void *context, uint32_t thunk);

static struct sigvet_process process;

uint64_t modules_now(void)
{
    return 32;
}

static uint64_t epoch;

uint64_t modules_epoch(void)
{
    return epoch;
}

static unsigned entered;
static uint64_t interrupted, left;

uint64_t mask_enter(uint32_t signal, struct sigvet_handler *h, uint64_t mask)
{
    assert_non_null(h);
    assert_int_equal(h->signal, signal);
    entered++;
    interrupted = mask;
    return 0x4711;
}

void mask_leave(uint64_t mask)
{
    entered--;
    left = mask;
}

uint8_t sigvet_raw;
__thread struct raw_thread sigvet_raw_thread;

void raw_handler_enter(struct raw_visit *v, ucontext_t *uc, bool hides)
{
    fail();
}

void raw_handler_leave(const struct raw_visit *v, ucontext_t *uc)
{
    fail();
}

struct sigvet_process *process_record(void)
{
    return &process;
}

static struct range own;

struct range real_own_code(void)
{
    return own;
}

void *real_find(const char *symbol)
{
    (void)symbol;
    return NULL;
}

uint8_t sigvet_tracing;

void *event_delivery(int signal, const siginfo_t *info, const ucontext_t *uc,
                     const struct sigvet_handler *told, uintptr_t handler, bool on_alternate)
{
    (void)told;
    (void)signal;
    (void)info;
    (void)uc;
    (void)handler;
    (void)on_alternate;
    return NULL;
}

void event_returned(void *delivery)
{
    (void)delivery;
}

static void trace_make(void)
{
    char path[] = "/tmp/sigvet-thunk-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(ftruncate(fd, 2 << 20), 0);
    struct sigvet_header h = {
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .capacity = 2 << 20,
        .records_off = 4096,
        .ready = 2 << 20,
        .tail = 4096,
    };
    assert_int_equal(pwrite(fd, &h, sizeof h, 0), sizeof h);
    assert_true(records_map(fd));
    close(fd);
}

static void the_same_handler_has_the_same_thunk(void **state)
{
    (void)state;
    int a = thunk_for(0x1000, false);
    assert_true(a >= 0);
    assert_int_equal(thunk_for(0x1000, false), a);
    int b = thunk_for(0x1000, true);
    assert_int_not_equal(a, b);
    assert_int_equal(thunk_handler((uint32_t)b), 0x1000);
    assert_true(thunk_siginfo((uint32_t)b));
    assert_false(thunk_siginfo((uint32_t)a));
}

static void addresses_lead_back_to_thunks(void **state)
{
    (void)state;
    int t = thunk_for(0x2000, false);
    uintptr_t address = thunk_address((uint32_t)t);
    assert_int_equal(thunk_at(address), t);
    assert_int_equal(thunk_at(address + 1), -1);
    assert_int_equal(thunk_at((uintptr_t)sigvet_thunks - 16), -1);
    assert_int_equal(thunk_at((uintptr_t)sigvet_thunks + sizeof sigvet_thunks), -1);
    assert_int_equal(thunk_for(address, true), t); /* a thunk that comes back in is recognized */
}

static unsigned ran;
static bool open_in_handler;
static int saw_signal;
static const void *saw_context;

static void on_signal(int signal, siginfo_t *info, void *context)
{
    (void)info;
    ran++;
    saw_signal = signal;
    saw_context = context;
    if (open_in_handler) {
        sigemptyset(&((ucontext_t *)context)->uc_sigmask);
    }
    assert_int_equal(sigvet_attention.any, 1);
    assert_int_equal(entered, 1);
    assert_int_equal(thread_self()->depth, 1);
    own = (struct range){0x1000, 0x2000};
    assert_int_equal(thunk_caller(0xfff, (uintptr_t)&signal), 0xfff);
    assert_int_equal(thunk_caller(0x1000, (uintptr_t)&signal), (uintptr_t)on_signal + 1);
    assert_int_equal(thunk_caller(0x1fff, (uintptr_t)&signal), (uintptr_t)on_signal + 1);
    assert_int_equal(thunk_caller(0x2000, (uintptr_t)&signal), 0x2000);
    assert_int_equal(thunk_caller(0x1000, (uintptr_t)context), 0x1000); /* outside the handler */
}

static void deliveries_are_counted_where_they_belong(void **state)
{
    (void)state;
    struct sigaction act = {.sa_flags = SA_RESTART};
    uint32_t t = (uint32_t)thunk_for((uintptr_t)on_signal, true);
    uint64_t offset = thunk_note(SIGUSR1, t, &act, 0x4711);
    struct sigvet_handler *h = record_at(offset);
    assert_non_null(h);
    assert_int_equal(h->rec.type, SIGVET_REC_HANDLER);
    assert_int_equal(h->handler, (uintptr_t)on_signal);
    assert_int_equal(h->caller, 0x4711);
    assert_int_equal(h->flags, SA_RESTART);
    assert_int_equal(thunk_note(SIGUSR1, t, &act, 0x4711), offset);
    assert_int_not_equal(thunk_note(SIGUSR2, t, &act, 0x4711), offset);
    epoch = 1; /* another library is where that handler was */
    assert_int_not_equal(thunk_note(SIGUSR1, t, &act, 0x4711), offset);
    epoch = 0;
    assert_int_equal(thunk_note(SIGUSR1, t, &act, 0x4711), offset);
    thunk_installed(offset);
    assert_int_equal(h->installs, 1);
    assert_int_equal(thunk_record(SIGUSR1, t), offset);

    ucontext_t uc;
    memset(&uc, 0, sizeof uc);
    uc.uc_mcontext.gregs[REG_RSP] = (greg_t)(uintptr_t)(&uc + 1);
    siginfo_t info = {.si_signo = SIGUSR1};
    sigvet_deliver(SIGUSR1, &info, &uc, t);
    sigaddset(&uc.uc_sigmask, SIGUSR1);
    sigvet_deliver(SIGUSR1, &info, &uc, t);
    assert_int_equal(ran, 2);
    assert_int_equal(entered, 0);
    assert_int_equal(interrupted, (uint64_t)1 << (SIGUSR1 - 1));
    assert_int_equal(left, 0x4711); /* what it was before */
    open_in_handler = true;
    sigvet_deliver(SIGUSR1, &info, &uc, t);
    assert_int_equal(left, 0); /* what the handler made the kernel set */
    open_in_handler = false;
    assert_int_equal(saw_signal, SIGUSR1);
    assert_ptr_equal(saw_context, &uc);
    assert_int_equal(h->runs, 3);
    assert_int_equal(h->runs_blocked, 2);
    assert_int_equal(process.deliveries, 3);
    assert_int_equal(records_header()->deliveries, 3);
    assert_int_equal(thunk_caller(0x1000, (uintptr_t)&info), 0x1000);
    assert_int_equal(sigvet_attention.any, 0);
}

static void a_full_table_says_so(void **state)
{
    (void)state;
    int last = 0;
    for (uintptr_t i = 1; i <= SIGVET_THUNKS + 1 && last >= 0; i++) {
        last = thunk_for(i << 20, false);
    }
    assert_int_equal(last, -1);
    assert_true(thunk_for(0x1000, false) >= 0); /* what was there before still is */
}

static int setup(void **state)
{
    (void)state;
    trace_make();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_handler_has_the_same_thunk),
        cmocka_unit_test(addresses_lead_back_to_thunks),
        cmocka_unit_test(deliveries_are_counted_where_they_belong),
        cmocka_unit_test(a_full_table_says_so),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
