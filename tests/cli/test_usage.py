"""Usage: what the command line refuses, and how."""
import base
from base import ended, need, refused, test

RUNNING = ('run', 'record', 'trace')
VALUED = {'run': ['--format', '--output', '-o', '--colour', '--color', '--error-exitcode', '--fail-on', '--record',
                  '--trace-size', '--library', '--source-root'],
          'record': ['--output', '-o', '--trace-size', '--library'],
          'trace': ['--format', '--output', '-o', '--expr', '-e', '--buffer', '--record', '--from', '--trace-size'],
          'report': ['--format', '--output', '-o', '--colour', '--error-exitcode', '--fail-on']}
BAD = {'--format': ['', 'xml', 'JSON', 'text '], '--colour': ['', 'yes', 'ALWAYS'], '--color': ['maybe'],
       '--error-exitcode': ['0', '256', '-1', 'x', '', '1x', '99999999999999999999'],
       '--fail-on': ['', 'info', 'Error'],
       '--trace-size': ['', '0', '1', 'x', '1X', '1MM', '-1M', '1.5M', '100K', '65G', '99999999999G'],
       '--output': [''], '--source-root': [''], '--record': [''], '--library': ['', '/nonexistent', '/etc/passwd', '/usr']}


@test
def unknown_option(case):
    for command in ('run', 'record', 'report'):
        for option in ('--nonsense', '-z', '--form4t=json', '-qz'):
            refused(case.run(command, option, 'echo', 'ran'), 'unknown option', option, command)
    refused(case.run('report', '--strict', 'x'), 'unknown option', '--strict')
    refused(case.run('record', '--notes', 'echo', 'ran'), 'unknown option', '--notes')


@test
def missing_value(case):
    for command, options in VALUED.items():
        for option in options:
            refused(case.run(command, option), 'value', option)


@test
def unwanted_value(case):
    for option in ('--notes', '--strict', '--wait', '--quiet'):
        refused(case.run('run', option + '=1', 'echo', 'ran'), option, 'no value')


@test
def bad_values(case):
    for option, values in BAD.items():
        for value in values:
            refused(case.run('run', f'{option}={value}', 'echo', 'ran'))
            refused(case.run('run', option, value, '--', 'echo', 'ran'), value)


@test
def good_values(case):
    for option in ('--format=text', '--format=json', '--format=sarif', '--format=junit', '--format=github', '--source-root=/',
                   '--colour=never', '--color=auto', '--error-exitcode=1',
                   '--error-exitcode=255', '--fail-on=note', '--trace-size=1M', '--trace-size=1048577',
                   '--trace-size=64g', '--library=' + case.library):
        done = case.run('run', option, '--', case.target, 'clean')
        ended(done, 0, b'done\n')


@test
def no_program(case):
    for command in RUNNING:
        refused(case.run(command), 'no program', command)
        refused(case.run(command, '--'), 'no program')
    refused(case.run('record', 'echo', 'ran'), 'no trace', '-o')
    refused(case.run('report'), 'no trace')
    refused(case.run('report', 'a', 'b'), 'one trace', 'b')
    refused(case.run(), 'no command')
    refused(case.run('nonsense'), 'unknown command', 'nonsense')
    refused(case.run('help', 'nonsense'), 'unknown command', 'nonsense')


@test
def missing_program(case):
    for name in ('/nonexistent/program', './none', 'no-such-program-anywhere', '', 'x' * 5000, '/etc/passwd/x'):
        for options in (['run'], ['record', '-o', case.path('t')]):
            refused(case.run(*options, '--', name), 'cannot run')
    need(not base.os.path.exists(case.path('t')), 'a trace was left')
    refused(case.run('run', '--', 'line\nbreak'), 'cannot run')


@test
def not_a_program(case):
    """A directory, data, an empty file, one that may not be executed, a script without its interpreter."""
    refused(case.run('run', '--', case.folder), 'cannot run', case.folder)
    refused(case.run('run', '--', '/dev/null'), 'cannot run')
    refused(case.run('run', '--', case.file('data', b'\1\2\3 no program', 0o755)), 'cannot run', 'data')
    refused(case.run('run', '--', case.file('empty', b'', 0o755)), 'cannot run', 'empty')
    refused(case.run('run', '--', case.file('mode', b'#!/bin/sh\necho ran\n', 0o644)), 'cannot run', 'mode')
    refused(case.run('run', '--', case.file('orphan', b'#!/nonexistent/sh\n', 0o755)), 'orphan', '/nonexistent/sh')
    loop = case.path('loop')
    refused(case.run('run', '--', case.file('loop', f'#!{loop}\n', 0o755)), 'cannot run')
    refused(case.run('run', '--', case.file('cut', b'\x7fELF\2\1\1' + bytes(9), 0o755)), 'cut')
    with open(case.target, 'rb') as file:
        head = file.read(64)
    refused(case.run('run', '--', case.file('head', head, 0o755)), 'head')


@test
def helps(case):
    ended(case.run('--version'), 0)
    need(base.re.fullmatch(rb'sigvet \d+\.\d+\.\d+\n', case.run('--version').out), 'not a version')
    for words in (['--help'], ['-h'], ['help'], *[['help', c] for c in VALUED], *[[c, '--help'] for c in VALUED],
                  *[[c, '-h'] for c in VALUED]):
        done = case.run(*words)
        ended(done, 0)
        need(b'sigvet' in done.out and done.err == b'', f'no help\n{done}')
    for command, options in VALUED.items():
        text = case.run('help', command).out
        need(all(o.encode() in text for o in options), f'help {command} leaves options out: {text}')
    for words in (['--help'], ['--version'], ['run', '--help']):
        with open('/dev/full', 'wb') as full:
            done = case.run(*words, stdout=full)
        refused(done, 'cannot write')


@test
def program_arguments(case):
    """Behind the program all words are the program's, with `--` and without."""
    for dashes in (['--'], []):
        done = case.run('run', '-q', *dashes, 'printf', '%s.', '--help', '-q', '--', '--format=x', '')
        ended(done, 0, b'--help.-q.--.--format=x..')
    done = case.run('run', '-q', '--', '--', 'echo')
    refused(done, 'cannot run')
