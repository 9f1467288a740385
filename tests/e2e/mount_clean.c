/* In a mount namespace of its own (as root) the library is hidden, without any chroot(): its program starts as it does in a
 * bare run, and its loader says nothing. */
/* EXPECT-ROOT: gap kind=unreachable text=*echo* */
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>

#include "target.h"

/* Where the library lies; in a bare run there is none. */
static void hide(const char *preload)
{
    char *library = strdup(preload != NULL ? preload : "");
    char *end = strrchr(library, '/');
    if (end == NULL || geteuid() != 0) {
        return;
    }
    *end = '\0';
    must(unshare(CLONE_NEWNS) == 0, "unshare");
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "mount");
    must(mount("none", library, "tmpfs", 0, NULL) == 0, "mount");
}

int main(void)
{
    pid_t child = fork();
    if (child == 0) {
        hide(getenv("LD_PRELOAD"));
        execl("/bin/echo", "echo", "started", (char *)NULL);
        _exit(9);
    }
    say_child(child);
    return 0;
}
