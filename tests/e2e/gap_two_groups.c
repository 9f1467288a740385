/* As gap_two_users.c, the groups. */
/* EXPECT-ROOT: gap kind=setuid text=*gap_two_groups* */
#define CHANGE() setegid(13)

#include "gap_two_users.c"
