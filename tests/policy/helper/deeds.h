/* deeds.h - what the files of does.c share.
 *
 * Contexts: all of it may run in handlers, in vfork children and on small stacks: no stdio, no heap.
 * Errors:   a deed says what a call gave; what must not fail ends the program with status 9. */
#ifndef DEEDS_H
#define DEEDS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define SIGNALS 65
#define ARGUMENTS 4

/* say.c: one line to standard output in one write; the list of words ends with NULL. */
void say(const char *first, ...) __attribute__((sentinel));
void say_result(const char *call, long result); /* a number, or -1 and errno */
void say_error(const char *call, int error);    /* 0 or an error number */
const char *text_of(long number);               /* good until it is asked eight times more */
_Noreturn void die(const char *what);

int signal_of(const char *name); /* TERM, RTMIN+1, 0, 99 */
const char *signal_text(int signal);
sigset_t set_of(const char *names); /* TERM,USR1 */
const char *set_text(uint64_t set);

/* truth.c: asked without libc and without syscall(). */
long raw_call(long number, long a, long b, long c, long d);
void truth_disposition(int signal);
void truth_mask(void);
void truth_pending(void);

/* does.c */
extern char program[4096];
extern pid_t child;
extern volatile sig_atomic_t ran[SIGNALS];
void count(int signal);
pid_t target_of(const char *name);
void deeds_do(char **words); /* until `then`, or until one of them did the rest */

/* One deed: its words, cut at the colons; `rest` is what stands behind it. True: the rest is done. */
typedef bool deed(char *const *word, char **rest);
struct deed_row {
    const char *name;
    deed *what;
};
extern const struct deed_row sends[], states[], starts[]; /* each ends with NULL */

#endif
