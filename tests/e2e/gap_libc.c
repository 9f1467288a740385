/* Starts a program of another C library: it runs as in a bare run, and the report says that it
 * could not be followed. */
/* BUILD: musl-gcc -O1 -o $B/image_libc $S/helper/plain_image.c */
/* EXPECT: gap kind=foreign-libc text=*image_libc* */
#define IMAGE "image_libc"
#include "gap.h"
