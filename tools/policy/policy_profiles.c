/* policy_profiles.c - see policy_profiles.h.
 *
 * Owns:     the texts, which the assembler puts here (cmake/tools.cmake tells where the files are).
 * Contexts: see policy_profiles.h.
 * Errors:   none. */
#include "policy_profiles.h"

#include <stdbool.h>
#include <string.h>

#define PROFILES(PROFILE) PROFILE(ci) PROFILE(strict) PROFILE(paranoid)

/* clang-format off */
#define TEXT(name)                                                                              \
    __asm__(".pushsection .rodata\n"                                                            \
            "policy_profile_" #name ":\n"                                                       \
            ".incbin \"" SIGVET_PROFILES "/" #name ".ini\"\n"                                   \
            "policy_profile_" #name "_end:\n"                                                   \
            ".popsection");                                                                     \
    extern const char policy_profile_##name[] __attribute__((visibility("hidden")));            \
    extern const char policy_profile_##name##_end[] __attribute__((visibility("hidden")));
/* clang-format on */
PROFILES(TEXT)

static const struct {
    const char *name, *text, *end;
} profiles[] = {
#define ROW(name) {"@" #name, policy_profile_##name, policy_profile_##name##_end},
    PROFILES(ROW)};

const char *policy_profile(const char *name, size_t *size)
{
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        if (strcmp(profiles[i].name, name) == 0) {
            *size = (size_t)(profiles[i].end - profiles[i].text);
            return profiles[i].text;
        }
    }
    return NULL;
}
