/* policy_options.c - how a policy is asked for and by what it is enforced.
 *
 * Owns:     see policy_options.h.
 * Contexts: see policy_options.h.
 * Errors:   see policy_options.h.
 * Source:   see policy_options.h. */
#include "policy_options.h"

#include <stdio.h>
#include <string.h>

bool policy_options_enforce(struct options *o, const char *value)
{
    static const struct {
        const char *word;
        unsigned bit;
    } words[] = {
        {"shim", ENFORCE_SHIM}, {"kernel", ENFORCE_KERNEL}, {"best-effort", ENFORCE_BEST_EFFORT}};
    unsigned enforce = 0;

    for (const char *at = value;; at++) {
        size_t len = strcspn(at, ",");
        unsigned bit = 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            if (strlen(words[i].word) == len && memcmp(words[i].word, at, len) == 0) {
                bit = words[i].bit;
            }
        }
        if (bit == 0) {
            return false;
        }
        enforce |= bit;
        at += len;
        if (*at == '\0') {
            o->enforce = enforce;
            return true;
        }
    }
}

bool policy_options_check(const struct options *o, const char *command, char *why, size_t why_size)
{
    const char *wrong = NULL;

    if (o->enforce != 0 && o->policy == NULL) {
        wrong = "--enforce needs --policy";
    } else if (o->from != NULL && o->policy != NULL) {
        wrong = "--from and --policy do not go together";
    }
    if (wrong != NULL) {
        (void)snprintf(why, why_size, "%s; see sigvet %s --help", wrong, command);
    }
    return wrong == NULL;
}
