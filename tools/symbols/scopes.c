/* scopes.c - finds functions and inlined calls in the tree of debugging entries.
 *
 * Owns:     nothing.
 * Contexts: the tools only; see scopes.h.
 * Errors:   malformed entries are "nothing there"; every search is bounded.
 * Source:   elfutils libdw.h; DWARF 5 sections 3.3 (subroutines) and 3.5 (lexical blocks). */
#include "scopes.h"

#include <dwarf.h>
#include <stdbool.h>
#include <stdlib.h>

#include "util.h"

#define NESTING_MAX 64u
#define ENTRIES_MAX (1u << 25)

const char *scopes_string(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;

    return dwarf_formstring(dwarf_attr_integrate(die, name, &attribute));
}

/* Follows an inlined or cloned function to where the source declares it. */
static void declaration_of(Dwarf_Die *die, Dwarf_Die *out)
{
    static const unsigned links[] = {DW_AT_abstract_origin, DW_AT_specification};
    Dwarf_Attribute attribute;
    Dwarf_Die next;

    *out = *die;
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        if (dwarf_formref_die(dwarf_attr(out, links[i], &attribute), &next)) {
            *out = next;
        }
    }
}

static bool is_type(int tag)
{
    return tag == DW_TAG_class_type || tag == DW_TAG_structure_type || tag == DW_TAG_union_type;
}

char *scopes_qualified_name(Dwarf_Die *die)
{
    const char *plain = scopes_string(die, DW_AT_name);
    Dwarf_Die declaration, *scopes = NULL;
    char *name = plain ? xstrdup(plain) : NULL;
    bool in_type = false;
    int n;

    declaration_of(die, &declaration);
    n = name ? dwarf_getscopes_die(&declaration, &scopes) : 0;
    for (int i = 1; i < n; i++) {
        int tag = dwarf_tag(&scopes[i]);
        const char *scope = scopes_string(&scopes[i], DW_AT_name);
        char *longer;

        in_type |= is_type(tag);
        if (!scope ||
            !(is_type(tag) || tag == DW_TAG_namespace || (tag == DW_TAG_subprogram && in_type))) {
            continue;
        }
        longer = xasprintf("%s::%s", scope, name);
        free(name);
        name = longer;
    }
    free(scopes);
    return name;
}

uint64_t scopes_entry(Dwarf_Die *die)
{
    Dwarf_Addr base, start = 0, end;

    if (dwarf_entrypc(die, &start) == 0 || dwarf_ranges(die, 0, &base, &start, &end) > 0) {
        return start;
    }
    return 0;
}

struct search {
    Dwarf_Addr address;
    Dwarf_Die function; /* what was found */
    uint32_t budget;    /* of entries to look at: in a hostile file they may lead in circles */
};

/* Finds the function whose code holds the address. dwarf_getscopes() would not look for it inside
 * of another function, where the methods of local classes are, lambdas above all. */
static bool find_function(Dwarf_Die *parent, struct search *s, unsigned depth)
{
    Dwarf_Die child;

    if (depth == NESTING_MAX || dwarf_child(parent, &child) != 0) {
        return false;
    }
    do {
        int tag = dwarf_tag(&child);

        if (s->budget == 0) {
            return false;
        }
        s->budget--;
        if (tag == DW_TAG_subprogram && dwarf_haspc(&child, s->address) > 0) {
            s->function = child;
            return true;
        }
        if ((tag == DW_TAG_subprogram || tag == DW_TAG_namespace || tag == DW_TAG_lexical_block ||
             is_type(tag)) &&
            find_function(&child, s, depth + 1)) {
            return true;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
    return false;
}

/* The block or inlined call within `scope` that holds the address; *scope becomes it. */
static bool enter_scope(Dwarf_Die *scope, struct search *s)
{
    Dwarf_Die child;

    if (dwarf_child(scope, &child) != 0) {
        return false;
    }
    do {
        int tag = dwarf_tag(&child);

        if (s->budget == 0) {
            return false;
        }
        s->budget--;
        if ((tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block ||
             tag == DW_TAG_try_block || tag == DW_TAG_catch_block) &&
            dwarf_haspc(&child, s->address) > 0) {
            *scope = child;
            return true;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
    return false;
}

size_t scopes_find(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die *chain, size_t max)
{
    struct search s = {.address = address, .budget = ENTRIES_MAX};
    Dwarf_Die scope;
    size_t count = 0;

    if (!find_function(unit, &s, 0)) {
        return 0;
    }
    chain[count++] = scope = s.function;
    while (count < max && enter_scope(&scope, &s)) {
        if (dwarf_tag(&scope) == DW_TAG_inlined_subroutine) {
            chain[count++] = scope;
        }
    }
    return count;
}
