/* Calls of execve() with bad addresses in each place: they fail as they do in a bare run. */
/* EXPECT: none */
#include <sys/mman.h>

#include "target.h"

#define PAGE 4096

/* A page with nothing behind it. */
static char *edge(void)
{
    char *at = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(at != MAP_FAILED && munmap(at + PAGE, PAGE) == 0, "mmap");
    memset(at, 'a', PAGE);
    return at + PAGE;
}

static void try(const char *what, const char *path, char *const *argv, char *const *envp)
{
    errno = 0;
    execve(path, argv, envp);
    say_number(what, errno);
}

int main(void)
{
    char *volatile address = (char *)8;
    char *const bad = address;
    char *end = edge();
    char *list_end = edge();
    char **open_list = (char **)(void *)(list_end - sizeof(char *));
    char *const none[] = {NULL}, *const good[] = {"true", NULL};
    char *const bad_string[] = {"A=1", bad, NULL}, *const open_string[] = {"A=1", end - 9, NULL};
    *open_list = "A=1";
    try("path", bad, good, none);
    try("path without an end", end - 9, good, none);
    try("argument", "/bin/true", bad_string, none);
    try("variables", "/bin/true", good, (char *const *)(void *)bad);
    try("variables without an end", "/bin/true", good, open_list);
    try("variable", "/bin/true", good, bad_string);
    try("variable without an end", "/bin/true", good, open_string);
    try("nothing there", "/missing", good, bad_string);
    end[-1] = '\0'; /* as far as the end, and no further */
    try("path to the end", end - 9, good, (char *const[]){end - 2, NULL});
    return 0;
}
