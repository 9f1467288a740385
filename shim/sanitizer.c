/* sanitizer.c - what we tell the run-time libraries of compilers.
 *
 * Source: the manual of AddressSanitizer, "Run-time flags". Stateless; may be called at any moment. */

#define EXPORTED __attribute__((visibility("default")))

const char *__asan_default_options(void);

/* A shared AddressSanitizer refuses to run behind any other library, lest its malloc() were not the first.
 * Ours jumps on to it. What the program or the user sets comes before what is said here. */
EXPORTED const char *__asan_default_options(void)
{
    return "verify_asan_link_order=0";
}
