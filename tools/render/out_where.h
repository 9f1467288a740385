/* out_where.h - the places of a finding, as the formats for machines want them.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Paths come from debug information: hostile text.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   RFC 3986 (URIs), RFC 8089 (file URIs). */
#ifndef SIGVET_TOOLS_OUT_WHERE_H
#define SIGVET_TOOLS_OUT_WHERE_H

#include "out.h"

/* A path without "//", "/./" and "x/../". To be freed. */
char *out_normal_path(const char *path);

/* A source file's path: below o->source_root relative to it, with *below set; else as it was built. A file
 * that was built under a relative path is below the root when there is such a file. To be freed. */
char *out_path(const struct out_options *o, const char *file, bool *below);

/* The path as a URI: percent-encoded; an absolute one with "file://" before it. To be freed. */
char *out_uri(const char *path);

/* The place to mend: the innermost frame of the handler's stack, behind the library that made the call, whose
 * file is below the source root; else the innermost with a file; else the innermost; else the handler. */
const struct frame *out_place(const struct finding *f, const struct out_options *o);

/* "function at file:line", "function (module+0xoffset)", "module+0xoffset", "0xaddress"; files as
 * out_path() has them. Clean text, to be freed. */
char *out_frame_words(const struct frame *f, const struct out_options *o);

#endif
