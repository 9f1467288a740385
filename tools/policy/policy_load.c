/* policy_load.c - see policy_load.h.
 *
 * Owns:     nothing.
 * Contexts: see policy_load.h.
 * Errors:   see policy_load.h.
 * Source:   docs/policy.md; include/sigvet/config.h */
#include "policy_load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy_compile.h"
#include "policy_profiles.h"
#include "policy_text.h"
#include "shim/policy.h"
#include "sigvet/table.h"
#include "util.h"

#define TEXT_MOST (1u << 20) /* bytes of a file */

static const char *what_is_wrong(const void *bytes, size_t size)
{
    const char *fault = policy_fault(bytes, size);

    if (fault != NULL) {
        return fault;
    }
    const struct sigvet_policy *p = bytes;
    return p->table != sigvet_table_id() || p->rows != SIGVET_TABLE_ROWS
               ? "it was compiled by another build of sigvet"
               : NULL;
}

bool policy_block_check(const char *name, const void *bytes, size_t size)
{
    const char *fault = what_is_wrong(bytes, size);

    if (fault != NULL) {
        warn("'%s' is no policy that can be used: %s", name, fault);
    }
    return fault == NULL;
}

static bool from_text(const char *name, const char *text, size_t size, struct policy_block *out)
{
    struct policy_errors errors = {.file = name};
    struct policy policy;
    char why[512];
    bool good = policy_text_read(text, size, &policy, &errors);

    for (size_t i = 0; i < errors.count; i++) {
        warn("%s", errors.lines[i]);
    }
    if (good && !policy_compile(&policy, out, why, sizeof why)) {
        warn("%s", why);
        good = false;
    }
    policy_errors_free(&errors);
    policy_free(&policy);
    return good;
}

/* Malloc'd; NULL with a line on stderr. */
static char *read_all(const char *name, size_t *size)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    char *text = NULL;
    ssize_t n = 0;

    *size = 0;
    if (fd >= 0) {
        text = xcalloc(TEXT_MOST + 1, 1);
        do {
            n = read(fd, text + *size, TEXT_MOST + 1 - *size);
            *size += n > 0 ? (size_t)n : 0;
        } while ((n > 0 && *size <= TEXT_MOST) || (n < 0 && errno == EINTR));
    }
    if (fd < 0 || n < 0) {
        warn("cannot read the policy '%s': %s", name, strerror(errno));
    } else if (*size > TEXT_MOST) {
        warn("%s: found more than %u bytes; expected a policy", name, TEXT_MOST);
    }
    bool bad = fd < 0 || n < 0 || *size > TEXT_MOST;
    if (fd >= 0) {
        (void)close(fd);
    }
    if (bad) {
        free(text);
        return NULL;
    }
    return text;
}

bool policy_load(const char *file_or_profile, struct policy_block *out)
{
    const uint64_t magic = SIGVET_POLICY_MAGIC;
    size_t size;

    *out = (struct policy_block){0};
    if (*file_or_profile == '@') {
        const char *text = policy_profile(file_or_profile, &size);
        if (text == NULL) {
            warn("unknown profile '%s'; expected " POLICY_PROFILES, file_or_profile);
            return false;
        }
        return from_text(file_or_profile, text, size, out);
    }
    char *text = read_all(file_or_profile, &size);
    if (text == NULL) {
        return false;
    }
    if (size >= sizeof magic && memcmp(text, &magic, sizeof magic) == 0) {
        bool good = policy_block_check(file_or_profile, text, size);
        if (!good) {
            free(text);
            return false;
        }
        *out = (struct policy_block){text, size};
        return true;
    }
    bool good = from_text(file_or_profile, text, size, out);
    free(text);
    return good;
}

void policy_block_free(struct policy_block *block)
{
    free(block->bytes);
    *block = (struct policy_block){0};
}
