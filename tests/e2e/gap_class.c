/* Starts a 32-bit program: it runs as in a bare run, and the report says that it could not be
 * followed. */
/* BUILD: cc -m32 -O1 -o $B/image_class $S/helper/plain_image.c */
/* EXPECT: gap kind=foreign-class text=*image_class* */
#define IMAGE "image_class"
#include "gap.h"
