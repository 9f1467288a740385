"""The library alone, without the launcher: LD_PRELOAD=libsigvet.so PROGRAM."""
import json
import os

import base
from base import UNSHARE, ended, gap_kinds, has_finding, need, test


def preload(case, *words, env=None, **how):
    return case.command(words, {'LD_PRELOAD': case.library, **(env or {})}, **how)


def found_in(case, trace):
    done = case.run('report', '--format=json', trace)
    ended(done, 0)
    return json.loads(done.out)


def as_bare(case, done, words):
    """The program's own doings are those of the bare run; returns sigvet's lines on stderr."""
    bare = case.bare(*words)
    lines = done.lines()
    own = b''.join(line for line in done.err.splitlines(True) if not line.startswith(b'sigvet: '))
    need((bare.status, bare.out, bare.err) == (done.status, done.out, own), f'{bare}\n{done}')
    return lines


def only_unjudged(found):
    """Nothing is missing but what rules about events would say."""
    need(gap_kinds(found) == ['no-events'] and not found['summary']['events_lost'], f'{found["summary"]}')


@test
def trace_by_pid(case):
    """sigvet.PID.trace in the working directory; one line at the end names it."""
    done = preload(case, case.target, 'warning')
    lines = as_bare(case, done, [case.target, 'warning'])
    traces = [name for name in os.listdir(case.folder) if name.startswith('sigvet.')]
    need(len(traces) == 1 and base.re.fullmatch(r'sigvet\.\d+\.trace', traces[0]), f'{traces}')
    need(len(lines) == 1 and case.path(traces[0]) in lines[0] and 'sigvet report' in lines[0], f'{lines}')
    found = found_in(case, case.path(traces[0]))
    has_finding(found)
    only_unjudged(found)
    need(f'sigvet.{found["findings"][0]["process"]["pid"]}.trace' == traces[0], f'{traces}')
    need(os.stat(case.path(traces[0])).st_mode & 0o777 == 0o600, 'others can read it')
    need(os.listdir(case.folder) == traces, f'more files: {os.listdir(case.folder)}')


@test
def trace_by_option(case):
    for option, path in ((f'trace={case.path("a")}', 'a'), ('trace=b', 'b'), ('quiet=1:trace=c:notes=1', 'c')):
        done = preload(case, case.target, 'warning', env={'SIGVET_OPTIONS': option})
        lines = as_bare(case, done, [case.target, 'warning'])
        need(len(lines) == 1 and case.path(path) in lines[0], f'{lines}')
        has_finding(found_in(case, case.path(path)))
    need(sorted(os.listdir(case.folder)) == ['a', 'b', 'c'], f'{os.listdir(case.folder)}')


@test
def trace_of_children(case):
    """One trace for all processes, one line in all."""
    words = [case.target, 'many', '3']
    done = preload(case, *words, env={'SIGVET_OPTIONS': 'trace=t'})
    need(len(as_bare(case, done, words)) == 1, f'{done}')
    found = found_in(case, case.path('t'))
    has_finding(found)
    only_unjudged(found)
    need(found['summary']['processes'] >= 3 and os.listdir(case.folder) == ['t'], f'{found["summary"]}')


@test
def trace_cannot_be_made(case):
    """One line, and the program runs as bare. What is there already is left alone."""
    other = case.file('other', b'precious')
    for option in ('trace=/nonexistent/t', 'trace=/proc/t', f'trace={case.folder}', f'trace={other}'):
        done = preload(case, case.target, 'warning', env={'SIGVET_OPTIONS': option})
        lines = as_bare(case, done, [case.target, 'warning'])
        need(len(lines) == 1 and option[len('trace='):] in lines[0] and 'nothing is recorded' in lines[0], f'{done}')
    need(open(other, 'rb').read() == b'precious' and os.listdir(case.folder) == ['other'], 'files were touched')
    done = preload(case, case.target, 'warning', env={'SIGVET_OPTIONS': 'trace=t'})
    before = open(case.path('t'), 'rb').read()
    done = preload(case, case.target, 'clean', env={'SIGVET_OPTIONS': 'trace=t'})
    need(len(as_bare(case, done, [case.target, 'clean'])) == 1, f'{done}')
    need(open(case.path('t'), 'rb').read() == before, 'the earlier trace was overwritten')


@test
def trace_folder_is_full(case):
    os.mkdir(case.path('full'))
    script = f'mount -t tmpfs -o size=64k none full && cd full && LD_PRELOAD={case.library} "$@"; s=$?; ls; exit $s'
    done = case.bare(*UNSHARE, 'sh', '-c', script, 'sh', case.target, 'exit', '5')
    need(done.status == 5 and done.out == b'' and len(done.lines()) == 1 and 'no room' in done.lines()[0], f'{done}')


@test
def little_of_everything(case):
    """Limits, closed channels and a folder that is gone end no program."""
    number = 0
    for line in ('ulimit -f 0', 'ulimit -f 10', 'ulimit -f 2000', 'ulimit -n 4', 'ulimit -v 9000',
                 'ulimit -v 30000', 'exec <&-', 'exec 2>&-', 'exec <&- 2>&-', 'mkdir gone; cd gone; rmdir ../gone'):
        number += 1
        before = ['sh', '-c', f'{line}; LD_PRELOAD={case.library} SIGVET_OPTIONS=trace={case.path(str(number))} "$@"; '
                  'exit $?', 'sh']
        bare = case.bare('sh', '-c', f'{line}; "$@"; exit $?', 'sh', case.target, 'warning')
        done = case.bare(*before, case.target, 'warning')
        need((done.status, done.out) == (bare.status, bare.out), f'{line}\n{bare}\n{done}')
        lines = [text for text in done.err.splitlines() if text not in bare.err.splitlines()]
        need(len(lines) <= 1 and all(text.startswith(b'sigvet: ') for text in lines), f'{line}\n{bare}\n{done}')
    for fd in ('0', '1', '2'):
        before = ['sh', '-c', f'exec {fd}<&-; LD_PRELOAD={case.library} SIGVET_OPTIONS=trace={case.path("t" + fd)} '
                  '"$@"', 'sh']
        seen = case.file('seen')
        ended(case.bare(*before, case.target, 'describe', seen), 0)
        need(f'{fd} closed' in open(seen, encoding='utf-8').read(), f'descriptor {fd} is not closed')


@test
def bad_options_alone(case):
    """The library reads the key `trace` alone: the others are for the tool, whatever they are."""
    for option in ('', ':::', '=', 'trace', 'nonsense=1', 'trace', 'x' * 3000):
        done = preload(case, case.target, 'warning', env={'SIGVET_OPTIONS': option})
        need(len(as_bare(case, done, [case.target, 'warning'])) == 1, f'{option[:20]}: {done}')
    done = preload(case, case.target, 'warning', env={'SIGVET_OPTIONS': 'trace=' + 'x' * 3000})
    need(len(as_bare(case, done, [case.target, 'warning'])) == 1, f'{done}')


@test
def stale_trace_variable(case):
    """SIGVET_TRACE that leads nowhere, or to no trace: the program runs, and says nothing."""
    for path in ('/nonexistent', '', case.folder, case.file('other', b'precious' * 1000), '/dev/zero', 'x' * 5000):
        done = preload(case, case.target, 'warning', env={'SIGVET_TRACE': path})
        as_bare(case, done, [case.target, 'warning'])
    need(open(case.path('other'), 'rb').read() == b'precious' * 1000, 'the file was written to')
