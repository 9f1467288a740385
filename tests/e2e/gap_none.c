/* The same with a program that can be followed: no gap. */
/* BUILD: cc -O1 -o $B/image_plain $S/helper/plain_image.c */
/* EXPECT: none */
#define IMAGE "image_plain"
#include "gap.h"
