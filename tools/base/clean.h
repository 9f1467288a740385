/* clean.h - makes text that a traced program chose fit to be shown.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Paths, arguments and symbols are hostile: any byte may be in them.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   RFC 3629 (UTF-8), ECMA-48 (control characters). */
#ifndef SIGVET_TOOLS_CLEAN_H
#define SIGVET_TOOLS_CLEAN_H

/* Valid UTF-8: each byte that is not part of a valid sequence becomes "\xNN". To be freed. */
char *clean_utf8(const char *text);

/* Likewise, and control characters (C0, DEL, C1) become "\xNN" too: no line break, no escape
 * sequence. */
char *clean_text(const char *text);

#endif
