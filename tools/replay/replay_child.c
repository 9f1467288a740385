/* replay_child.c - what a parent learns of its children: that they ended, and their SIGCHLD.
 *
 * Owns:     nothing.
 * Contexts: see replay.h.
 * Errors:   see replay.h.
 * Source:   wait(2), waitid(2). */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#include "replay_inner.h"

/* An image that wrote no event has a record alone so far: it is what ended, not what it was made from. */
static struct replay_process *child_of(struct replay_context *c, uint32_t pid)
{
    for (struct replay_process *p = c->r->last; p != NULL; p = p->before) {
        if (!p->born && p->pid == pid && p->begin_ns < c->ns) {
            replay_process_birth(c->r, p, p->begin_ns);
            break;
        }
    }
    return replay_process(c->r, pid);
}

/* A child ended and was waited for: if its SIGCHLD was not seen to be taken, it pends. */
static void child_over(struct replay_context *c, uint32_t pid, int status, bool known, bool stays)
{
    struct replay_process *child = child_of(c, pid);
    struct replay_pending what = {.signal = SIGCHLD, .code = CLD_EXITED, .sender = pid};

    if (child == NULL || (!WIFEXITED(status) && !WIFSIGNALED(status))) {
        return;
    }
    if (known || child->end == REPLAY_ALIVE) {
        replay_process_status(child, status, c->ns);
        child->status_known = known;
    }
    child->waited = !stays;
    if (child->waited && child->end != REPLAY_ALIVE && child->parent_pid == c->p->pid) {
        replay_retire(c->r, child);
    }
    if (child->told) {
        return;
    }
    child->told = true;
    what.code = WIFEXITED(status) ? CLD_EXITED : WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
    /* Two that ended together make one signal: which one was taken with it is not known. */
    what.sure = c->p->children <= 1;
    if (c->p->children > 0) {
        c->p->children--;
    }
    replay_pending_send(c->r, c->p, NULL, &what);
}

/* Who passes no room for the status, and does not ask for stopped children, waits for one that ended. */
static void wait_end(struct replay_context *c)
{
    uint64_t status = 0;
    uint32_t at = c->api->kinds[0] == KIND_STATUS_OUT ? 0 : 1;
    bool known = !c->failed && replay_words_pointee(c, at, &status, sizeof status);
    bool stops = at + 1 < c->api->arguments &&
                 (replay_words_argument(c, at + 1) & (WUNTRACED | WCONTINUED)) != 0;

    if (!c->failed && (int32_t)replay_words_result(c) > 0 &&
        (known || (replay_words_argument(c, at) == 0 && !stops))) {
        child_over(c, (uint32_t)replay_words_result(c), (int)(uint32_t)status, known, false);
    }
}

static void waitid_end(struct replay_context *c)
{
    unsigned char bytes[48];
    int32_t code, status;
    uint32_t pid;
    bool stays = (replay_words_argument(c, 3) & WNOWAIT) != 0;

    if (c->failed || !replay_words_pointee(c, 2, bytes, sizeof bytes)) {
        return;
    }
    memcpy(&code, bytes + offsetof(siginfo_t, si_code), sizeof code);
    memcpy(&pid, bytes + offsetof(siginfo_t, si_pid), sizeof pid);
    memcpy(&status, bytes + offsetof(siginfo_t, si_status), sizeof status);
    if (pid != 0 && code == CLD_EXITED) {
        child_over(c, pid, (int)((uint32_t)(status & 0xff) << 8), true, stays);
    } else if (pid != 0 && (code == CLD_KILLED || code == CLD_DUMPED)) {
        child_over(c, pid, (status & 0x7f) | (code == CLD_DUMPED ? 0x80 : 0), true, stays);
    }
}

const struct replay_operation replay_child_operations[] = {
    {"wait", NULL, wait_end},  {"waitpid", NULL, wait_end},  {"wait3", NULL, wait_end},
    {"wait4", NULL, wait_end}, {"waitid", NULL, waitid_end}, {NULL, NULL, NULL},
};
