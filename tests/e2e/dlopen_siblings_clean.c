/* A process and children of it open the same library by themselves: it comes to the same place, and their lists
 * of modules are alike. The children are over and forgotten long before the process itself is judged. */
/* OPTIONS: --events */
/* BUILD: cc -g -O1 -shared -fPIC -DCLEAN -I$S/helper -o $B/libsiblings.so $S/helper/holder_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: never rule=handler-unmapped */
#include <dlfcn.h>
#include <sys/wait.h>

#include "target.h"

#define CHILDREN 300

static void on_usr2(int sig)
{
    (void)sig;
    handled++;
}

static void open_library(void)
{
    void *library = dlopen("libsiblings.so", RTLD_NOW);
    must(library != NULL, "dlopen");
    void (*start)(void) = (void (*)(void))dlsym(library, "holder_start");
    must(start != NULL, "dlsym");
    start();
    catch_signal(SIGUSR2, on_usr2, 0);
}

static pid_t child(int go)
{
    char byte;
    pid_t pid = fork();

    must(pid >= 0, "fork");
    if (pid == 0) {
        must(go < 0 || read(go, &byte, 1) == 1, "read");
        open_library();
        _exit(0);
    }
    return pid;
}

int main(void)
{
    int go[2];
    must(pipe(go) == 0, "pipe");
    pid_t first = child(go[0]);
    open_library();
    must(write(go[1], "", 1) == 1, "write");
    must(waitpid(first, NULL, 0) == first, "waitpid");
    for (int i = 0; i < CHILDREN; i++) {
        pid_t pid = child(-1);
        must(waitpid(pid, NULL, 0) == pid, "waitpid");
    }
    raise(SIGUSR1);
    raise(SIGUSR2);
    return 0;
}
