/* What Rust's standard library does inside is one finding, in Rust's words; the functions have the names that rustc
 * gives them. */
/* EXPECT: finding function=println! handler=on_usr1 signal=SIGUSR1 level=warning times=1 stack=*,std::io::stdio::_print,on_usr1 */
/* EXPECT: finding function=malloc via=*Vec*push handler=on_usr2 signal=SIGUSR2 level=warning times=1 */
/* EXPECT: never function=free */
#include <stdlib.h>

#include "target.h"

void *rust_alloc(size_t size) __asm__("__rust_alloc");
void rust_print(const char *text) __asm__("_ZN3std2io5stdio6_print17h0123456789abcdefE");
void rust_push(size_t size) __asm__("_ZN5alloc3vec12Vec$LT$T$GT$4push17h0123456789abcdefE");

static void *volatile kept;

__attribute__((noinline)) void *rust_alloc(size_t size)
{
    void *p = malloc(size);
    kept = p;
    return p;
}

__attribute__((noinline)) void rust_print(const char *text)
{
    char *buffer = rust_alloc(100);
    strcpy(buffer, text);
    say(buffer);
    free(buffer);
    handled++;
}

__attribute__((noinline)) void rust_push(size_t size)
{
    rust_alloc(size);
    handled++;
}

static void on_usr1(int sig)
{
    (void)sig;
#ifdef CLEAN
    handled++;
#else
    rust_print("in the handler\n");
#endif
}

static void on_usr2(int sig)
{
    (void)sig;
#ifdef CLEAN
    handled++;
#else
    rust_push(100);
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    send_later(SIGUSR2);
    wait_handled(2);
    rust_print("in main\n");
    rust_push(100);
    return 0;
}
