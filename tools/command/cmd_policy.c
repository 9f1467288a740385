/* cmd_policy.c - sigvet policy: checks, shows, compiles and learns policies.
 *
 * Owns:     the tables of subcommands and options.
 * Contexts: the tools only; files are hostile.
 * Errors:   bad usage and bad policies: lines on stderr, EXIT_USAGE.
 * Source:   argp(3); docs/policy.md. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "enforce.h"
#include "learn.h"
#include "policy_load.h"
#include "policy_show.h"
#include "reader.h"
#include "sigvet/config.h"
#include "util.h"

enum { KEY_HELP = 'h', KEY_OUTPUT = 'o', KEY_ENFORCE = 0x100 };

struct asked {
    const char *what, *file, *output;
    bool kernel, help;
    int next; /* the argument that is parsed next */
};

static const struct argp_option rows[] = {
    {"output", KEY_OUTPUT, "FILE", 0,
     "compile: write the compiled policy to FILE; learn: write the policy there (default: stdout)",
     0},
    {"enforce", KEY_ENFORCE, "kernel", 0, "show: tell for each rule which layer holds it", 0},
    {"help", KEY_HELP, NULL, 0, "Print this help", 0},
    {0}};

static error_t parse_one(int key, char *arg, struct argp_state *state)
{
    struct asked *a = state->input;

    switch (key) {
    case KEY_OUTPUT:
        if (*arg == '\0') {
            die("bad value '' of --output: expected a file");
        }
        a->output = arg;
        break;
    case KEY_ENFORCE:
        if (strcmp(arg, "kernel") != 0) {
            die("bad value '%s' of --enforce: expected kernel", arg);
        }
        a->kernel = true;
        break;
    case KEY_HELP:
        a->help = true;
        break;
    case ARGP_KEY_ARG:
        if (a->what == NULL) {
            a->what = arg;
        } else if (a->file == NULL) {
            a->file = arg;
        } else {
            die("one policy at a time, and '%s' is one more", arg);
        }
        break;
    case ARGP_KEY_ERROR:
        cmd_refuse_option("policy", state->argv, a->next);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    a->next = state->next;
    return 0;
}

static void parse(struct asked *a, int argc, char **argv)
{
    static char header[] = "Usage: sigvet policy check|show FILE\n"
                           "       sigvet policy compile FILE -o BLOB\n"
                           "       sigvet policy learn TRACE [-o FILE]\n";
    static char doc[] =
        "FILE is a policy, a profile (@ci, @strict, @paranoid) or a compiled policy; show takes "
        "the trace of a run with a policy, too. TRACE holds events (sigvet record --events): learn "
        "writes a policy that allows what it did and denies the rest.";
    const struct argp argp = {rows, parse_one, "", doc, NULL, NULL, NULL};
    char name[] = "policy";

    *a = (struct asked){.next = 1};
    if (argp_parse(&argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_ERRS | ARGP_NO_HELP, NULL, a) != 0) {
        cmd_refuse_option("policy", argv, a->next);
    }
    if (a->help) {
        (void)fputs(header, stdout);
        argp_help(&argp, stdout, ARGP_HELP_LONG | ARGP_HELP_DOC, name);
    }
}

/* ---- the policy of a trace ------------------------------------------------------------------- */

static bool is_trace(const char *file)
{
    uint64_t magic = 0;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool is = fd >= 0 && read(fd, &magic, sizeof magic) == (ssize_t)sizeof magic &&
              magic == SIGVET_TRACE_MAGIC;

    if (fd >= 0) {
        (void)close(fd);
    }
    return is;
}

static void load_from_trace(const char *file, struct policy_block *out)
{
    char why[1024];
    struct trace *t = reader_open(file, why, sizeof why);

    if (t == NULL) {
        die("%s", why);
    }
    const struct sigvet_header *h = reader_header(t);
    if (h->policy_off == 0) {
        die("'%s' is the trace of a run without a policy", file);
    }
    if (h->policy_size > SIGVET_POLICY_SIZE_MOST) {
        die("the policy in '%s' is damaged: its size is none that a policy has", file);
    }
    *out = (struct policy_block){xcalloc(1, h->policy_size), h->policy_size};
    if (!reader_read(t, h->policy_off, out->bytes, out->size) ||
        !policy_block_check(file, out->bytes, out->size)) {
        die("the policy in '%s' is damaged", file);
    }
    reader_close(t);
}

/* What is made from a file must not be written over it. */
static void keep_source(const struct asked *a)
{
    if (util_is_same_file(a->output, a->file)) {
        die("cannot write to '%s': it is what is read", a->output);
    }
}

/* ---- subcommands ----------------------------------------------------------------------------- */

static void load(const struct asked *a, struct policy_block *block)
{
    if (!policy_load(a->file, block)) {
        exit(EXIT_USAGE);
    }
}

static void check(const struct asked *a)
{
    struct policy_block block;

    load(a, &block);
    policy_block_free(&block);
}

static void show(const struct asked *a)
{
    struct policy_block block;

    if (is_trace(a->file)) {
        load_from_trace(a->file, &block);
    } else {
        load(a, &block);
    }
    policy_show(block.bytes, stdout);
    if (a->kernel) {
        (void)fputc('\n', stdout);
        enforce_show(block.bytes, stdout);
    }
    policy_block_free(&block);
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);

    if (fd < 0 || util_write_all(fd, bytes, size) != 0 || close(fd) != 0) {
        die("cannot write '%s': %s", path, strerror(errno));
    }
}

static void compile(const struct asked *a)
{
    struct policy_block block;

    if (a->output == NULL) {
        die("no file is named for the block: sigvet policy compile FILE -o BLOB");
    }
    keep_source(a);
    load(a, &block);
    write_file(a->output, block.bytes, block.size);
    policy_block_free(&block);
}

/* The text is made whole before anything is written: a bad trace leaves no file. */
static void learn_from(const struct asked *a)
{
    char why[1024], *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    if (to == NULL) {
        die("out of memory");
    }
    keep_source(a);
    if (!learn(a->file, to, why, sizeof why)) {
        die("%s", why);
    }
    if (fclose(to) != 0) {
        die("out of memory");
    }
    if (a->output == NULL) {
        (void)fwrite(text, 1, size, stdout);
    } else {
        write_file(a->output, text, size);
    }
    free(text);
}

static const struct {
    const char *name;
    void (*function)(const struct asked *a);
} commands[] = {{"check", check}, {"show", show}, {"compile", compile}, {"learn", learn_from}};

int cmd_policy(int argc, char **argv)
{
    struct asked asked;

    parse(&asked, argc, argv);
    if (asked.help) {
        return EXIT_SUCCESS;
    }
    if (asked.what != NULL && asked.kernel && strcmp(asked.what, "show") != 0) {
        die("--enforce goes with sigvet policy show");
    }
    if (asked.what != NULL && asked.output != NULL && strcmp(asked.what, "compile") != 0 &&
        strcmp(asked.what, "learn") != 0) {
        die("--output goes with sigvet policy compile and learn");
    }
    if (asked.what == NULL) {
        die("nothing is asked for: expected check, show, compile or learn");
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, asked.what) != 0) {
            continue;
        }
        if (asked.file == NULL) {
            bool learns = strcmp(asked.what, "learn") == 0;
            die("no %s is named: sigvet policy %s %s", learns ? "trace" : "policy", asked.what,
                learns ? "TRACE" : "FILE");
        }
        commands[i].function(&asked);
        return EXIT_SUCCESS;
    }
    die("unknown command '%s' of sigvet policy; expected check, show, compile or learn",
        asked.what);
}
