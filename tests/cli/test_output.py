"""Where reports and traces go: files, terminals, full disks; levels and exit codes."""
import json
import os
import pty
import re

import base
from base import UNSHARE, ended, equal, has_finding, has_gap, need, no_gap, refused, report, test

COLOUR = re.compile(rb'\033\[')
BAD_PLACES = ('/nonexistent/folder/f', '/etc/passwd/f', '/proc/f')


@test
def output_over_input(case):
    """What is read is not written over."""
    text = {'policy': '[rule r]\ncall = send\naction = log\n', 'suppressions': 'unsafe-call:fun:malloc\n',
            'baseline': '{"sigvet": {"version": "0", "baseline": 1}, "known": []}\n'}
    trace = case.path('trace')
    ended(case.run('record', '--events', '-o', trace, '--', case.target, 'clean'), 0)
    for option, words in text.items():
        file = case.file(option, words)
        refused(case.run('run', f'--{option}', file, '-o', file, '--', 'echo', 'ran'), file, 'is what is read')
        need(open(file, encoding='ascii').read() == words, f'{option} was written over')
    policy = case.path('policy')
    refused(case.run('policy', 'compile', policy, '-o', policy), policy)
    for words in (['policy', 'learn', trace], ['merge', trace], ['report', trace], ['merge', trace, '--format=json']):
        refused(case.run(*words, '-o', trace), trace)
    ended(case.run('report', trace), 0)
    ended(case.run('run', '--suppressions=/dev/null', '-o', '/dev/null', '--', 'echo', 'ran'), 0, b'ran\n')
    ended(case.run('merge', trace, '-o', case.path('report')), 0)
    ended(case.run('merge', case.path('report'), '-o', case.path('report')), 0)


@test
def output_places(case):
    for place in (*BAD_PLACES, case.folder):
        for option in ('-o', '--record'):
            refused(case.run('run', option, place, '--', case.target, 'clean'), place)
        refused(case.run('record', '-o', place, '--', case.target, 'clean'), place)
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, '--', case.target, 'warning'), 0, b'done\n')
    for place in (*BAD_PLACES, case.folder):
        refused(case.run('report', '-o', place, trace), place)


@test
def output_to_file(case):
    """Nothing of the report on the program's own channels."""
    path = case.path('text')
    done = case.run('run', '-o', path, '--', case.target, 'warning')
    equal(case.bare(case.target, 'warning'), done)
    need(b'sigvet: warning: unsafe-call: malloc()' in open(path, 'rb').read(), 'no finding in the file')
    case.run('run', '-o', path, '--', case.target, 'clean')
    need(b'warning:' not in open(path, 'rb').read(), 'the file was not written anew')
    case.run('run', '-o', '/dev/stdout', '--', case.target, 'clean')
    done = case.run('run', '--', case.target, 'warning')
    need(done.out == b'done\n' and b'sigvet: warning: unsafe-call' in done.err, f'text is not on stderr\n{done}')
    done = case.run('run', '--format=json', '--', case.target, 'warning')
    has_finding(json.loads(done.err))


@test
def output_is_full(case):
    """The report is lost, which one line tells; the program has run and its status counts."""
    done = case.run('run', '-o', '/dev/full', '--', case.target, 'exit', '7')
    need(done.status == 7 and done.lines() == ['sigvet: cannot write to /dev/full: No space left on device'], f'{done}')
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, '--', case.target, 'warning'), 0)
    refused(case.run('report', '-o', '/dev/full', trace), '/dev/full')
    with open('/dev/full', 'wb') as full:
        refused(case.run('report', trace, stdout=full), 'cannot write')
        ended(case.run('run', '--', case.target, 'exit', '7', stderr=full), 7)


@test
def record_places(case):
    """A trace is replaced, anything else left alone."""
    other = case.file('other', b'precious')
    link = case.path('link')
    for options in (['run', '--record'], ['record', '-o']):
        for place in (other, link):
            if not os.path.lexists(link):
                os.symlink('other', link)
            refused(case.run(*options, place, '--', case.target, 'clean'), place)
            need(open(other, 'rb').read() == b'precious', 'the file was touched')
        trace = case.path('trace')
        for words, count in ((['warning'], 2), (['clean'], 0)):
            ended(case.run(*options, trace, '--', case.target, *words), 0, b'done\n')
            found = json.loads(case.run('report', '--format=json', trace).out)
            need(len(found['findings']) == count, f'{found}')
        need(os.stat(trace).st_mode & 0o777 == 0o600, 'others can read the trace')
        refused(case.run(*options, trace, '--', '/nonexistent'), 'cannot run')
        need(open(trace, 'rb').read(8) == b'SSIGVET1', 'the old trace is gone though nothing ran')


@test
def report_over_its_trace(case):
    """Neither report nor run writes its report over the trace."""
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, '--', case.target, 'warning'), 0)
    before = open(trace, 'rb').read()
    os.symlink(trace, case.path('link'))
    for place in (trace, case.path('link'), './trace'):
        refused(case.run('report', '-o', place, trace), place)
        need(open(trace, 'rb').read() == before, 'the trace was overwritten')
    new = case.path('new')
    refused(case.run('run', '-o', new, '--record', new, '--', case.target, 'clean'), new)


@test
def private_trace_is_removed(case):
    """Nothing stays behind, however the program ends."""
    folder = case.path('tmp')
    os.mkdir(folder)
    script = 'mount -t tmpfs none /dev/shm && "$@"; s=$?; find /dev/shm -mindepth 1; exit $s'
    for words, status in ((['clean'], 0), (['exit', 3], 3), (['killed'], 137), (['die', 15], 143)):
        done = case.bare(*UNSHARE, 'sh', '-c', script, 'sh', case.sigvet, 'run', '-q', '--', case.target, *words)
        need(done.status == status and b'/dev/shm' not in done.out, f'{done}')


@test
def trace_of_a_killed_run_is_removed(case):
    """Not at once: it can still be reported. A day later the next run removes it."""
    script = """mount -t tmpfs none /dev/shm
        sigvet=$1 target=$2
        "$sigvet" run -q -- sleep 100 & run=$!
        until trace=$(find /dev/shm -type f) && test -n "$trace" && "$sigvet" report "$trace" > /dev/null 2>&1 &&
              pid=$(pgrep -P $run); do sleep 0.05; done
        kill -KILL $run
        wait
        kill -KILL $pid
        "$sigvet" run -q -- "$target" clean
        test -f "$trace" || echo "removed at once"
        touch -d '-25 hours' "$trace" "${trace%/*}"
        "$sigvet" run -q -- "$target" clean
        find /dev/shm -mindepth 1"""
    done = case.bare(*UNSHARE, 'sh', '-c', script, 'sh', case.sigvet, case.target)
    need(done.status == 0 and b'/dev/shm' not in done.out and b'removed' not in done.out, f'{done}')


def in_tmpfs(case, size, place, words):
    """Runs words in a namespace in which `place` is a tmpfs of that size."""
    script = f'mount -t tmpfs -o size={size} none {place} && exec "$@"'
    return case.bare(*UNSHARE, 'sh', '-c', script, 'sh', *words)


@test
def full_trace_folder(case):
    place = case.path('full')
    os.mkdir(place)
    for size in ('4k', '64k', '900k'):
        done = in_tmpfs(case, size, place, [case.sigvet, 'run', '--record', f'{place}/t', '--', case.target, 'clean'])
        refused(done, f'{place}/t', 'No space left')
    path = case.path('json')
    words = ['run', '--format=json', '-o', path, '--record', f'{place}/t', '--', case.target]
    for size in ('1200k', '5m', '9m'):
        done = in_tmpfs(case, size, place, [case.sigvet, *words, 'warning'])
        ended(done, 0, b'done\n')
        has_finding(report(path, done))
        # Findings have room of their own, events the rest; what was dropped is told.
        need(all(gap['kind'] == 'lost' for gap in report(path, done)['summary']['gaps']), f'{size}')


@test
def trace_folder_fills(case):
    """Many processes: what finds no room is counted, and the program does not notice."""
    place = case.path('full')
    os.mkdir(place)
    path = case.path('json')
    done = in_tmpfs(case, '1100k', place, [case.sigvet, 'run', '--format=json', '-o', path, '--record', f'{place}/t',
                                           '--', case.target, 'many', '150'])
    ended(done, 0)
    found = report(path, done)
    has_finding(found)
    has_gap(found, 'lost')
    has_gap(found, 'trace-full')
    need(found['summary']['events_lost'] > 0, f'{found["summary"]}')
    found = case.same([case.target, 'many', '150'], options=['--trace-size=1M'])
    has_finding(found)
    has_gap(found, 'lost')


@test
def full_private_folders(case):
    """/dev/shm, $TMPDIR and /tmp are tried in this order."""
    temporary = case.path('tmp')
    os.mkdir(temporary)
    run = [case.sigvet, 'run', '-q', '--', 'sh', '-c', 'echo $SIGVET_TRACE']
    env = ['env', f'TMPDIR={temporary}']
    done = in_tmpfs(case, '64k', '/dev/shm', [*env, *run])
    need(done.status == 0 and done.out.startswith(temporary.encode()), f'{done}')
    need(not os.listdir(temporary), 'the trace was left behind')
    # All of it may lie below /tmp, which is about to be hidden.
    script = f'mount --bind {case.build} /mnt && cd / && for i in /dev/shm /tmp; do ' \
             'mount -t tmpfs -o size=64k none $i || exit; done; exec "$@"'
    done = case.bare(*UNSHARE, 'sh', '-c', script, 'sh', '/mnt/bin/sigvet', 'run', '-q', '--', 'echo', 'ran')
    refused(done, '/tmp', 'No space left')


@test
def exit_codes(case):
    """--error-exitcode against --fail-on, for each worst level."""
    order = ['note', 'warning', 'error']
    for word in ('clean', *order):
        for fail_on in (None, *order):
            options = ['--error-exitcode=99'] + ([f'--fail-on={fail_on}'] if fail_on else [])
            counts = word != 'clean' and order.index(word) >= order.index(fail_on or 'warning')
            done = case.run('run', *options, '-o', '/dev/null', '--', case.target, word)
            need(done.status == (99 if counts else 0), f'{word} with {options}: {done}')
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, '--', case.target, 'warning'), 0)
    for options, status in ((['--error-exitcode=1'], 1), (['--error-exitcode=255', '--fail-on=note'], 255),
                            (['--error-exitcode=1', '--fail-on=error'], 0), ([], 0)):
        ended(case.run('report', *options, trace), status)
    ended(case.run('run', '-q', '--error-exitcode=9', '--', case.target, 'killed'), 9)
    ended(case.run('run', '-q', '--error-exitcode=9', '--', case.target, 'exit', '4'), 4)
    ended(case.run('run', '-q', '--error-exitcode=9', '--', case.target, 'die', '15'), -15)


@test
def notes_and_quiet(case):
    done = case.run('run', '--', case.target, 'note')
    need(b'sigvet: note' not in done.err and b'--notes shows' in done.err, f'{done}')
    done = case.run('run', '--notes', '-q', '--', case.target, 'note')
    need(b'sigvet: note: unsafe-call: snprintf()' in done.err, f'{done}')
    for options in (['run', '-q'], ['run', '--quiet']):
        for word in ('clean', 'note'):
            done = case.run(*options, '--', case.target, word)
            need(done.err == b'' and done.out == b'done\n', f'not quiet\n{done}')
        need(case.run(*options, '--', case.target, 'warning').lines(), 'quiet about a finding')
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, '--', case.target, 'clean'), 0)
    ended(case.run('report', '-q', trace), 0, b'')


def on_terminal(case, words, env=None):
    """What a command writes when its output is a terminal."""
    leader, member = pty.openpty()
    child = case.start(words, env, stdin=member, stdout=member, stderr=member)
    os.close(member)
    text = b''
    try:
        while True:
            text += os.read(leader, 65536)
    except OSError:  # EIO: nobody has it open any more
        pass
    os.close(leader)
    child.wait(base.TIMEOUT)
    return text


@test
def colours(case):
    run = [case.sigvet, 'run']
    program = ['--', case.target, 'warning']
    need(COLOUR.search(on_terminal(case, [*run, *program])), 'no colours on a terminal')
    need(COLOUR.search(on_terminal(case, [*run, '--colour=always', *program], {'NO_COLOR': '1'})), 'always is not always')
    for options, env in ((['--colour=never'], {}), ([], {'NO_COLOR': '1'}), ([], {'TERM': 'dumb'})):
        need(not COLOUR.search(on_terminal(case, [*run, *options, *program], env)), f'colours: {options} {env}')
    need(not COLOUR.search(case.run('run', *program).err), 'colours in a pipe')
    need(COLOUR.search(case.run('run', '--color=always', *program).err), 'no colours though asked for')
    path = case.path('text')
    on_terminal(case, [*run, '-o', path, *program])
    need(not COLOUR.search(open(path, 'rb').read()), 'colours in a file')
    text = on_terminal(case, [*run, '--format=json', '--colour=always', *program])
    need(not COLOUR.search(text), 'colours in JSON')


@test
def record_then_report(case):
    """`run --record`, `report` of it and `record` with `report` say the same."""
    def plain(found):
        for finding in found['findings']:
            finding['process']['pid'] = finding['sender']['pid'] = None
        return found
    for word in ('error', 'warning', 'note', 'clean'):
        trace = case.path(word)
        done, live = case.json('--record', trace, '--', case.target, word)
        ended(done, 0)
        again = json.loads(case.run('report', '--format=json', trace).out)
        need(again == live, f'{word}: report differs from run:\n{live}\n{again}')
        if word != 'error':  # which depends on a timer
            other = case.path(word + '.2')
            ended(case.run('record', '-o', other, '--', case.target, word), 0, b'done\n')
            third = json.loads(case.run('report', '--format=json', other).out)
            need(plain(third) == plain(live), f'{word}: record differs from run:\n{live}\n{third}')
    need(case.run('record', '-o', trace, '--', case.target, 'warning').err == b'', 'record is not silent')


@test
def environment_options(case):
    def run(options, *words, command=('run',)):
        return case.run(*command, *words, env={'SIGVET_OPTIONS': options})
    program = ['--', case.target, 'warning']
    has_finding(json.loads(run('format=json', *program).err))
    need(run('error-exitcode=7', *program).status == 7, 'error-exitcode')
    need(run('error-exitcode=7:fail-on=error', *program).status == 0, 'fail-on')
    need(run('error-exitcode=7', '--error-exitcode=8', *program).status == 8, 'the command line does not win')
    need(b'sigvet: warning' in run('format=json', '--format=text', *program).err, 'the command line does not win')
    need(run('quiet=1', '--', case.target, 'clean').err == b'', 'quiet=1')
    need(run('quiet=0', '--', case.target, 'clean').err != b'', 'quiet=0')
    need(COLOUR.search(run('colour=always:notes=1', '--', case.target, 'note').err), 'colour, notes')
    need(run('trace=/nonexistent:', *program).status == 0, 'trace=, which is for programs without a launcher')
    trace = case.path('trace')
    ended(run(f'record={trace}', *program), 0)
    has_finding(json.loads(run('format=json', trace, command=('report',)).out))
    need(run('error-exitcode=7', trace, command=('report',)).status == 7, 'report')
    need(run(f'trace-size=1M:strict=0:wait=1:library={case.library}', *program).status == 0, 'run\'s own options')
    ended(run('trace-size=1M:wait=1', trace, command=('report',)), 0)
    for options in ('nonsense=1', 'format', '=', 'format=xml', 'error-exitcode=0', 'quiet=yes', 'notes=', 'help=1',
                    'format=json:nonsense=1'):
        for words, command in ((program, ('run',)), ([trace], ('report',)),
                               (['-o', case.path('t'), *program], ('record',))):
            refused(run(options, *words, command=command), 'SIGVET_OPTIONS')
