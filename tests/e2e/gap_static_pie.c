/* Starts a static position-independent program: it runs as in a bare run, and the report says that
 * it could not be followed. */
/* BUILD: cc -static-pie -O1 -o $B/image_static_pie $S/helper/plain_image.c */
/* EXPECT: gap kind=static text=*image_static_pie* */
#define IMAGE "image_static_pie"
#include "gap.h"
