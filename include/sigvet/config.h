/* config.h - the compiled policy: the flat block that the tool writes and that the shim and the launcher
 * decide by.
 *
 * Owns:     the structures, their limits and their check sum.
 * Contexts: data only. The shim maps it read-only and reads it in every context, handlers included.
 * Units:    offsets in bytes from the start of the block.
 * Source:   docs/policy.md tells the language that it is compiled from.
 *
 * A block stands in the trace file (header.policy_off) of every run that has a policy, so each process that
 * finds its trace finds its policy; `sigvet policy compile` writes it as a file of its own.
 *
 * Rules are numbered in the order of the file; the first that matches decides. For each fact that a rule
 * can ask for there is a set of rules, one bit each: those that accept that value of it. What is left
 * when the sets for a call's facts are intersected is looked at rule by rule.
 *
 * G1  A block is used only whole: magic, version, table, sizes and check sum fit, or it is refused.
 * G2  Row numbers are those of one build of the table: `table` is sigvet_table_id() of table.h. */
#ifndef SIGVET_CONFIG_H
#define SIGVET_CONFIG_H

#include <stdint.h>

/* The first argument of what the shim itself asks rt_sigprocmask: none that could change a mask. */
#define SIGVET_OWN_HOW 0x5356

#define SIGVET_POLICY_MAGIC 0x3159434c4f505653ull /* the bytes "SVPOLCY1" */
#define SIGVET_POLICY_VERSION 1u
#define SIGVET_POLICY_RULES 256u    /* at most */
#define SIGVET_POLICY_SYSCALLS 512u /* system call numbers below this can be named */
#define SIGVET_POLICY_SIZE_MOST (256u * 1024u)
#define SIGVET_POLICY_TARGETS 8u /* pids and program names that one rule can name */

/* What a rule does. */
enum sigvet_action {
    SIGVET_ALLOW,
    SIGVET_LOG,     /* allow, and report */
    SIGVET_DENY,    /* fail with an errno, in the function's own convention */
    SIGVET_PRETEND, /* succeed, and do nothing */
    SIGVET_REWRITE, /* another signal, or flags added and removed */
    SIGVET_ABORT,   /* record, then SIGABRT with its default action */
    SIGVET_STOP,    /* a line on stderr, then SIGSTOP; continued, the call is made */
    SIGVET_KILL,    /* SIGKILL to the calling process */
    SIGVET_ACTIONS
};

/* What a call's target is to the caller; a set of bits, as more than one can be true. */
enum sigvet_target {
    SIGVET_TARGET_SELF = 1u << 0,      /* the calling process, or a thread of it */
    SIGVET_TARGET_THREAD = 1u << 1,    /* one thread of the calling process */
    SIGVET_TARGET_CHILD = 1u << 2,     /* a process whose parent is the calling one */
    SIGVET_TARGET_TREE = 1u << 3,      /* a process of this run, the calling one included */
    SIGVET_TARGET_GROUP = 1u << 4,     /* a process group */
    SIGVET_TARGET_BROADCAST = 1u << 5, /* pid -1 */
    SIGVET_TARGET_INIT = 1u << 6,      /* pid 1 */
    SIGVET_TARGET_OUTSIDE =
        1u << 7, /* certainly or possibly reaches a process that is not of this run */
    SIGVET_TARGET_KINDS = 8,
};

/* The new disposition that a call asks for. */
enum sigvet_policy_disposition {
    SIGVET_DISPOSITION_NONE, /* it asks for none */
    SIGVET_DISPOSITION_DEFAULT,
    SIGVET_DISPOSITION_IGNORE,
    SIGVET_DISPOSITION_HANDLER,
    SIGVET_DISPOSITIONS
};

/* What a call does to the mask; a set of bits. */
enum sigvet_policy_mask {
    SIGVET_MASK_BLOCKS = 1u << 0, /* SIG_BLOCK, SIG_SETMASK: of the signals in the set */
    SIGVET_MASK_UNBLOCKS = 1u << 1,
    SIGVET_MASK_KINDS = 2,
};

/* The sets of rules by signal: 1 to 64, and two more. A rule without a `signal` line accepts calls that name
 * no signal and no enquiries; one whose line says `0` accepts both. */
#define SIGVET_POLICY_NO_SIGNAL 0u /* a call that names no signal */
#define SIGVET_POLICY_ENQUIRY 65u  /* a call of class send with signal 0, which sends nothing */
#define SIGVET_POLICY_SIGNALS 66u

struct sigvet_policy {
    uint64_t magic;
    uint32_t version;
    uint32_t size;  /* of the whole block */
    uint64_t sum;   /* sigvet_policy_sum() of what follows this word */
    uint64_t table; /* G2 */
    uint32_t rules; /* how many */
    uint32_t words; /* 64-bit words of a set: rules / 64, rounded up */
    uint32_t rows;  /* how many sets there are at rows_off */
    uint32_t
        default_action; /* ALLOW, LOG, DENY, ABORT, STOP or KILL; concerns the calls in default_off only */
    uint32_t default_errno;
    uint32_t flags; /* enum sigvet_policy_flag */

    /* Sets of rules, `words` words each. */
    uint32_t rows_off;         /* [rows]: by row of the table */
    uint32_t syscalls_off;     /* [SIGVET_POLICY_SYSCALLS]: by system call number */
    uint32_t signals_off;      /* [SIGVET_POLICY_SIGNALS] */
    uint32_t handler_off;      /* [2]: called outside of handlers, in one */
    uint32_t disposition_off;  /* [SIGVET_DISPOSITIONS] */
    uint32_t mask_off;         /* [SIGVET_MASK_KINDS] */
    uint32_t mask_any_off;     /* [1]: rules that do not ask */
    uint32_t targets_off;      /* [SIGVET_TARGET_KINDS] */
    uint32_t target_any_off;   /* [1]: rules that do not ask */
    uint32_t target_named_off; /* [1]: rules that name pids or programs as targets */

    uint32_t rules_off;   /* struct sigvet_policy_rule [rules] */
    uint32_t strings_off; /* NUL-ended; offset 0 is the empty string */
    uint32_t strings_size;
    uint32_t source;               /* string: the file that it was compiled from, or @NAME */
    uint32_t default_rows_off;     /* one bit per row: calls that the default action concerns */
    uint32_t default_syscalls_off; /* likewise, per system call number */
    uint32_t default_calls;        /* string: the default's calls as they were written */
    uint32_t stuck_seconds; /* how long a handler may take before it counts as stuck; 0: not said */
};

enum sigvet_policy_flag {
    SIGVET_POLICY_BEST_EFFORT = 1u << 0, /* go on without what cannot be enforced */
    SIGVET_POLICY_RATES = 1u << 1,       /* some rule has a limit */
    SIGVET_POLICY_UNSAFE = 1u << 2,      /* some rule concerns unsafe calls in handlers */
    SIGVET_POLICY_STUCK_KILL = 1u << 3,  /* the launcher ends a run with a stuck handler */
};

/* What the sets do not hold. Strings are offsets into the block's strings. */
struct sigvet_policy_rule {
    uint32_t name;
    uint32_t line;                        /* in the source */
    uint32_t action;                      /* enum sigvet_action */
    uint32_t error;                       /* DENY: the errno */
    uint32_t signal;                      /* REWRITE: the signal to send in place; 0: that one */
    uint32_t flags_add, flags_remove;     /* REWRITE: SA_ bits */
    uint32_t flags_present, flags_absent; /* asked for: SA_ bits that must, or must not, be there */
    uint32_t limit;   /* matches at most so often per second, of the whole run; 0: always */
    uint32_t module;  /* name of the calling module's file; "": any */
    uint32_t program; /* name of the calling program's file; "": any */
    uint32_t targets; /* enum sigvet_target; with pids and programs: either of them will do */
    uint32_t target_count;
    struct {
        int32_t pid;      /* 0: by program */
        uint32_t program; /* name of the target's file */
    } target[SIGVET_POLICY_TARGETS];
    uint64_t signals;      /* what was asked for, for reading; the sets decide */
    uint32_t handler;      /* bit 0: outside of handlers, bit 1: in one */
    uint32_t dispositions; /* bit per enum sigvet_policy_disposition; 0: not asked for */
    uint32_t masks;        /* enum sigvet_policy_mask; 0: not asked for */
    uint32_t calls;        /* string: the calls as they were written */
};

/* Over whole 8-byte words; the tool pads the block to them. */
static inline uint64_t sigvet_policy_sum(const void *from, uint64_t bytes)
{
    const uint64_t *word = (const uint64_t *)from;
    uint64_t sum = 0x9e3779b97f4a7c15ull;
    for (uint64_t i = 0; i < bytes / 8; i++) {
        sum = (sum ^ word[i]) * 0xff51afd7ed558ccdull;
        sum ^= sum >> 29;
    }
    return sum;
}

#endif
