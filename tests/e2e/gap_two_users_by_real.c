/* As gap_two_users.c, by setreuid(). */
/* EXPECT-ROOT: gap kind=setuid text=*gap_two_users_by_real* */
#define CHANGE() setreuid(13, 0)

#include "gap_two_users.c"
