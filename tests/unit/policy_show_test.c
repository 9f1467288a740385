/* policy_show_test.c - what is shown of a block reads as the policy that it was made of; the profiles. */
/* LINK: policy_text.c policy_draft.c policy_finish.c policy_fits.c policy_words.c policy_calls.c policy_errors.c policy_compile.c policy_show.c policy_profiles.c policy_load.c shim/policy.c slurp.c clean.c signals.c util.c */
#include <unistd.h>

#include "policy_fixture.h"
#include "policy_profiles.h"
#include "policy_show.h"

static char *shown(const struct policy_block *b)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    policy_show(b->bytes, to);
    assert_int_equal(fclose(to), 0);
    return text;
}

/* Lines are where the text has them: they are no part of what a policy says. */
static void forget_lines(struct policy_block *b)
{
    struct sigvet_policy *p = b->bytes;
    struct sigvet_policy_rule *rules = (void *)((char *)b->bytes + p->rules_off);

    for (uint32_t i = 0; i < p->rules; i++) {
        rules[i].line = 0;
    }
    p->sum = 0;
}

static void survives(const char *text)
{
    struct policy_block before = block_of(text);
    char *as_text = shown(&before);
    struct policy_block after = block_of(as_text);

    forget_lines(&before);
    forget_lines(&after);
    if (before.size != after.size || memcmp(before.bytes, after.bytes, before.size) != 0) {
        fail_msg("another policy:\n%s", as_text);
    }
    free(as_text);
    policy_block_free(&before);
    policy_block_free(&after);
}

static void test_round_trips(void **state)
{
    survives("");
    survives("[default]\naction = deny EPERM\n");
    survives("[default]\naction = log\ncall = mask, sigaction\n");
    survives("[default]\naction = allow\ncall = mask\n");
    survives(
        "[rule everything]\ncall = sigaction, fcntl, sys:rt_sigaction\nsignal = all, !SIGTERM, 0\n"
        "disposition = default, handler\n"
        "flags = SA_RESTART, SA_STACK, !SA_NODEFER\nin-handler = no\nmodule = libc.so.6\n"
        "program = sh\nlimit = 5 per second\naction = log\n");
    survives(
        "[rule a]\ncall = sigaction\nsignal = realtime, 32, fault\n"
        "action = rewrite flags+SA_RESTART flags-SA_ONSTACK flags+SA_RESETHAND\n"
        "[rule b]\ncall = kill\nsignal = 0\naction = rewrite signal=33\n"
        "[rule c]\ncall = send\nsignal = all\naction = rewrite signal=SIGRTMIN+3\n"
        "[rule d]\ncall = mask\nmask = block, unblock\nsignal = !SIGTERM, !realtime\naction = "
        "pretend\n"
        "[rule e]\ncall = unsafe-call\naction = stop\n"
        "[rule f]\ncall = unsafe-call, kill\nin-handler = yes\naction = kill\n"
        "[rule g]\ncall = fork, exec\naction = deny EWOULDBLOCK\n"
        "[rule t]\ncall = fork(), sys:tkill\ntarget = self, tree, 1, program:x\naction = kill\n"
        "[rule h]\ncall = disposition\nsignal = all, 0\naction = abort\n");
}

static void test_each_word_round_trips(void **state)
{
    static const char *const words[] = {"send",     "disposition", "mask",  "wait",       "pending",
                                        "altstack", "setop",       "timer", "fd",         "process",
                                        "jump",     "exec",        "fork",  "unsafe-call"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "[rule r]\ncall = %s\naction = log\n", words[i]);
        survives(text);
    }
    for (uint64_t seed = 1; seed < 2000; seed += 7) {
        char text[2048] = "[rule r]\ncall = send\naction = log\nsignal = ";
        for (unsigned i = 1; i <= 64; i++) {
            if ((seed * 0x9e3779b97f4a7c15ull) >> (i % 64) & 1) {
                (void)sprintf(text + strlen(text), "%u, ", i);
            }
        }
        (void)strcat(text, "1\n");
        survives(text);
    }
}

static void test_tells_what_is_reached(void **state)
{
    struct policy_block b = block_of("\n[rule r]\ncall = send\naction = deny EPERM\n[rule s]\ncall "
                                     "= unsafe-call\naction = log\n");
    char *text = shown(&b);

    assert_non_null(strstr(text, "; p.ini: 2 rules, "));
    assert_non_null(strstr(text, "; p.ini:2\n; reaches: kill, killpg, raise, "));
    assert_non_null(strstr(text, "; and by number: rt_sigqueueinfo, "));
    assert_non_null(strstr(text, "; but not, as the action makes no sense there: abort, "));
    assert_non_null(strstr(text, " more\n[rule s]"));
    free(text);
    policy_block_free(&b);
}

static void test_profiles(void **state)
{
    static const char *const names[] = {"@ci", "@strict", "@paranoid"};

    for (size_t i = 0; i < 3; i++) {
        struct policy_block b;
        size_t size;
        assert_true(policy_load(names[i], &b));
        assert_true(policy_valid(b.bytes, b.size));
        policy_block_free(&b);
        const char *profile = policy_profile(names[i], &size);
        char *text = strndup(profile, size);
        survives(text);
        free(text);
    }
    struct policy_block b;
    assert_false(policy_load("@nonsense", &b));
    assert_null(b.bytes);
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void test_load_tells_files_apart(void **state)
{
    static const char text[] = "[rule r]\ncall = send\naction = log\n";
    char path[] = "/tmp/policy-XXXXXX";
    struct policy_block b, again;
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    (void)close(fd);
    write_file(path, text, sizeof text - 1);
    assert_true(policy_load(path, &b));
    write_file(path, b.bytes, b.size);
    assert_true(policy_load(path, &again));
    assert_int_equal(again.size, b.size);
    assert_memory_equal(again.bytes, b.bytes, b.size);
    policy_block_free(&again);
    write_file(path, b.bytes, b.size - 8);
    assert_false(policy_load(path, &again));
    struct sigvet_policy *p = b.bytes;
    p->table++; /* of another build */
    p->sum = sigvet_policy_sum(&p->table, p->size - offsetof(struct sigvet_policy, table));
    assert_true(policy_valid(b.bytes, b.size));
    write_file(path, b.bytes, b.size);
    assert_false(policy_load(path, &again));
    assert_false(policy_load("/nonexistent/policy", &again));
    assert_false(policy_load("/tmp", &again));
    (void)unlink(path);
    policy_block_free(&b);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_round_trips), TEST(test_each_word_round_trips),  TEST(test_tells_what_is_reached),
        TEST(test_profiles),    TEST(test_load_tells_files_apart),
    };
    return cmocka_run_group_tests_name("policy_show", tests, NULL, NULL);
}
