/* main.c - sigvet: the table of subcommands, and nothing else.
 *
 * Owns:     the table.
 * Contexts: the tools only.
 * Errors:   unknown commands: one line on stderr, EXIT_USAGE.
 * Source:   man/sigvet.1 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "launch.h"
#include "roomy.h"
#include "util.h"

static const struct command {
    const char *name;
    int (*function)(int argc, char **argv);
    const char *synopsis;
    const char *purpose;
} commands[] = {
    {"run", cmd_run, "run [OPTIONS] -- PROGRAM [ARGS]",
     "run a program and report what is wrong with its signal handling"},
    {"record", cmd_record, "record -o TRACE -- PROGRAM [ARGS]", "run a program and keep the trace"},
    {"trace", cmd_trace, "trace [OPTIONS] -- PROGRAM [ARGS]",
     "show the signal calls and deliveries of a program, like strace"},
    {"state", cmd_state, "state [OPTIONS] TRACE",
     "show dispositions, masks and pending signals at a moment of a recorded run"},
    {"report", cmd_report, "report [OPTIONS] TRACE", "report what a trace tells"},
    {"merge", cmd_merge, "merge [OPTIONS] REPORT|TRACE...",
     "make one report of those of several runs"},
    {"policy", cmd_policy, "policy check|show|compile|learn FILE",
     "check, show, compile or learn what a program may do with signals"},
    {"explain", cmd_explain, "explain NAME",
     "tell what a signal, function, flag, si_code or rule is"},
    {"list", cmd_list, "list signals|functions|rules", "list what can be explained"},
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static int finish_stdout(void)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        die("cannot write to stdout");
    }
    return EXIT_SUCCESS;
}

static int help(void)
{
    (void)printf("sigvet finds signal-handling bugs in existing programs.\n\nusage:\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        (void)printf("  sigvet %-36s %s\n", commands[i].synopsis, commands[i].purpose);
    }
    (void)printf("  sigvet %-36s %s\n\n", "help [COMMAND]",
                 "print this help, or that of a command");
    (void)printf("'sigvet COMMAND --help' lists the options of a command.\n");
    return finish_stdout();
}

/* Calls the command of this name with argv, whose first element it becomes. */
static int call(char *name, int argc, char **argv)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            argv[0] = name;
            int status = commands[i].function(argc, argv);
            return status == EXIT_SUCCESS ? finish_stdout() : status;
        }
    }
    die("unknown command '%s'; see sigvet help", name);
}

static int command(int argc, char **argv)
{
    if (argc < 2) {
        die("no command is named; see sigvet help");
    }
    char *name = argv[1];
    if (strcmp(name, "--version") == 0) {
        (void)printf("sigvet " SIGVET_VERSION "\n");
        return finish_stdout();
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        return help();
    }
    if (strcmp(name, "help") == 0) {
        char *asked[] = {NULL, (char[]){"--help"}, NULL};
        return argc > 2 ? call(argv[2], 2, asked) : help();
    }
    return call(name, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    launch_guard_descriptors();
    return roomy_call(command, argc, argv);
}
