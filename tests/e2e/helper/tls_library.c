/* tls_library.c - a library with a thread-local variable, for those that load it while they run: the loader makes
 * each thread's copy when it is first used. */
static _Thread_local char text[4096];

void touch(void);

void touch(void)
{
    text[0]++;
}
