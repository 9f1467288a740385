/* cmd.h - the subcommands: each takes its own argv and returns an exit status.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   bad usage: one line on stderr, EXIT_USAGE.
 * Source:   the table in main.c */
#ifndef SIGVET_TOOLS_CMD_H
#define SIGVET_TOOLS_CMD_H

int cmd_run(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_state(int argc, char **argv);
int cmd_policy(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_list(int argc, char **argv);

/* Ends the tool and says which option of `sigvet COMMAND` getopt_long() has refused: the first from `next`
 * on. Returns where none looks like an option. */
void cmd_refuse_option(const char *command, char **argv, int next);

#endif
