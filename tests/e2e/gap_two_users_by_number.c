/* As gap_two_users.c, by the number of the system call. */
/* EXPECT-ROOT: gap kind=setuid text=*gap_two_users_by_number* */
#include <sys/syscall.h>

#define CHANGE() syscall(SYS_setresuid, 13, 0, 0)

#include "gap_two_users.c"
