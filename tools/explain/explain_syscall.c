/* explain_syscall.c - pages about the system calls behind the signal API.
 *
 * Owns:     the words for classes; rows are those of calls.def, with explain/api.def's prototypes.
 * Contexts: the tools only; one thread.
 * Errors:   none.
 * Source:   syscall(2); Linux arch/x86/entry/syscalls/syscall_64.tbl. */
#include <stdio.h>
#include <string.h>

#include "explain_kind.h"

static const struct syscall_row {
    const char *name; /* with "sys:" before it, which tells it from libc's function */
    int number;
    enum sigvet_class class;
} rows[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg)
#define SYSCALL(name, number, class, ...) {"sys:" #name, number, CLASS_##class},
#include "sigvet/calls.def"
};

static const struct prototype {
    const char *name, *signature, *note;
} prototypes[] = {
#define SYSTEM(name, signature, note) {"sys:" #name, signature, note},
#include "api.def"
};

#define ROWS (sizeof rows / sizeof rows[0])
#define PREFIX (sizeof "sys:" - 1)

static size_t count_syscalls(void)
{
    return ROWS;
}

static const char *name_of(size_t row)
{
    return rows[row].name;
}

static enum explain_match find(const char *name, size_t *row)
{
    bool prefixed = strncmp(name, "sys:", PREFIX) == 0;

    if (strncmp(name, "SYS_", PREFIX) == 0) {
        prefixed = true;
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(prefixed ? name + PREFIX : name, rows[i].name + PREFIX) == 0) {
            *row = i;
            return prefixed ? MATCH_EXACT : MATCH_LOOSE;
        }
    }
    return MATCH_NONE;
}

void explain_put_class(struct page *p, enum sigvet_class class)
{
    static const struct {
        const char *name, *words;
    } classes[CLASSES] = {
        [CLASS_DISPOSITION] = {"disposition", "what happens when a signal comes"},
        [CLASS_MASK] = {"mask", "which signals are blocked"},
        [CLASS_SEND] = {"send", "sends signals, or makes them come"},
        [CLASS_WAIT] = {"wait", "waits for signals, or with another mask"},
        [CLASS_PENDING] = {"pending", "which signals wait"},
        [CLASS_ALTSTACK] = {"altstack", "the stack that handlers run on"},
        [CLASS_SETOP] = {"setop", "works on signal sets and numbers"},
        [CLASS_TIMER] = {"timer", "timers that send signals, and sleeping"},
        [CLASS_FD] = {"fd", "signals by way of descriptors and notification"},
        [CLASS_PROCESS] = {"process", "hands signal state on to processes and threads"},
        [CLASS_EXEC] = {"exec", "starts programs, which inherit mask and ignored signals"},
        [CLASS_FORK] = {"fork", "makes processes, which inherit signal state"},
        [CLASS_JUMP] = {"jump", "leaves handlers, saves and restores masks"},
        [CLASS_PRINT] = {"print", "names signals for people"},
    };

    page_set(p, "class", page_string(classes[class].name));
    page_line(p, "class", "%s: %s", classes[class].name, classes[class].words);
}

static const struct prototype *find_prototype(const char *name)
{
    for (size_t i = 0; i < sizeof prototypes / sizeof prototypes[0]; i++) {
        if (strcmp(prototypes[i].name, name) == 0) {
            return &prototypes[i];
        }
    }
    return NULL;
}

static struct page *describe(size_t row)
{
    const struct syscall_row *s = &rows[row];
    const struct prototype *t = find_prototype(s->name);
    bool returns = strstr(s->name, "exit") == NULL && strcmp(s->name, "sys:rt_sigreturn") != 0;
    struct page *p = page_new("syscall", s->name, "system call of Linux on x86-64");

    page_set(p, "number", json_integer(s->number));
    page_line(p, "number", "%d", s->number);
    if (t != NULL) {
        page_text(p, "signature", "signature", t->signature);
    }
    page_text(p, "errors", "errors",
              returns ? "returns -errno; through syscall(2): -1 with errno" : "does not return");
    explain_put_class(p, s->class);
    page_set(p, "note", page_string(t != NULL ? t->note : ""));
    if (t != NULL && *t->note != '\0') {
        page_line(p, "note", "%s", t->note);
    }
    return p;
}

const struct explain_kind explain_syscalls = {"system call", count_syscalls, name_of, find,
                                              describe};
