/* jump_lib.c - a library whose function jumps to a function of libc and so leaves no frame, for library_jump_*. */
#include <stdio.h>

int jump_flush(FILE *file);
int jump_number(FILE *file);

int jump_flush(FILE *file)
{
    return fflush(file);
}

int jump_number(FILE *file)
{
    return fileno(file);
}
