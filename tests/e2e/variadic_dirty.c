/* Variadic functions with many doubles, integers, strings and long doubles through the slow path of
 * the stubs: the text is that of a bare run. */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning times=2 */
/* EXPECT: finding function=snprintf signal=SIGUSR1 handler=on_usr1 level=note times=2 */
/* EXPECT: finding function=sscanf signal=SIGUSR1 handler=on_usr1 level=warning times=1 */
/* EXPECT: finding function=fflush signal=SIGUSR1 handler=on_usr1 level=warning times=2 */
#include <stdio.h>
#include <stdlib.h>

#include "target.h"

static void format(void)
{
    char text[400];
    int a = 0, b = 0;
    double d = 0;
    int n = snprintf(text, sizeof(text),
                     "%.2f %s %d %g %.3e %c %ld %a %.1f %.1f %.1f %.1f %.1f %Lf %x\n", 1.25, "text",
                     -7, 0.1, 1e300, 'x', 123456789012l, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.5L, 255u);
    say(text);
    say_number("length", n);
    printf("%f %f %f %f %f %f %f %f %f %f %d %s\n", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0,
           10.0, 11, "twelve");
    fflush(stdout);
    n = sscanf("12 34.5 56", "%d %lf %d", &a, &d, &b);
    printf("%d: %d %.2f %d\n", n, a, d, b);
    fflush(stdout);
    d = strtod("2.5e3", NULL);
    snprintf(text, sizeof(text), "%.3f\n", d);
    say(text);
}

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    format();
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
    format();
    return 0;
}
