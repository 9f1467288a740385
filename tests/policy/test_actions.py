"""What no single run of does.c shows: to be stopped, to be limited, and what the events of a run say."""
import json
import os
import re
import signal
import subprocess
import time

from policy_run import Failure, e2e, same, test

WAIT = 20
KILL = '[rule it]\ncall = kill\naction = {}\n'


def stops(place, policy, words):
    """Starts it, waits until it stands still, and continues it: (line on stderr, status, output)."""
    env = {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C'}
    child = subprocess.Popen([place.opts.sigvet, 'run', f'--policy={policy}', '--', *words], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, start_new_session=True, env=env)
    place.children.append(child)
    line = ''
    while ' is stopped before ' not in line:
        line = child.stderr.readline().decode()
        if not line:
            raise Failure(f'it is not stopped: {child.communicate()}')
    pid, end = int(re.search(r' pid (\d+) is stopped', line).group(1)), time.monotonic() + WAIT
    while not re.search(r'^State:\tT', e2e.read(f'/proc/{pid}/status'), re.M):
        if time.monotonic() > end:
            raise Failure('it says so and does not stop')
        time.sleep(0.01)
    os.kill(pid, signal.SIGCONT)
    out, err = child.communicate(timeout=e2e.TIMEOUT)
    return line, child.returncode, out.decode(), err.decode()


@test
def stop_makes_the_call_once_it_is_continued(place):
    policy = place.file('ini', KILL.format('stop'))
    line, status, out, err = stops(place, policy, [place.does, 'on:USR1', 'kill:self:USR1', 'ran'])
    same('the end', (status, out), (0, 'kill = 0\nran USR1 1\n'))
    if not re.fullmatch(r'sigvet: policy: pid (\d+) is stopped before kill\(\): rule "it"; gdb -p \1, '
                        r'or go on by kill -CONT \1\n', line):
        raise Failure(f'the line is {line!r}')
    if 'policy: stopped at kill(' not in err:
        raise Failure(f'the report does not tell of it: {err}')


@test
def stop_in_a_handler_and_of_a_system_call(place):
    policy = place.file('ini', '[rule it]\ncall = sys:kill, malloc\naction = stop\n')
    for words in (['on:USR1', 'syskill:self:USR1', 'ran'], ['in:USR1', 'malloc', 'then', 'getpid']):
        bare = place.execute([place.does, *words])
        _, status, out, _ = stops(place, policy, [place.does, *words])
        same('the end', (status, out), bare[:2])


@test
def abort_leaves_a_core_status(place):
    """In the child, where the program looks: by a signal, with the bit of a core if cores are on."""
    policy = place.file('ini', KILL.format('abort'))
    script = ('import os, resource, signal, subprocess; '
              'child = os.fork()\n'
              'if child == 0:\n'
              '    resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); signal.signal(6, lambda *a: None)\n'
              '    os.kill(os.getpid(), 0); os.kill(os.getpid(), signal.SIGURG); os._exit(0)\n'
              'print(os.waitpid(child, 0)[1] & 0x7f)')
    done, report = place.enforced(policy, ['python3', '-c', script])
    same('the end', done[:2], (0, '6\n'))
    same('the decisions', [d['action'] for d in report['decisions']], ['abort'])


def limited(place, rule, words, most):
    """A rule that allows so many calls a second before another denies them: (made, denied, seconds)."""
    policy = place.file('ini', f'[rule some]\ncall = kill\nlimit = {most} per second\naction = {rule[0]}\n'
                               f'[rule rest]\ncall = kill\naction = {rule[1]}\n')
    began = time.monotonic()
    done, report = place.enforced(policy, words)
    made = sum(int(n) for n in re.findall(r'^made (\d+)$', done[1], re.M))
    return made, {d['rule']: d for d in report['decisions']}, int(time.monotonic() - began) + 1


@test
def limit_of_one_process(place):
    words = [place.does, 'many:60:self:0', 'many:60:self:URG']
    made, found, seconds = limited(place, ('allow', 'deny EAGAIN'), words, 7)
    if not 7 <= made - 60 <= 7 * (seconds + 1):
        raise Failure(f'{made - 60} calls were made in {seconds} s')
    same('all', found['some']['count'] + found['rest']['count'], 60)
    same('made', found['some']['count'], made - 60)


@test
def limit_of_a_whole_run(place):
    """Processes, threads and programs of the run share it."""
    words = ['fork', 'many:60:self:URG', 'then', 'thread', 'many:60:self:URG', 'then', 'spawn-clear',
             'many:60:self:URG', 'then', 'vfork', 'many:60:self:URG']
    made, found, seconds = limited(place, ('allow', 'deny EAGAIN'), [place.does, *words], 5)
    if not 5 <= made <= 5 * (seconds + 1):
        raise Failure(f'{made} calls were made in {seconds} s')
    same('denied', found['rest']['count'], 240 - made)


@test
def limit_of_a_denial(place):
    made, found, seconds = limited(place, ('deny EAGAIN', 'allow'), [place.does, 'many:90:self:URG'], 4)
    if not 4 <= 90 - made <= 4 * (seconds + 1):
        raise Failure(f'{90 - made} calls were denied in {seconds} s')
    same('made', found['rest']['count'], made)


def events(place, policy, words):
    done = place.sigvet('trace', '--json', '--policy', policy, '-o', place.report, '--', place.does, *words)
    lines = [json.loads(line) for line in e2e.read(place.report).splitlines()]
    return done, lines


@test
def events_of_a_rewritten_run(place):
    """The calls are as the program made them; what they led to is as it came."""
    policy = place.file('ini', '[rule it]\ncall = kill\nsignal = USR1\naction = rewrite signal=SIGUSR2\n'
                               '[rule flags]\ncall = sigaction\nsignal = HUP\ndisposition = handler\n'
                               'action = rewrite flags+SA_RESTART\n')
    words = ['on:USR1', 'on:USR2', 'kill:self:USR1', 'on:HUP', 'sigaction:HUP:asks', 'ran']
    done, lines = events(place, policy, words)
    same('the output', done[1], 'kill = 0\nsigaction = 0 old handler SA_RESTART\nran USR2 1\n')
    decided = [e for e in lines if e['type'] == 'decision']
    same('the decisions', [(d['rule'], d['action']) for d in decided], [('it', 'rewrite'), ('flags', 'rewrite')])
    same('deliveries', [e['signal'] for e in lines if e['type'] == 'delivery'], ['SIGUSR2'])


@test
def events_of_denied_and_pretended_calls(place):
    """What was not done is not believed: nothing is blocked, nothing is ignored."""
    policy = place.file('ini', '[rule mask]\ncall = mask\nsignal = HUP\naction = deny EPERM\n'
                               '[rule ignore]\ncall = disposition\ndisposition = ignore\naction = pretend\n')
    words = ['mask:block:HUP', 'on:USR1', 'signal:USR1:ignore', 'raise:USR1', 'on:HUP', 'raise:HUP', 'ran']
    done, lines = events(place, policy, words)
    output = 'sigprocmask = -1 EPERM\nsignal = handler\nraise = 0\nraise = 0\nran HUP 1\nran USR1 1\n'
    same('the output', done[1], output)
    same('deliveries', [e['signal'] for e in lines if e['type'] == 'delivery'], ['SIGUSR1', 'SIGHUP'])
    same('the decisions', [e['action'] for e in lines if e['type'] == 'decision'], ['deny', 'pretend'])
    calls = [e for e in lines if e['type'] == 'call' and e['call'] == 'sigprocmask']
    same('the error of the denied call', [e['error'] for e in calls][:1], ['EPERM'])


@test
def program_by_the_name_of_its_file_and_of_a_link(place):
    """sh is often a link to dash; both are names of it. Who runs a script is known by its own name."""
    shell = os.path.basename(os.path.realpath('/bin/sh'))
    script = place.file('script', '#!/bin/sh\nkill -URG $$ 2>/dev/null; echo $?\n', 0o755)
    direct = ['/bin/sh', '-c', 'kill -URG $$ 2>/dev/null; echo $?']
    for name, runs, output in (('sh', [direct], '1\n'), (shell, [direct, [script], ['env', '-i', script]], '1\n'),
                               ('s', [direct, [script]], '0\n'), ('kill', [direct, [script]], '0\n')):
        policy = place.file('ini', f'[rule it]\ncall = kill\nprogram = {name}\naction = deny EPERM\n')
        for words in runs:
            same(f'{words} with program = {name}', place.enforced(policy, words)[0][:2], (0, output))
