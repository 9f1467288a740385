/* steps.c - runs a program one instruction at a time and tells which instructions of a library it went through.
 *
 * Usage: steps LIBRARY PROGRAM ARGS: one line for each 16 bytes of the library in which one began: its offset. The
 *        library is the one whose path ends so; its first segment begins the file.
 * Errors: exit 2, one line on stderr. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRAIN 16
#define SIZE_MOST (4u << 20)
#define LOOK_EVERY 512 /* steps, as long as the library is not mapped */

static bool seen[SIZE_MOST / GRAIN];

static void die(const char *what)
{
    fprintf(stderr, "steps: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* Where the library begins in the process; 0: it is not mapped yet. */
static uint64_t base_of(pid_t pid, const char *library)
{
    char path[64], line[4500];
    uint64_t base = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *f = fopen(path, "r");
    while (f != NULL && base == 0 && fgets(line, sizeof line, f) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        size_t n = strlen(line), own = strlen(library);
        base = n > own && strcmp(line + n - own, library) == 0 ? strtoull(line, NULL, 16) : 0;
    }
    if (f != NULL) {
        fclose(f);
    }
    return base;
}

static void follow(pid_t pid, const char *library)
{
    uint64_t base = 0;
    int status = 0;
    for (unsigned long n = 0; waitpid(pid, &status, 0) == pid && WIFSTOPPED(status); n++) {
        struct user_regs_struct regs;
        if (base == 0 && n % LOOK_EVERY == 0) {
            base = base_of(pid, library);
        }
        if (base != 0 && ptrace(PTRACE_GETREGS, pid, 0, &regs) == 0 &&
            regs.rip - base < SIZE_MOST) {
            seen[(regs.rip - base) / GRAIN] = true;
        }
        if (ptrace(PTRACE_SINGLESTEP, pid, 0, 0) != 0 && errno != ESRCH) {
            die("ptrace");
        }
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "steps: the program ended with wait status %#x; expected 0\n",
                (unsigned)status);
        exit(2);
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: steps LIBRARY PROGRAM ARGS\n", stderr);
        return 2;
    }
    pid_t pid = fork();
    if (pid == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) {
            die("ptrace");
        }
        execv(argv[2], argv + 2);
        die(argv[2]);
    }
    follow(pid, argv[1]);
    for (unsigned i = 0; i < SIZE_MOST / GRAIN; i++) {
        if (seen[i]) {
            printf("%x\n", i * GRAIN);
        }
    }
    return 0;
}
