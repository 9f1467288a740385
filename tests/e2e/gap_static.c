/* Starts a static program: it runs as in a bare run, and the report says that it could not be
 * followed. */
/* BUILD: cc -static -O1 -o $B/image_static $S/helper/plain_image.c */
/* EXPECT: gap kind=static text=*image_static* */
#define IMAGE "image_static"
#include "gap.h"
