/* say.c - see deeds.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "deeds.h"

#define WORDS 12

void say(const char *first, ...)
{
    struct iovec parts[WORDS + 1];
    int n = 0, error = errno;
    va_list words;
    va_start(words, first);
    for (const char *w = first; w != NULL && n < WORDS; w = va_arg(words, const char *)) {
        parts[n++] = (struct iovec){(void *)(uintptr_t)w, strlen(w)};
    }
    va_end(words);
    parts[n++] = (struct iovec){(void *)(uintptr_t) "\n", 1};
    (void)!writev(STDOUT_FILENO, parts, n);
    errno = error;
}

const char *text_of(long number)
{
    static char texts[8][24];
    static unsigned next;
    char *at = texts[next++ % 8] + 23;
    unsigned long rest = number < 0 ? 0 - (unsigned long)number : (unsigned long)number;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) {
        *--at = '-';
    }
    return at;
}

void say_result(const char *call, long result)
{
    int error = errno;
    if (result == -1) {
        say(call, " = -1 ", strerrorname_np(error), NULL);
    } else {
        say(call, " = ", text_of(result), NULL);
    }
}

void say_error(const char *call, int error)
{
    say(call, " = ", error == 0 ? "0" : strerrorname_np(error), NULL);
}

void die(const char *what)
{
    say("does: ", what, ": ", strerrorname_np(errno), NULL);
    _exit(9);
}

static int number_of(const char *text)
{
    int number = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (*text - '0');
    }
    return number;
}

int signal_of(const char *name)
{
    if (*name >= '0' && *name <= '9') {
        return number_of(name);
    }
    if (strncmp(name, "RTMIN+", 6) == 0) {
        return SIGRTMIN + number_of(name + 6);
    }
    for (int i = 1; i < 32; i++) {
        if (strcmp(sigabbrev_np(i), name) == 0) {
            return i;
        }
    }
    errno = EINVAL;
    die(name);
}

const char *signal_text(int signal)
{
    const char *name = signal < 32 ? sigabbrev_np(signal) : NULL;
    return name != NULL ? name : text_of(signal);
}

sigset_t set_of(const char *names)
{
    sigset_t set;
    char name[16];
    sigemptyset(&set);
    while (*names != '\0') {
        size_t length = strcspn(names, ",");
        memcpy(name, names, length);
        name[length] = '\0';
        sigaddset(&set, signal_of(name));
        names += length + (names[length] == ',');
    }
    return set;
}

const char *set_text(uint64_t set)
{
    static char text[512];
    char *to = text;
    if (set == 0) {
        return "none";
    }
    for (int i = 1; i < SIGNALS; i++) {
        if ((set >> (i - 1) & 1) != 0) {
            to = stpcpy(to, to == text ? "" : ",");
            to = stpcpy(to, signal_text(i));
        }
    }
    return text;
}
