/* explain_code.c - pages about si_code values, and the codes of one signal.
 *
 * Owns:     the rows of explain/codes.def.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   sigaction(2); Linux uapi/asm-generic/siginfo.h for the names that glibc 2.36 lacks. */
#include <signal.h>
#include <string.h>

#include "explain_kind.h"
#include "sigcodes.h"
#include "util.h"

static const struct code_row {
    const char *name;
    int value, signal;
    const char *meaning;
    bool foreign; /* not sent on x86-64 */
} rows[] = {
#define CODE(name, signal, meaning) {#name, name, signal, meaning, false},
#define FOREIGN(name, signal, meaning) {#name, name, signal, meaning, true},
#include "codes.def"
};

#define ROWS (sizeof rows / sizeof rows[0])

static size_t count_codes(void)
{
    return ROWS;
}

static const char *name_of(size_t row)
{
    return rows[row].name;
}

static enum explain_match find(const char *name, size_t *row)
{
    return explain_search(name, ROWS, name_of, row);
}

/* Who fills in which members of the siginfo, by POSIX and sigaction(2). */
static const char *members(const struct code_row *c)
{
    switch (c->signal) {
    case SIGILL:
    case SIGFPE:
    case SIGSEGV:
    case SIGBUS:
        return "si_addr is the address of the fault";
    case SIGTRAP:
        return "si_addr may be the address of the trap";
    case SIGCHLD:
        return "si_pid, si_uid, si_status, si_utime, si_stime: of the child";
    case SIGIO:
        return "after F_SETSIG, and with the signal named there: si_fd is the descriptor, si_band "
               "its "
               "events as for poll()";
    case SIGSYS:
        return "si_call_addr, si_syscall, si_arch: of the system call";
    default:
        break;
    }
    switch (c->value) {
    case SI_USER:
    case SI_TKILL:
        return "si_pid and si_uid are the sender's";
    case SI_QUEUE:
    case SI_MESGQ:
        return "si_pid and si_uid are the sender's; si_value is what was sent";
    case SI_TIMER:
        return "si_timerid is the kernel's number, si_overrun how many were missed; si_value";
    case SI_ASYNCIO:
    case SI_ASYNCNL:
        return "si_pid and si_uid are the process's own; si_value";
    default:
        return "";
    }
}

static struct page *describe(size_t row)
{
    const struct code_row *c = &rows[row];
    const char *signal = c->signal ? explain_signals.row_name((size_t)c->signal - 1) : "";
    bool forgeable = c->value < 0 && c->value != SI_TKILL; /* kernel/signal.c, rt_sigqueueinfo */
    struct page *p = page_new("si_code", c->name, c->meaning);

    page_set(p, "value", json_integer(c->value));
    page_line(p, "value", "%d", c->value);
    page_set(p, "signal", c->signal ? page_string(signal) : json_null());
    page_line(p, "occurs", "in si_code, with %s%s", c->signal ? signal : "any signal",
              c->foreign ? "; not on x86-64" : "");
    page_set(p, "x86_64", json_boolean(!c->foreign));
    page_set(p, "forgeable", json_boolean(forgeable));
    page_line(p, "forged", "%s",
              forgeable ? "possibly: a process can send it by rt_sigqueueinfo()"
                        : "no: a process can send it so to nobody but itself");
    page_set(p, "members", page_string(members(c)));
    if (*members(c) != '\0') {
        page_line(p, "members", "%s", members(c));
    }
    return p;
}

static json_t *code_object(const struct code_row *c)
{
    json_t *object = page_object();

    page_put(object, "name", page_string(c->name));
    page_put(object, "value", json_integer(c->value));
    page_put(object, "meaning", page_string(c->meaning));
    return object;
}

void explain_put_codes(struct page *p, int signal)
{
    CLEANUP_FREE char *general = xstrdup("");
    json_t *array = page_array();
    const char *label = "si_codes";

    for (size_t i = 0; i < ROWS; i++) {
        const struct code_row *c = &rows[i];
        if (c->foreign || (c->signal != signal && c->signal != 0)) {
            continue;
        }
        page_append(array, code_object(c));
        if (c->signal != 0) {
            page_line(p, label, "%-17s %2d %s", c->name, c->value, c->meaning);
            label = "";
        } else if (c->value != SI_DETHREAD) {
            char *more = xasprintf("%s%s%s", general, *general ? " " : "", c->name);
            util_free(&general);
            general = more;
        }
    }
    page_set(p, "si_codes", array);
    page_line(p, label, "%s", general);
}

const struct explain_kind explain_codes = {"si_code", count_codes, name_of, find, describe};
