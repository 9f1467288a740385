"""sigvet trace: what it shows and when, and that neither reader nor launcher get in the program's way."""
import json
import os
import re
import signal
import subprocess
import time

import base
from base import Failure, end, ended, equal, finish, has_gap, need, open_files, read_until, refused, report, test

CALLS = 100000


def start_trace(case, *words, options=(), **how):
    return case.start([case.sigvet, 'trace', *options, '--', case.target, *words], stdin=subprocess.PIPE, **how)


def count(text, pattern):
    return len(re.findall(pattern, text, re.MULTILINE))


def lost(text):
    """How many events were lost, as it says itself."""
    return sum(map(int, re.findall(rb'(\d+) events? (?:was |were )?lost', text)))


def renderer_of(child):
    """The launcher's child that is not the program."""
    with open(f'/proc/{child.pid}/task/{child.pid}/children', encoding='ascii') as file:
        for pid in map(int, file.read().split()):
            if os.readlink(f'/proc/{pid}/exe') == os.readlink(f'/proc/{child.pid}/exe'):
                return pid
    raise Failure('nothing shows the events')


def trace_of(child):
    """The folder of the launcher's trace."""
    for path, _ in open_files(child.pid):
        if '/sigvet.' in path:
            return os.path.dirname(path)
    raise Failure('no trace')


@test
def trace_shows_calls_and_deliveries(case):
    done = case.run('trace', '--', case.target, 'clean')
    ended(done, 0, b'done\n')
    for pattern in (rb'sigaction\(SIGUSR1, \{.*on_clean.*\) = 0', rb'raise\(SIGUSR1', rb'--- SIGUSR1 ', rb'SI_TKILL'):
        need(count(done.err, pattern) == 1, f'no {pattern!r}\n{done}')


@test
def trace_is_transparent(case):
    for words in (['exit', '7'], ['clean'], ['describe', '1'], ['die', '15'], ['die', '9']):
        bare = case.bare(case.target, *words)
        done = case.run('trace', '-o', case.path('out'), '--', case.target, *words)
        equal(bare, done)
    need(b'sigaction' not in done.err and os.path.getsize(case.path('out')) > 0, 'no events in the file')


@test
def trace_as_json(case):
    done = case.run('trace', '--json', '-o', case.path('out'), '--', case.target, 'clean')
    ended(done, 0, b'done\n')
    with open(case.path('out'), encoding='utf-8') as file:
        events = [json.loads(line) for line in file]
    need(any(e.get('call') == 'sigaction' and e['args'][0] == 'SIGUSR1' for e in events), f'no sigaction: {events}')


@test
def trace_filters(case):
    done = case.run('trace', '-e', 'trace=raise', '--', case.target, 'clean')
    need(count(done.err, rb' raise\(') == 1 and count(done.err, rb' sigaction\(') == 0, f'not filtered\n{done}')
    refused(case.run('trace', '-e', 'signal=SIGNONE', '--', 'echo', 'ran'), 'SIGNONE')


@test
def trace_summaries(case):
    done = case.run('trace', '-c', '--', case.target, 'mask', '1000')
    need(count(done.err, rb'1000 .*sigprocmask$') == 1 and b'sigprocmask(' not in done.err, f'no table\n{done}')
    done = case.run('trace', '-C', '--', case.target, 'mask', '1000')
    need(count(done.err, rb'sigprocmask\(') == 1000 and count(done.err, rb'1000 .*sigprocmask$') == 1, 'not both')


@test
def trace_recorded(case):
    """The same events come out of a trace that was kept, whoever recorded it."""
    for options in (['trace', '--record', case.path('t')], ['record', '--events', '-o', case.path('t')],
                    ['run', '--events', '--record', case.path('t')]):
        ended(case.run(*options, '--', case.target, 'mask', '5000'), 0, b'done\n')
        done = case.run('trace', '--from', case.path('t'))
        ended(done, 0)
        need(count(done.out, rb'sigprocmask\(') == 5000, f'{count(done.out, rb"sigprocmask")} of 5000 calls, {options}')
        need(os.stat(case.path('t')).st_blocks * 512 < 4 << 20, 'storage that is not used was kept')


@test
def trace_refuses(case):
    refused(case.run('trace', '-p', '1'), 'cannot attach', 'sigvet trace -- PROGRAM', 'strace')
    refused(case.run('trace', '--attach=1', 'echo', 'ran'), 'cannot attach')
    refused(case.run('trace', '--from', '/etc/passwd'), '/etc/passwd', 'not a trace')
    refused(case.run('trace', '-o', '/nonexistent/x', '--', 'echo', 'ran'), '/nonexistent/x')
    ended(case.run('run', '--events', '--', 'echo', 'ran'), 0)
    ended(case.run('record', '-o', case.path('t'), '--', case.target, 'clean'), 0)
    refused(case.run('trace', '--from', case.path('t')), 'does not hold all events', '--events')
    refused(case.run('trace', '--from', case.path('t'), '-o', case.path('t')), 'it is the trace')
    refused(case.run('trace', '--record', case.path('new'), '--', './none'), 'cannot run')
    need(not os.path.exists(case.path('new')), 'a trace was left')


@test
def trace_is_live(case):
    """Events of a program that waits are shown within 100 ms, and a bit for a busy machine."""
    child = start_trace(case, 'live')
    try:
        read_until(child.stdout, b'raised')
        begin = time.monotonic()
        read_until(child.stderr, rb'--- SIGUSR1 ')
        took = time.monotonic() - begin
        need(took < 1 and child.poll() is None, f'{took} s')
        ended(finish(child, b''), 0)
    finally:
        end(child)


@test
def trace_does_not_wait_for_its_reader(case):
    """Nobody reads the events until the program has said that it is through; all are shown or counted."""
    child = start_trace(case, 'mask', CALLS, options=['--buffer=4M'])
    try:
        read_until(child.stdout, b'done')
        done = finish(child, b'')
    finally:
        end(child)
    shown = count(done.err, rb'sigprocmask\(')
    need(shown < CALLS and shown + lost(done.err) == CALLS, f'{shown} shown, {lost(done.err)} lost, of {CALLS}')


@test
def trace_waits_for_its_reader_when_asked(case):
    done = case.run('trace', '--wait-for-reader', '--buffer=4M', '--', case.target, 'mask', CALLS)
    ended(done, 0, b'done\n')
    shown = count(done.err, rb'sigprocmask\(')
    need(shown == CALLS and lost(done.err) == 0, f'{shown} shown, {lost(done.err)} lost, of {CALLS}')


@test
def trace_output_lost(case):
    """The program goes on when its events cannot be written."""
    for options in ([], ['--wait-for-reader', '--buffer=4M']):
        done = case.run('trace', '-o', '/dev/full', *options, '--', case.target, 'mask', CALLS)
        ended(done, 0, b'done\n')
        need(len(done.lines()) == 1 and 'cannot write to /dev/full' in done.lines()[0], f'not one line\n{done}')
    child = start_trace(case, 'live')
    read_until(child.stdout, b'raised')
    child.stderr.close()
    child.stdin.close()
    need(child.wait(base.TIMEOUT) == 0 and child.stdout.read() == b'end\n', 'the program did not go on')


@test
def trace_renderer_killed(case):
    """What shows the events is gone: that is told, and nobody waits for it."""
    child = start_trace(case, 'live', options=['--wait-for-reader'])
    try:
        read_until(child.stderr, rb'--- SIGUSR1 ')
        os.kill(renderer_of(child), signal.SIGKILL)
        read_until(child.stderr, b'sigvet: .* ended before the program')
        ended(finish(child, b''), 0, b'raised\nend\n')
    finally:
        end(child)


@test
def trace_launcher_killed(case):
    """The program goes on, what shows the events ends, and removes the trace."""
    child = start_trace(case, 'live')
    read_until(child.stdout, b'raised')
    read_until(child.stderr, rb'--- SIGUSR1 ')
    folder = trace_of(child)
    child.kill()
    child.wait(base.TIMEOUT)
    done = finish(child, b'')  # waits for all who have the pipes
    need(done.out == b'end\n', f'{done}')
    need(not os.path.exists(folder), 'the trace was left')


@test
def trace_signals(case):
    """A signal to the launcher reaches the program, and its handler's run is shown."""
    child = start_trace(case, 'tell')
    try:
        read_until(child.stdout, b'ready')
        for name in ('TERM', 'INT', 'USR1'):
            child.send_signal(getattr(signal, 'SIG' + name))
            read_until(child.stdout, name.encode())
            read_until(child.stderr, f'--- SIG{name} '.encode())
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does; what shows events must not mind
        read_until(child.stderr, b'--- SIGINT ')
        done = finish(child, b'')
        need(done.status == 0, f'{done}')
    finally:
        end(child)


@test
def trace_waits_for_all(case):
    """With --wait children are shown that outlive the program."""
    done = case.run('trace', '--wait', '--', 'sh', '-c', f'(sleep 0.3; {case.target} clean) & exit 3')
    need(done.status == 3 and b'--- SIGUSR1 ' in done.err, f'{done}')


@test
def trace_small_address_space(case):
    """A trace takes a part of what there is, not all."""
    done = case.command(['sh', '-c', 'ulimit -Sv 400000; exec "$@"', 'sh', case.sigvet, 'trace', '--', case.target,
                         'mask', '1000'])
    ended(done, 0, b'done\n')
    need(count(done.err, rb'sigprocmask\(') == 1000, f'{done}')


@test
def handler_unseen(case):
    """A handler that the program installed by a system call of its own is named, by all who can."""
    for command in ('run', 'trace'):
        path = case.path('out')
        child = case.start([case.sigvet, command, '--format=json', '-o', path, '--', case.target, 'unseen'],
                           stdin=subprocess.PIPE)
        try:
            read_until(child.stdout, b'installed')
            time.sleep(1.2)  # the launcher looks once in a second at least
            done = finish(child, b'')
        finally:
            end(child)
        ended(done, 0)
        if command == 'run':
            has_gap(report(path, done), 'handler-unseen', 'SIGUSR2')
        else:
            with open(path, encoding='utf-8') as file:
                need(count(file.read().encode(), rb'handler-unseen') == 1, 'not told once')


@test
def no_handler_unseen(case):
    """Programs that install handlers, fork and exec: none of it is unseen."""
    script = ('import signal, subprocess, time\n'
              'signal.signal(signal.SIGUSR1, lambda *a: None)\n'
              'subprocess.run(["sh", "-c", "trap : USR2; sleep 0.3"])\n'
              'signal.signal(signal.SIGALRM, lambda *a: None)\n'
              'time.sleep(0.5)\n')
    done, found = case.json('--', 'python3', '-c', script)
    ended(done, 0)
    need('handler-unseen' not in base.gap_kinds(found), f'{found["summary"]}')
