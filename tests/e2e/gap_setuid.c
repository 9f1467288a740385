/* Starts a program that is setuid to another user (as root; otherwise to the same one, which
 * changes nothing): the loader ignores the preloaded library. */
/* BUILD: cc -O1 -o $B/image_setuid $S/helper/plain_image.c && if [ "$(id -u)" = 0 ]; then chown
 *         nobody $B/image_setuid; fi && chmod u+s $B/image_setuid */
/* EXPECT-ROOT: gap kind=setuid text=*image_setuid* */
#define IMAGE "image_setuid"
#include "gap.h"
