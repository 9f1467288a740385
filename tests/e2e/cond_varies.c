/* One place calls with arguments of both kinds: the harmless ones come first, and do not speak for the others. */
/* EXPECT: finding function=vsnprintf signal=SIGUSR1 handler=on_usr1 level=warning times=1 */
/* EXPECT: finding function=strerror signal=SIGUSR1 handler=on_usr1 level=warning times=1 */
/* EXPECT: finding function=qsort signal=SIGUSR1 handler=on_usr1 level=warning times=1 */
/* EXPECT: finding function=wctob signal=SIGUSR1 handler=on_usr1 level=warning times=1 */
/* EXPECT: allow level=note */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "target.h"

static char text[64];
static int numbers[4096];
static volatile char first;

__attribute__((noinline)) static void note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    first = text[0];
}

__attribute__((noinline)) static void name(int number)
{
    first = strerror(number)[0];
}

__attribute__((noinline)) static void narrow(wint_t wide)
{
    first = (char)wctob(wide);
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

__attribute__((noinline)) static void sort(size_t count)
{
    qsort(numbers, count, sizeof numbers[0], compare);
    first = (char)numbers[0];
}

static void on_usr1(int sig)
{
    (void)sig;
    note("%d plain", 1);
    note("%ls", L"wide");
    name(2);
    name(99999);
    narrow(L'a');
    narrow(L'\u00e9');
    sort(4);
    sort(4096);
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
