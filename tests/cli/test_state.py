"""sigvet state: what it tells of a recorded run, at which moment, and what it refuses."""
import json
import re

from base import ended, need, refused, test

PROGRAM = r'''
import os, signal, sys
signal.signal(signal.SIGUSR1, lambda *_: None)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
os.kill(os.getpid(), signal.SIGTERM)
signal.alarm(1000)
if os.fork() == 0:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    os._exit(7)
os.wait()
'''


def record(case):
    trace = case.path('trace')
    ended(case.run('record', '--events', '-o', trace, '--', '/usr/bin/python3', '-S', '-E', '-c', PROGRAM), 0)
    return trace


def state(case, *words):
    done = case.run('state', '--format', 'json', *words)
    ended(done, 0)
    return [json.loads(line) for line in done.out.splitlines()]


@test
def state_at_the_end(case):
    trace = record(case)
    told, = state(case, trace)
    parent, child = told['processes']
    need(parent['end'] == 'exited' and parent['status'] == 0, parent)
    need(child['end'] == 'exited' and child['status'] == 7, child)
    need(child['parent'] == parent['pid'], child)
    need(parent['dispositions']['SIGHUP']['sa_handler'] == 'SIG_IGN', parent)
    need('SIGUSR1' in parent['dispositions'] and 'SIGUSR1' in child['dispositions'], told)
    need(parent['threads'][0]['blocked'] == ['SIGTERM'], parent)
    need(child['threads'][0]['blocked'] == ['SIGINT', 'SIGTERM'], child)
    need([one['signal'] for one in parent['pending']] == ['SIGTERM'], parent)
    need(parent['pending'][0]['sender'] == parent['pid'] and parent['pending'][0]['sure'], parent)
    need(child['pending'] == [] and 'alarm' in parent and 'alarm' not in child, told)
    need(told['corrections'] == 0, told)


@test
def state_at_a_moment(case):
    trace = record(case)
    before, = state(case, '--when', 'alarm', trace)
    at = before['time']
    need(before['call'] == 'alarm' and len(before['processes']) == 1, before)
    need('alarm' not in before['processes'][0], before)
    need([one['signal'] for one in before['processes'][0]['pending']] == ['SIGTERM'], before)
    told, = state(case, '--at', f'{at:.9f}', trace)
    need(len(told['processes']) == 1 and told['processes'][0]['end'] == 'alive', told)
    nothing, = state(case, '--at', '0', trace)
    need(nothing['processes'] == [], nothing)
    later, = state(case, '--at', '+100000', trace)
    need(len(later['processes']) == 2, later)


@test
def state_as_text_and_as_proc(case):
    trace = record(case)
    done = case.run('state', trace)
    ended(done, 0)
    for pattern in (rb'^process \d+ \(/usr/bin/python3[^)]*\), child of \d+, exited with 0', rb'^    SIGHUP: \{sa_handler=SIG_IGN',
                    rb'^    pending: SIGTERM from \d+ \(SI_USER\)', rb'^    thread \d+: blocked \[INT TERM\]',
                    rb'^    SIGALRM due at 1000\.'):
        need(re.search(pattern, done.out, re.MULTILINE), done)
    done = case.run('state', '--when', 'alarm', '--proc', trace)
    ended(done, 0)
    need(b'ShdPnd:\t0000000000004000\n' in done.out and b'SigBlk:\t0000000000004000\n' in done.out, done)
    need(b'BlkUnknown:\t0000000000000000\n' in done.out, done)


@test
def state_of_one_process(case):
    trace = record(case)
    told, = state(case, trace)
    for process in told['processes']:
        one, = state(case, '--pid', str(process['pid']), trace)
        need(one['processes'] == [process], one)


@test
def state_before_the_first_process(case):
    """Nothing is known then: said in a line, an empty list in JSON."""
    trace = record(case)
    for moment in ('0', '+0', '1700000000'):
        refused(case.run('state', '--at', moment, trace), f"'{trace}' knows no process at that moment")
        refused(case.run('state', '--proc', '--at', moment, trace), 'no process at that moment')
        nothing, = state(case, '--at', moment, trace)
        need(nothing['processes'] == [], nothing)


@test
def state_before_no_call(case):
    """Likewise: no objects in JSON."""
    trace = record(case)
    for words in (['--when', 'sigqueue'], ['--proc', '--when', 'sigqueue'], ['--when', 'alarm', '--at', '0']):
        refused(case.run('state', *words, trace), f"'{trace}' knows no call of {words[words.index('--when') + 1]}()")
    need(state(case, '--when', 'sigqueue', trace) == [], 'JSON')


@test
def state_refuses(case):
    trace = record(case)
    refused(case.run('state'), 'no trace')
    refused(case.run('state', trace, trace), 'one trace')
    refused(case.run('state', '/nonexistent'), '/nonexistent')
    refused(case.run('state', '/etc/passwd'), 'not a trace')
    refused(case.run('state', '--nonsense', trace), 'unknown option', '--nonsense')
    refused(case.run('state', trace, '--at'), 'value', '--at')
    for option, values in {'--at': ['', '1x', '1.x', '-1', 'now', '12:99:00', '99999999999999999999'],
                           '--pid': ['', '0', '-1', 'x', '99999999999'], '--format': ['', 'xml'],
                           '--when': ['', 'printf', 'nonsense']}.items():
        for value in values:
            refused(case.run('state', f'{option}={value}', trace), 'bad value', option)
    refused(case.run('state', '--at', 'noon', trace), '1.5, +1.5', 'hh:mm:ss.frac', 'a date in seconds since 1970', 'end')
    refused(case.run('state', '--pid', '1', trace), 'no process 1')
    plain = case.path('plain')
    ended(case.run('record', '-o', plain, '--', '/bin/true'), 0)
    refused(case.run('state', plain), '--events')
