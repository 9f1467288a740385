/* The handler loads a library while another thread is loading one whose constructor waits for the handler. */
/* BUILD: printf 'extern void wait_for_handler(void); __attribute__((constructor)) static void b(void) {wait_for_handler();}' | cc -x c -shared -fPIC -o $B/hang_dlopen_slow.so - */
/* FLAGS: -pthread -rdynamic -ldl */
/* RUN: $B/hang_dlopen_slow.so */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXIT: SIGKILL */
/* EXPECT: finding rule=handler-stuck function=dlopen signal=SIGUSR1 handler=on_usr1 level=error times=1
 *         because=it?waits?for?a?lock?that?another?thread?holds stack=on_usr1 below=main */
/* EXPECT: finding rule=unsafe-call function=dlopen */
#include <dlfcn.h>
#include <pthread.h>

#include "hang.h"

void wait_for_handler(void);

static volatile int done;
static pthread_t main_thread;

static void on_usr1(int sig)
{
    (void)sig;
    dlopen("libm.so.6", RTLD_NOW);
    done = 1;
}

void wait_for_handler(void)
{
    pthread_kill(main_thread, SIGUSR1);
    while (!done) {
        usleep(1000);
    }
}

static void *load(void *path)
{
    return dlopen(path, RTLD_NOW);
}

int main(int argc, char *argv[])
{
    pthread_t thread;

    end_some_day();
    catch (SIGUSR1, on_usr1);
    main_thread = pthread_self();
    pthread_create(&thread, NULL, load, argv[argc - 1]);
    for (;;) {
        pause();
    }
}
