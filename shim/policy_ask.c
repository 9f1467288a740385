/* policy_ask.c - see policy_ask.h.
 *
 * Owns:     nothing.
 * Contexts: see policy_ask.h.
 * Errors:   see policy_ask.h. */
#include "policy_ask.h"

#include <dlfcn.h>
#include <time.h>

#include "exec_env.h"
#include "policy_record.h"
#include "process.h"
#include "raw.h"
#include "real.h"
#include "records.h"
#include "relation.h"
#include "seal.h"
#include "sys.h"

#define SECOND 1000000000u
#define TRIES 64

static int (*find_object)(void *, struct dl_find_object *);

void policy_ask_learn(void)
{
    find_object = (int (*)(void *, struct dl_find_object *))real_find("_dl_find_object");
}

static __attribute__((noinline)) void from_here(struct relation_from *from)
{
    *from = (struct relation_from){
        .pid = (int32_t)policy_pid(),
        .tid = (int32_t)thread_true_id(),
        .root = sigvet_policy_run.root,
        .root_is_of_it = sigvet_policy_run.root_is_of_it,
        .blind = seal_is_on(),
        .mark = exec_env_trace(),
    };
}

static __attribute__((noinline)) void target_ask(struct policy_asking *asking)
{
    uint8_t selector = raw_own_begin();
    struct relation_from from;
    from_here(&from);
    if (asking->wants_target) {
        relation_named(&from, &asking->named, &asking->target);
        asking->has_target = true;
    } else {
        relation_names(&from, asking->target.pid, &asking->names);
    }
    raw_own_end(selector);
}

static __attribute__((noinline)) const char *module_of(uintptr_t caller)
{
    struct dl_find_object object;
    if (find_object == NULL || find_object((void *)caller, &object) != 0 ||
        object.dlfo_link_map == NULL) {
        return "";
    }
    const char *path = object.dlfo_link_map->l_name;
    const struct sigvet_process *p = process_record();
    if (path[0] == '\0' && p != NULL) {
        path = p->text; /* the program itself */
    }
    return policy_file_name(path);
}

static bool lacks(const struct policy_asking *asking)
{
    return asking->wants_target || asking->wants_names || asking->wants_module;
}

bool policy_ask_wanted(struct policy_asking *asking)
{
    if (!lacks(asking)) {
        return false;
    }
    if (asking->wants_module) {
        asking->module = module_of(asking->caller);
    } else {
        target_ask(asking);
    }
    asking->wants_target = asking->wants_names = asking->wants_module = false;
    return true;
}

/* The first lack is the one that counts: what is asked behind it may not matter. */
static void target(void *context, struct policy_target *to)
{
    struct policy_asking *asking = context;
    *to = asking->target;
    asking->wants_target = !asking->has_target && !lacks(asking);
}

static bool runs(void *context, int32_t pid, const char *program)
{
    struct policy_asking *asking = context;
    (void)pid; /* that of the target */
    asking->wants_names |= !asking->names.read && !lacks(asking);
    return relation_is_among(&asking->names, program);
}

static bool from(void *context, const char *module)
{
    struct policy_asking *asking = context;
    asking->wants_module |= asking->module == NULL && !lacks(asking);
    return asking->module != NULL && str_equal(asking->module, module);
}

/* The second that is counted in. Where the time cannot be had: the one that was counted in last. */
static uint32_t second_now(uint64_t counted)
{
    uint64_t told = records_header()->launcher_pid != 0 ? record_time() : 0;
    if (told != 0) {
        return (uint32_t)(told / SECOND);
    }
    if (seal_is_on()) {
        return (uint32_t)(counted >> 32);
    }
    struct timespec now = {0, 0};
    uint8_t selector = raw_own_begin();
    sys_call(SYS_clock_gettime, CLOCK_MONOTONIC, &now, 0, 0);
    raw_own_end(selector);
    return (uint32_t)now.tv_sec;
}

static bool within(void *context, uint32_t rule, uint32_t limit)
{
    const struct policy_asking *asking = context;
    if (lacks(asking)) {
        return false; /* void anyway: nothing is counted */
    }
    uint64_t *word = &sigvet_policy_run.limits[rule];
    uint64_t was = __atomic_load_n(word, __ATOMIC_RELAXED);
    uint32_t second = second_now(was);
    for (int tries = 0; tries < TRIES; tries++) {
        uint32_t counted = (uint32_t)(was >> 32);
        second = counted > second ? counted : second; /* another thread's clock is ahead */
        uint32_t made = counted == second ? (uint32_t)was : 0;
        if (made >= limit) {
            return false;
        }
        if (__atomic_compare_exchange_n(word, &was, (uint64_t)second << 32 | (made + 1), false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            return true;
        }
    }
    return false;
}

struct policy_asks policy_asks(struct policy_asking *asking)
{
    return (struct policy_asks){asking, target, runs, from, within};
}
