/* policy_start.c - see policy_start.h.
 *
 * Owns:     see policy_start.h.
 * Contexts: see policy_start.h.
 * Errors:   see policy_start.h. */
#include "policy_start.h"

#include <sys/mman.h>
#include <sys/uio.h>

#include "event.h"
#include "policy_ask.h"
#include "records.h"
#include "sigvet/table.h"
#include "sys.h"

#define STATUS_REFUSED 2
#define PATH_MOST 1024u
#define PAGE 4096u
#define LIMITS_SIZE (SIGVET_POLICY_RULES * sizeof(uint64_t))

struct policy_run sigvet_policy_run;

void policy_refuse(const char *where, struct policy_trouble trouble, bool best_effort)
{
    const char *const texts[] = {
        "sigvet: the policy in ",
        where,
        " ",
        trouble.how,
        " (",
        trouble.why,
        best_effort ? "); the program runs without it\n" : "); the program is not started\n",
    };
    struct iovec parts[sizeof texts / sizeof texts[0]];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        parts[i].iov_base = (void *)(uintptr_t)texts[i];
        parts[i].iov_len = str_len(texts[i]);
    }
    sys_call(SYS_writev, 2, parts, sizeof parts / sizeof parts[0], 0);
    if (!best_effort) {
        for (;;) {
            sys_call(SYS_exit_group, STATUS_REFUSED, 0, 0, 0);
        }
    }
}

struct policy_trouble policy_trouble(const void *block, size_t size)
{
    const char *fault = policy_fault(block, size);
    if (fault != NULL) {
        return (struct policy_trouble){"is damaged", fault};
    }
    if (((const struct sigvet_policy *)block)->table != sigvet_table_id()) {
        return (struct policy_trouble){"cannot be used", "another build of sigvet has made it"};
    }
    return (struct policy_trouble){NULL, NULL};
}

static uint64_t *limits_find(uint64_t offset)
{
    bool fits = offset >= SIGVET_HEADER_SIZE && offset % sizeof(uint64_t) == 0 &&
                offset < UINT64_MAX - LIMITS_SIZE;
    return fits && record_at(offset + LIMITS_SIZE - 1) != NULL ? record_at(offset) : NULL;
}

static struct policy_trouble block_map(int fd, const struct sigvet_header *h)
{
    struct policy_run *run = &sigvet_policy_run;
    if (h->policy_off == 0 || h->policy_off % PAGE != 0 || h->policy_off > h->capacity ||
        h->policy_size > h->capacity - h->policy_off || h->policy_size > SIGVET_POLICY_SIZE_MOST ||
        h->policy_size < sizeof *run->policy) {
        return (struct policy_trouble){"is damaged", "it is not where the trace says"};
    }
    run->limits = limits_find(h->limits_off);
    if (run->limits == NULL) {
        return (struct policy_trouble){"is damaged", "there is no room to count its limits"};
    }
    long at = sys_call6(SYS_mmap, 0, (long)h->policy_size, PROT_READ, MAP_SHARED, fd,
                        (long)h->policy_off);
    if (at < 0 && at >= -4095) {
        return (struct policy_trouble){"cannot be used", "there is no address space for it"};
    }
    struct policy_trouble trouble = policy_trouble((const void *)at, h->policy_size);
    if (trouble.why != NULL) {
        sys_call(SYS_munmap, at, h->policy_size, 0, 0);
        return trouble;
    }
    run->policy = (const struct sigvet_policy *)at;
    run->root = (int32_t)(h->launcher_pid != 0 ? h->launcher_pid : h->first_pid);
    run->root_is_of_it = h->launcher_pid == 0;
    return trouble;
}

void policy_map(int fd, const char *trace)
{
    const struct sigvet_header *h = records_header();
    struct policy_trouble trouble = block_map(fd, h);
    if (trouble.why != NULL) {
        policy_refuse(trace, trouble, (h->mode & SIGVET_MODE_BEST_EFFORT) != 0);
    }
}

/* A program may be known by the name of a link to it, and by its own. */
static void fitting_find(struct policy_run *run, const char *exe)
{
    static char path[PATH_MOST] LARGE_TABLE;
    uint64_t more[POLICY_SET_WORDS];
    bool asked = false;
    for (uint32_t i = 0; i < run->policy->rules; i++) {
        asked = asked || policy_rule(run->policy, i)->program != 0;
    }
    policy_fitting(run->policy, policy_file_name(exe), run->fits);
    long n = asked ? sys_call(SYS_readlink, "/proc/self/exe", path, PATH_MOST - 1, 0) : 0;
    if (n > 0) {
        path[n] = '\0';
        policy_fitting(run->policy, policy_file_name(path), more);
        for (uint32_t i = 0; i < POLICY_SET_WORDS; i++) {
            run->fits[i] |= more[i];
        }
    }
}

void policy_start(const char *exe)
{
    struct policy_run *run = &sigvet_policy_run;
    fitting_find(run, exe);
    policy_ask_learn();
    sigvet_tracing |= TRACING_POLICY;
}
