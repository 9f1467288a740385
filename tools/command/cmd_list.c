/* cmd_list.c - sigvet list: the signals, the functions and the rules that sigvet knows.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   bad usage: one line on stderr, EXIT_USAGE.
 * Source:   docs/explain.md. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "explain_kind.h"
#include "explain_options.h"
#include "util.h"

static bool is_wanted(const struct explain_options *o, size_t row)
{
    enum sigvet_verdict verdict = explain_function_verdict(row);
    bool any = !o->unsafe && !o->safe && !o->portability;
    bool fits = any || (o->unsafe && verdict == SIGVET_UNSAFE) ||
                (o->safe && verdict == SIGVET_SAFE) ||
                (o->portability && verdict == SIGVET_PORTABILITY);

    return fits && (!o->api || explain_function_is_api(row));
}

static void list_signals(json_t *array, const struct explain_options *o)
{
    (void)o;
    for (size_t row = 0; row < explain_signals.count(); row++) {
        const char *name = explain_signals.row_name(row);
        if (array == NULL) {
            printf("%2zu  %-11s  %-9s  %s\n", row + 1, name, explain_signal_action(row),
                   explain_signal_title(row));
            continue;
        }
        json_t *object = page_object();
        page_put(object, "number", json_integer((json_int_t)row + 1));
        page_put(object, "name", page_string(name));
        page_put(object, "default_action", page_string(explain_signal_action(row)));
        page_put(object, "title", page_string(explain_signal_title(row)));
        page_append(array, object);
    }
}

static void list_functions(json_t *array, const struct explain_options *o)
{
    for (size_t row = 0; row < explain_functions.count(); row++) {
        const char *name = explain_functions.row_name(row);
        const char *verdict = explain_verdict_name(explain_function_verdict(row));
        if (!is_wanted(o, row)) {
            continue;
        }
        if (array == NULL) {
            printf("%-11s  %s\n", verdict, name);
            continue;
        }
        json_t *object = page_object();
        page_put(object, "name", page_string(name));
        page_put(object, "verdict", page_string(verdict));
        page_put(object, "api", json_boolean(explain_function_is_api(row)));
        page_append(array, object);
    }
}

static void list_rules(json_t *array, const struct explain_options *o)
{
    (void)o;
    for (size_t row = 0; row < explain_rules.count(); row++) {
        if (array == NULL) {
            printf("%-20s  %s\n", explain_rules.row_name(row), explain_rule_title(row));
            continue;
        }
        json_t *object = page_object();
        page_put(object, "id", page_string(explain_rules.row_name(row)));
        page_put(object, "title", page_string(explain_rule_title(row)));
        page_append(array, object);
    }
}

static const struct {
    const char *name;
    void (*function)(json_t *array, const struct explain_options *o); /* array NULL: as text */
} lists[] = {{"signals", list_signals}, {"functions", list_functions}, {"rules", list_rules}};

int cmd_list(int argc, char **argv)
{
    struct explain_options options = {0};
    char why[1024];

    if (!explain_options_parse(COMMAND_LIST, argc, argv, &options, why, sizeof why)) {
        die("%s", why);
    }
    if (options.help) {
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (strcmp(options.word, lists[i].name) != 0) {
            continue;
        }
        json_t *array = options.json ? page_array() : NULL;
        lists[i].function(array, &options);
        if (array != NULL) {
            json_t *object = page_object();
            page_put(object, lists[i].name, array);
            if (page_print_json(object, stdout) != 0) {
                die("cannot write to stdout");
            }
        }
        return EXIT_SUCCESS;
    }
    die("'%s' is no list: expected signals, functions or rules", options.word);
}
