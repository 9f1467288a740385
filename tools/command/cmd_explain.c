/* cmd_explain.c - sigvet explain: what a name means.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   bad usage and unknown names: one line on stderr, EXIT_USAGE.
 * Source:   docs/explain.md. */
#include <stdlib.h>

#include "cmd.h"
#include "explain.h"
#include "explain_options.h"
#include "util.h"

int cmd_explain(int argc, char **argv)
{
    struct explain_options options = {0};
    char why[1024], *problem = NULL;

    if (!explain_options_parse(COMMAND_EXPLAIN, argc, argv, &options, why, sizeof why)) {
        die("%s", why);
    }
    if (options.help) {
        return EXIT_SUCCESS;
    }
    struct page *p = explain_name(options.word, &problem);
    if (p == NULL) {
        warn("%s", problem);
        free(problem);
        return EXIT_USAGE;
    }
    int failed = page_print(p, stdout, options.json);
    page_free(p);
    if (failed != 0) {
        die("cannot write to stdout");
    }
    return EXIT_SUCCESS;
}
