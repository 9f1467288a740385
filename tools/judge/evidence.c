/* evidence.c - see evidence.h.
 *
 * Owns:     see evidence.h.
 * Contexts: see evidence.h.
 * Errors:   see evidence.h.
 * Source:   see evidence.h. */
#include "evidence.h"

#include "reader.h"

void evidence_keep(const struct evidence *e)
{
    reader_keep(e->process);
    reader_keep(e->handler);
    space_keep(e->space);
    space_keep(e->handler_space);
}

void evidence_unkeep(const struct evidence *e)
{
    reader_unkeep(e->process);
    reader_unkeep(e->handler);
    space_unkeep(e->space);
    space_unkeep(e->handler_space);
}
