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
static void child_over(struct replay_context *c, const struct replay_ended *it)
{
    struct replay_process *child = child_of(c, it->pid);
    struct replay_pending what = {.signal = SIGCHLD, .code = CLD_EXITED, .sender = it->pid};

    if (child == NULL) {
        return;
    }
    if (it->known || child->end == REPLAY_ALIVE) {
        replay_process_status(child, it->status, c->ns);
        child->status_known = it->known;
    }
    child->waited = !it->stays;
    if (child->waited && child->end != REPLAY_ALIVE && child->parent_pid == c->p->pid) {
        replay_retire(c->r, child);
    }
    if (child->told) {
        return;
    }
    child->told = true;
    what.code = WIFEXITED(it->status)   ? CLD_EXITED
                : WCOREDUMP(it->status) ? CLD_DUMPED
                                        : CLD_KILLED;
    /* Two that ended together make one signal: which one was taken with it is not known. */
    what.sure = c->p->children <= 1;
    if (c->p->children > 0) {
        c->p->children--;
    }
    replay_pending_send(c->r, c->p, NULL, &what);
}

/* Without WUNTRACED and WCONTINUED a returned pid alone tells of an end. */
static bool wait_tells(const struct api *a, const struct sigvet_call_event *e,
                       struct replay_ended *out)
{
    uint32_t at = a->kinds[0] == KIND_STATUS_OUT ? 0 : 1;
    uint64_t options = at + 1 < a->arguments ? e->words[at + 1] : 0, status = 0;

    out->pid = (int32_t)e->result > 0 ? (uint32_t)e->result : 0;
    out->known = replay_words_kept(a, e, at, &status, sizeof status);
    out->status = (int)(uint32_t)status;
    return out->pid != 0 && (out->known ? WIFEXITED(out->status) || WIFSIGNALED(out->status)
                                        : (options & (WUNTRACED | WCONTINUED)) == 0);
}

static bool waitid_tells(const struct api *a, const struct sigvet_call_event *e,
                         struct replay_ended *out)
{
    unsigned char bytes[48];
    int32_t code, status;

    out->stays = (e->words[3] & WNOWAIT) != 0;
    out->known = replay_words_kept(a, e, 2, bytes, sizeof bytes);
    if (!out->known) {
        out->pid = (uint32_t)e->words[1];
        return out->pid != 0 && (uint32_t)e->words[0] == P_PID &&
               (e->words[3] & (WEXITED | WSTOPPED | WCONTINUED | WNOHANG)) == WEXITED;
    }
    memcpy(&code, bytes + offsetof(siginfo_t, si_code), sizeof code);
    memcpy(&out->pid, bytes + offsetof(siginfo_t, si_pid), sizeof out->pid);
    memcpy(&status, bytes + offsetof(siginfo_t, si_status), sizeof status);
    out->status = code == CLD_EXITED ? (int)((uint32_t)(status & 0xff) << 8)
                                     : (status & 0x7f) | (code == CLD_DUMPED ? 0x80 : 0);
    return out->pid != 0 && (code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED);
}

bool replay_ended(const struct api *a, const struct sigvet_call_event *e, struct replay_ended *out)
{
    *out = (struct replay_ended){.pid = 0};
    if (replay_failed(a, e)) {
        return false;
    }
    if (a->kinds[0] == KIND_IDTYPE) {
        return waitid_tells(a, e, out);
    }
    return (a->kinds[0] == KIND_STATUS_OUT || a->kinds[1] == KIND_STATUS_OUT) &&
           wait_tells(a, e, out);
}

static void wait_end(struct replay_context *c)
{
    struct replay_ended it;

    if (c->done && replay_ended(c->api, c->event, &it)) {
        child_over(c, &it);
    }
}

const struct replay_operation replay_child_operations[] = {
    {"wait", NULL, wait_end},  {"waitpid", NULL, wait_end}, {"wait3", NULL, wait_end},
    {"wait4", NULL, wait_end}, {"waitid", NULL, wait_end},  {NULL, NULL, NULL},
};
