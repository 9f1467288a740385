/* locale_fact.c - see locale_fact.h. */
#include "locale_fact.h"

#include <langinfo.h>

#include "real.h"
#include "sys.h"

static void *libc_function(const char *symbol)
{
    void *found = real_find(symbol);
    return real_in_libc((uintptr_t)found) ? found : NULL;
}

static const char *name_of(locale_t locale)
{
    const nl_item item = _NL_LOCALE_NAME(LC_MESSAGES);
    if (locale != NULL) {
        __typeof__(&nl_langinfo_l) of = libc_function("nl_langinfo_l");
        return of != NULL ? of(item, locale) : NULL;
    }
    __typeof__(&nl_langinfo) own = libc_function("nl_langinfo");
    return own != NULL ? own(item) : NULL;
}

void locale_copy(struct sigvet_unsafe_call *rec, locale_t locale)
{
    const char *name = name_of(locale);
    if (name != NULL) {
        mem_copy(rec->fact, name, str_len_max(name, SIGVET_FACT_SIZE - 1));
    }
}
