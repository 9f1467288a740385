/* init.c - wakes the shim up and puts it to rest.
 *
 * Owns:     the library's initialization and termination functions (DT_INIT, DT_FINI).
 * Contexts: start-up (normal, one thread) and exit.
 *
 *   asleep --wake()----> awake (trace mapped, process record written)
 *   asleep --wake()----> deaf  (no trace to be had: stubs pass all on, thunks call handlers)
 *   awake  --fini()----> awake, marked as ended (exit handlers may still run handlers)
 *
 * wake() is called by our constructor, or earlier by the first call that installs a handler: other
 * constructors may run before ours. Until then stubs, thunks and REAL() work, and record nothing. */
#include "init.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>

#include "event.h"
#include "exec_env.h"
#include "loader.h"
#include "mask.h"
#include "modules.h"
#include "policy_start.h"
#include "process.h"
#include "raw.h"
#include "real.h"
#include "records.h"
#include "spare.h"
#include "standalone.h"
#include "sys.h"
#include "thread.h"
#include "users.h"

#define PATH_MOST 1024u

/* Start-up has one thread and no handler yet: one buffer for whichever path is being looked at. */
static char path[PATH_MOST] LARGE_TABLE;

struct facts {
    struct auxiliary aux;
    const char *exe;
    const char *trace;
    char *const *env;
    size_t env_count;
    bool privileged; /* of two users, or with more rights than its maker */
};

/* The last one counts; ours stand near the end. */
static const char *env_find(const struct facts *f, const char *prefix)
{
    const char *value = NULL;
    for (size_t n = f->env_count; n > 0 && value == NULL; n--) {
        value = str_after(f->env[n - 1], prefix);
    }
    return value;
}

static void facts_read(struct facts *f, char *const envp[])
{
    mem_zero(f, sizeof *f);
    size_t n = 0;
    while (envp[n] != NULL) {
        n++;
    }
    f->env = envp;
    f->env_count = n;
    f->trace = env_find(f, "SIGVET_TRACE=");
    const ElfW(auxv_t) *v = (const ElfW(auxv_t) *)(envp + n + 1);
    for (; v->a_type != AT_NULL; v++) {
        auxiliary_take(&f->aux, v);
        if (v->a_type == AT_EXECFN) {
            f->exe = (const char *)v->a_un.a_val;
        } else if (v->a_type == AT_SECURE && v->a_un.a_val != 0) {
            f->privileged = true;
        }
    }
}

/* The kernel puts a script's path behind its interpreter's, at most this far for each "#!" line. */
#define SCRIPT_ARGS_MOST 10

/* Whether the file that was executed is a script, whose interpreter we are. */
static bool is_script(const struct facts *f, int argc, char *const argv[])
{
    for (int i = 1; f->exe != NULL && i < argc && i <= SCRIPT_ARGS_MOST; i++) {
        if (str_equal(argv[i], f->exe)) {
            return true;
        }
    }
    return false;
}

/* Our file when there is no /proc. For a script, argv[0] is the path in its "#!" line. */
static const char *exe_guess(const char *name)
{
    size_t len = str_len(name);
    if (name[0] == '/') {
        return name;
    }
    long n = sys_call(SYS_getcwd, path, PATH_MOST, 0, 0);
    if (n <= 0 || path[0] != '/' || (size_t)n + len + 1 > PATH_MOST) {
        return name;
    }
    path[n - 1] = '/';
    mem_copy(path + n, name, len + 1);
    return path;
}

static bool is_link(const char *exe)
{
    return str_after(exe, "/proc/") != NULL || str_after(exe, "/dev/") != NULL;
}

/* The path that was executed tells our file, unless it is relative, a descriptor, or a script:
 * only then the kernel is asked, to keep start-up short. Of the loader called as a program it knows
 * the loader alone; that one has put our path in the place of its own. */
static const char *exe_path(const struct facts *f, int argc, char *const argv[])
{
    bool by_loader = f->aux.base == 0 && f->exe != NULL;
    bool script = !by_loader && is_script(f, argc, argv);
    bool plain = f->exe != NULL && !is_link(f->exe) && !script;
    if (plain && f->exe[0] == '/') {
        return f->exe;
    }
    const char *self = by_loader ? f->exe : "/proc/self/exe";
    long n = by_loader && plain ? 0 : sys_call(SYS_readlink, self, path, PATH_MOST - 1, 0);
    if (n <= 0) {
        const char *name = script ? argv[0] : f->exe;
        return exe_guess(name != NULL ? name : "");
    }
    path[n] = '\0';
    return path;
}

/* The path that the kernel put at the top of the stack lies on its last page but for a few bytes. */
static uintptr_t stack_end(const struct facts *f)
{
    return f->exe != NULL ? ((uintptr_t)f->exe | 4095) + 1 : 0;
}

/* Its path; "": there is none. */
static const char *trace_open(const struct facts *f, uint32_t pid)
{
    if (f->trace != NULL && str_len_max(f->trace, PATH_MOST) < PATH_MOST) {
        long fd = sys_call(SYS_openat, AT_FDCWD, f->trace, O_RDWR | O_CLOEXEC, 0);
        if (fd >= 0) {
            if (records_map((int)fd) && policy_is_there(records_header())) {
                policy_map((int)fd, f->trace);
            }
            sys_call(SYS_close, fd, 0, 0, 0);
        }
        return f->trace;
    }
    standalone_make(env_find(f, "SIGVET_OPTIONS="), pid, path, PATH_MOST);
    return path;
}

static bool begun;

static void wake(int argc, char *const argv[], char *const envp[])
{
    struct facts f;
    if (__atomic_exchange_n(&begun, true, __ATOMIC_ACQ_REL)) {
        return;
    }
    uint32_t pid = (uint32_t)sys_call(SYS_getpid, 0, 0, 0, 0);
    facts_read(&f, envp);
    if (f.privileged) {
        users_note();
    }
    loader_learn(&f.aux);
    real_learn();
    spare_learn();
    thread_learn(stack_end(&f));
    mask_learn();
    const char *trace = trace_open(&f, pid);
    if (records_header() == NULL) {
        return;
    }
    modules_start();
    const struct link_map *own = real_own_module();
    exec_env_learn(own != NULL ? own->l_name : "", trace);
    const char *exe = exe_path(&f, argc, argv);
    process_start(pid, (uint32_t)sys_call(SYS_getppid, 0, 0, 0, 0), exe, argc, argv);
    if (sigvet_policy_run.policy != NULL) {
        policy_start(exe);
    }
    event_start();
    raw_start();
}

void init_early(void)
{
    if (__atomic_load_n(&begun, __ATOMIC_ACQUIRE)) {
        return;
    }
    char ***argv = real_find("_dl_argv");
    if (argv != NULL && *argv != NULL) {
        /* As the kernel laid it out: argc, argv, NULL, envp, NULL, auxiliary vector. */
        int argc = (int)(*(const long *)(*argv - 1));
        wake(argc, *argv, *argv + argc + 1);
    }
}

void sigvet_init(int argc, char *argv[], char *envp[])
{
    wake(argc, argv, envp);
}

void sigvet_fini(void)
{
    modules_reopened();
    spare_end();
    process_end();
    standalone_finish();
}
