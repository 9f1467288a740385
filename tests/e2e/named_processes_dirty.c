/* A forked child calls the named function in its handler, and the image that it executes then does,
 * too. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_processes_dirty.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia_processes_dirty -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
/* EXPECT: finding function=via_number handler=on_usr1 level=warning count=2 times=1
 *         stack=via_number,on_usr1 line */
#include "target.h"

int via_number(int number);

static void on_usr1(int sig)
{
#ifdef CLEAN
    say_number("signal", sig);
#else
    say_number("number", via_number(sig)); /* HERE */
#endif
    handled++;
}

static void handle_one(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        handle_one();
        say_number("image", via_number(3));
        return 0;
    }
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        char *const next[] = {argv[0], "image", NULL};
        char *const empty[] = {NULL};
        handle_one();
        (void)execve("/proc/self/exe", next, empty);
        _exit(97);
    }
    say_child(pid);
    say_number("main", via_number(1));
    return 0;
}
