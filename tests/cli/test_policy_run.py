"""A policy in a run: how it gets there, what is seen of its decisions, how the run ends."""
import json
import os
import signal
import struct

from base import Failure, ended, has_gap, need, refused, report, test

POLICY = '''; nothing leaves
[rule nothing leaves]
call = send
target = outside
action = deny EPERM
[rule itself]
call = kill
target = self
action = allow
'''
POLICY_OFF = 80  # in struct sigvet_header


def victim(case):
    """A process that is not of the run."""
    return case.start(['sleep', '60'])


def kills(child, then='echo $?'):
    """A program that sends SIGTERM to it."""
    return ['sh', '-c', f'kill -TERM {child.pid} 2>/dev/null; {then}']


def lives(child):
    if child.poll() is not None:
        raise Failure(f'the victim ended with {child.returncode}')


def says(done, *words):
    for word in words:
        need(word in done.err.decode(errors='replace'), f'stderr does not say "{word}"\n{done}')


@test
def policy_options_refused(case):
    policy = case.file('p.ini', POLICY)
    for command in (['run'], ['record', '-o', 't.trace'], ['trace']):
        refused(case.run(*command, '--policy=', 'echo', 'ran'), '--policy')
        refused(case.run(*command, '--policy'), 'value', '--policy')
        refused(case.run(*command, '--policy', 'none.ini', 'echo', 'ran'), 'none.ini', 'No such file')
        refused(case.run(*command, '--policy', case.folder, 'echo', 'ran'), case.folder)
        refused(case.run(*command, '--policy=@none', 'echo', 'ran'), '@none', '@ci')
        refused(case.run(*command, '--enforce=shim', 'echo', 'ran'), '--enforce needs --policy')
        for word in ('', 'x', 'shim,', 'kernel,,shim', 'Kernel'):
            refused(case.run(*command, '--policy', policy, f'--enforce={word}', 'echo', 'ran'), '--enforce',
                    'shim, kernel or best-effort')
    refused(case.run('trace', '--from', 't.trace', '--policy', policy), '--from and --policy')
    refused(case.run('report', '--policy', policy, 't.trace'), 'unknown option')
    need(not os.path.exists(case.path('t.trace')), 'a trace was left behind')


@test
def policy_with_errors_is_refused(case):
    policy = case.file('bad.ini', '[rule a]\ncall = nonsense()\naction = deny EPERM\n')
    refused(case.run('run', '--policy', policy, 'echo', 'ran'), 'bad.ini:2')


@test
def policy_denies(case):
    policy, other = case.file('p.ini', POLICY), victim(case)
    done = case.run('run', '--policy', policy, '--', *kills(other))
    ended(done, 0, b'1\n')
    lives(other)
    says(done, f'sigvet: policy: denied kill({other.pid}, SIGTERM) with EPERM: rule "nothing leaves" ({policy}:2)\n',
         f'\n  target        pid {other.pid}: outside\n', '\n  policy        1 call denied by 2 rules of ')
    need(b'allowed' not in done.err, f'an allowed call is told\n{done}')
    done = case.run('run', '-q', '--policy', policy, '--', *kills(other))
    says(done, 'sigvet: policy: denied', '1 call denied')
    done = case.run('run', '-q', '--policy', policy, '--', 'true')
    need(done.err == b'', f'not quiet\n{done}')
    done = case.run('run', '--policy', policy, '--', *kills(other), env={'SIGVET_OPTIONS': 'policy=@strict'})
    ended(done, 0, b'1\n')
    done = case.run('run', '--', *kills(other), env={'SIGVET_OPTIONS': f'policy={policy}:enforce=shim'})
    ended(done, 0, b'1\n')
    lives(other)


@test
def policy_allows(case):
    policy = case.file('p.ini', POLICY)
    words = ['sh', '-c', 'trap : USR1; kill -USR1 $$']
    done = case.run('run', '-v', '--policy', policy, '--', *words)
    ended(done, 0)
    says(done, 'sigvet: policy: allowed kill(', ', SIGUSR1): rule "itself" (', ' allowed by 2 rules of ')
    done, found = case.json('--policy', policy, '--', *words)
    need([d['action'] for d in found['decisions']] == ['allow'], f'not one allowed call: {found["decisions"]}')


@test
def policy_in_json(case):
    policy, other = case.file('p.ini', POLICY), victim(case)
    done, found = case.json('--policy', policy, '--', *kills(other, f'kill -KILL {other.pid} 2>/dev/null'))
    lives(other)
    need(found['policy'] == {'source': policy, 'rules': 2, 'default': 'allow'}, f'policy: {found["policy"]}')
    need(found['summary']['decisions']['deny'] == 2, f'{found["summary"]}')
    one = found['decisions'][0]
    expected = {'rule': 'nothing leaves', 'source': policy, 'line': 2, 'action': 'deny', 'errno': 'EPERM', 'call': 'kill',
                'via': 'function', 'arguments': [other.pid, 'SIGTERM'], 'target': ['outside'],
                'target_pid': other.pid, 'in_handler': False, 'handler_signal': None}
    for key, value in expected.items():
        need(one[key] == value, f'{key} is {one[key]}, not {value}\n{done}')
    signals = {name for d in found['decisions'] for name in d['signals']}
    need(signals == {'SIGTERM', 'SIGKILL'}, f'{found["decisions"]}')
    need(one['stack'] and one['caller']['module'].endswith('sh'), f'no stack or no caller: {one}')
    _, found = case.json('--', 'true')
    need(found['policy'] is None and found['decisions'] == [], 'decisions without a policy')


@test
def policy_in_a_recorded_run(case):
    policy, other = case.file('p.ini', POLICY), victim(case)
    ended(case.run('record', '-o', 't.trace', '--policy', policy, '--', *kills(other)), 0, b'1\n')
    lives(other)
    done = case.run('report', 't.trace')
    ended(done, 0)
    text = done.out.decode()
    need(f'policy: denied kill({other.pid}, SIGTERM) with EPERM: rule "nothing leaves" ({policy}:2)' in text,
         f'no decision\n{done}')
    need('#0' not in text, f'a stack\n{done}')
    need('#0' in case.run('report', '-v', 't.trace').out.decode(), 'no stack')
    need(json.loads(case.run('report', '--format=json', 't.trace').out)['policy']['rules'] == 2, 'no policy')


@test
def damaged_policy_in_a_trace(case):
    policy, other = case.file('p.ini', POLICY), victim(case)
    ended(case.run('record', '-o', 't.trace', '--policy', policy, '--', *kills(other)), 0, b'1\n')
    with open(case.path('t.trace'), 'r+b') as trace:
        trace.seek(POLICY_OFF)
        at = struct.unpack('<Q', trace.read(8))[0]
        need(at > 0 and at % 4096 == 0, f'no policy at {at}')
        trace.seek(at + 200)
        trace.write(b'\xff' * 64)
    done = case.run('report', 't.trace')
    ended(done, 0)
    need(b'denied kill(' in done.out and b'rule number 1\n' in done.out, f'not shown\n{done}')
    need(b'the policy in the trace: ' in done.out, f'no gap\n{done}')
    done = case.run('report', '--format=json', '-o', 'r.json', 't.trace')
    found = report(case.path('r.json'), done)
    has_gap(found, 'damaged', 'policy')
    need(found['policy'] is None and found['decisions'][0]['rule'] is None, f'{found["policy"]}')
    for wild in (4, 1 << 40, (1 << 64) - 4096):
        with open(case.path('t.trace'), 'r+b') as trace:
            trace.seek(POLICY_OFF)
            trace.write(struct.pack('<Q', wild))
        need(b'the policy in the trace: ' in case.run('report', 't.trace').out, f'policy at {wild}')


@test
def policy_in_a_trace_of_events(case):
    policy, other = case.file('p.ini', POLICY), victim(case)
    done = case.run('trace', '--policy', policy, '--', *kills(other))
    ended(done, 0, b'1\n')
    lives(other)
    says(done, f'kill({other.pid}, SIGTERM) = -1 EPERM (Operation not permitted) (denied by rule "nothing leaves") [')
    done = case.run('trace', '--json', '--policy', policy, '--', *kills(other))
    lines = [json.loads(line) for line in done.err.decode().splitlines()]
    found = [line for line in lines if line['type'] == 'decision']
    need(len(found) == 1 and found[0]['rule'] == 'nothing leaves' and found[0]['args'] == [other.pid, 'SIGTERM'],
         f'{found}')


@test
def status_of_a_run_with_a_policy(case):
    other = victim(case)
    for action, status, level in (('log', 0, 'note'), ('deny EPERM', 0, 'warning'), ('pretend', 0, 'warning'),
                                  ('abort', -signal.SIGABRT, 'error'), ('kill', -signal.SIGKILL, 'error')):
        policy = case.file('p.ini', f'[rule a]\ncall = kill\nsignal = SIGCONT\naction = {action}\n')
        words = ['sh', '-c', f'kill -CONT {other.pid} 2>/dev/null; :']
        run = ['run', '--policy', policy]
        ended(case.run(*run, '--', *words), status)
        lives(other)
        for least in ('note', 'warning', 'error'):
            counts = ['note', 'warning', 'error'].index(level) >= ['note', 'warning', 'error'].index(least)
            ended(case.run(*run, '--error-exitcode=77', f'--fail-on={least}', '--', *words), 77 if counts else status)


@test
def static_program_under_a_policy(case):
    if 'static' not in case.programs:
        raise Failure('no static program could be built')
    policy = case.file('p.ini', POLICY)
    words = ['--', case.programs['static'], 'clean']
    for command in (['run'], ['record', '-o', 't.trace'], ['trace']):
        refused(case.run(*command, '--policy', policy, *words), 'statically linked', '--enforce=kernel', 'best-effort')
    need(not os.path.exists(case.path('t.trace')), 'a trace was left behind')
    ended(case.run('run', '--policy', policy, '--enforce=best-effort', *words), 0, b'done\n')
