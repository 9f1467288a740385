/* event_rules.c - the rules about events and the replayed state.
 *
 * Owns:     the list of them.
 * Contexts: data only.
 * Errors:   none.
 * Source:   docs/rules.md */
#include "event_rule.h"

extern const struct event_rule rule_unlisted_call;
extern const struct event_rule rule_errno_clobbered;
extern const struct event_rule rule_left_by_jump;
extern const struct event_rule rule_mask_not_restored;
extern const struct event_rule rule_fault_returns;
extern const struct event_rule rule_handler_reentered;
extern const struct event_rule rule_blocking_call;
extern const struct event_rule rule_fault_signal_hidden;
extern const struct event_rule rule_uncatchable;
extern const struct event_rule rule_obsolescent_api;
extern const struct event_rule rule_overflow_handler_without_stack;
extern const struct event_rule rule_altstack_too_small;
extern const struct event_rule rule_altstack_gone;
extern const struct event_rule rule_handler_unmapped;
extern const struct event_rule rule_mask_leaks_into_exec;
extern const struct event_rule rule_ignore_leaks_into_exec;
extern const struct event_rule rule_wait_on_unblocked;
extern const struct event_rule rule_sigprocmask_in_threads;
extern const struct event_rule rule_already_blocked;
extern const struct event_rule rule_not_blocked;
extern const struct event_rule rule_lost_wakeup;
extern const struct event_rule rule_coalesced;
extern const struct event_rule rule_child_wait_once;
extern const struct event_rule rule_kill_broadcast;
extern const struct event_rule rule_kill_reaped_pid;
extern const struct event_rule rule_queue_full;
extern const struct event_rule rule_value_may_be_lost;

const struct event_rule *const event_rules[] = {
    &rule_unlisted_call,
    &rule_errno_clobbered,
    &rule_left_by_jump,
    &rule_mask_not_restored,
    &rule_fault_returns,
    &rule_handler_reentered,
    &rule_blocking_call,
    &rule_fault_signal_hidden,
    &rule_uncatchable,
    &rule_obsolescent_api,
    &rule_overflow_handler_without_stack,
    &rule_altstack_too_small,
    &rule_altstack_gone,
    &rule_handler_unmapped,
    &rule_mask_leaks_into_exec,
    &rule_ignore_leaks_into_exec,
    &rule_wait_on_unblocked,
    &rule_sigprocmask_in_threads,
    &rule_already_blocked,
    &rule_not_blocked,
    &rule_lost_wakeup,
    &rule_coalesced,
    &rule_child_wait_once,
    &rule_kill_broadcast,
    &rule_kill_reaped_pid,
    &rule_queue_full,
    &rule_value_may_be_lost,
    NULL,
};
