/* does.c - does what its arguments say, one after the other, and says what came of each.
 *
 * Each argument is a deed and its own arguments, with colons between: see sends.c, states.c and starts.c in
 * helper/. WHOM is self, parent, child (of the deed `child`), group, ownpgrp, all, init, out (a process that is
 * not of the run: $VICTIM), or a number. Some deeds do the words behind them somewhere else, up to `then`.
 * Errors:   status 9 when something fails that no policy has to do with. */
/* FLAGS: -pthread -fno-builtin -fno-omit-frame-pointer $S/helper/say.c $S/helper/truth.c $S/helper/sends.c
 *        $S/helper/states.c $S/helper/starts.c -I$S/helper -L$B -ldoes -Wl,-rpath,$B -Wl,-z,now */
/* -z now: to bind a function when it is called takes more stack than some deeds have. */
/* BUILD: cc -std=gnu17 -O0 -shared -fPIC -o $B/libdoes.so $S/helper/lib.c */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deeds.h"

#define WORD_MOST 200

char program[4096];
pid_t child;
volatile sig_atomic_t ran[SIGNALS];

/* From before an environment is cleared. */
static const char *victim;

void count(int signal)
{
    ran[signal]++;
}

static pid_t number(const char *text)
{
    pid_t pid = 0;
    for (; text != NULL && *text >= '0' && *text <= '9'; text++) {
        pid = pid * 10 + (*text - '0');
    }
    return pid;
}

pid_t target_of(const char *name)
{
    return strcmp(name, "self") == 0      ? getpid()
           : strcmp(name, "parent") == 0  ? getppid()
           : strcmp(name, "child") == 0   ? child
           : strcmp(name, "group") == 0   ? 0
           : strcmp(name, "ownpgrp") == 0 ? -getpgrp()
           : strcmp(name, "all") == 0     ? -1
           : strcmp(name, "init") == 0    ? 1
           : strcmp(name, "out") == 0     ? number(victim)
                                          : number(name);
}

static deed *find(const char *name)
{
    const struct deed_row *const all[] = {sends, states, starts};
    for (size_t i = 0; i < 3; i++) {
        for (const struct deed_row *row = all[i]; row->name != NULL; row++) {
            if (strcmp(row->name, name) == 0) {
                return row->what;
            }
        }
    }
    errno = EINVAL;
    die(name);
}

void deeds_do(char **words)
{
    char text[WORD_MOST];
    while (*words != NULL && strcmp(*words, "then") != 0) {
        char *word[ARGUMENTS + 1] = {NULL};
        if (strlen(*words) >= sizeof text) {
            die("word");
        }
        strcpy(text, *words++);
        char *at = text;
        for (int i = 0; i < ARGUMENTS && at != NULL; i++) {
            word[i] = at;
            at = strchr(at, ':');
            if (at != NULL) {
                *at++ = '\0';
            }
        }
        if (find(word[0])(word, words)) {
            return;
        }
    }
}

int main(int argc, char **argv)
{
    if (readlink("/proc/self/exe", program, sizeof program - 1) <= 0) {
        die("/proc/self/exe");
    }
    victim = getenv("VICTIM");
    for (int i = 1; i <= argc; i++) {
        if (i == 1 || strcmp(argv[i - 1], "then") == 0) {
            deeds_do(argv + i);
        }
    }
    return 0;
}
