/* api.h - the words that the rows of calls/signal.def use: classes, results, kinds of arguments.
 *
 * Owns:     the enums.
 * Contexts: data only, for the shim and the tools.
 * Source:   calls/signal.def and calls/kinds.def tell what each means. */
#ifndef SIGVET_API_H
#define SIGVET_API_H

#define SIGVET_ARGS 6

enum sigvet_class {
    CLASS_DISPOSITION,
    CLASS_MASK,
    CLASS_SEND,
    CLASS_WAIT,
    CLASS_PENDING,
    CLASS_ALTSTACK,
    CLASS_SETOP,
    CLASS_TIMER,
    CLASS_FD,
    CLASS_PROCESS, /* what neither starts a program nor makes a process */
    CLASS_EXEC,
    CLASS_FORK,
    CLASS_JUMP,
    CLASS_PRINT,
    CLASSES
};

enum sigvet_result {
    RESULT_ERRNO,
    RESULT_LONG,
    RESULT_ERROR,
    RESULT_VALUE,
    RESULT_UNSIGNED,
    RESULT_MASK32,
    RESULT_HANDLER,
    RESULT_POINTER,
    RESULT_VOID,
    RESULT_NOTE,
    RESULT_OWN,
};

enum sigvet_way { WAY_VALUE, WAY_IN, WAY_KERNEL, WAY_OUT };

enum sigvet_kind {
#define KIND(name, way, size) KIND_##name,
#include "sigvet/calls/kinds.def"
    KINDS
};

#endif
