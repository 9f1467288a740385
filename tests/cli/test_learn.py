"""sigvet policy learn: what a policy learned from a trace allows, denies and says."""
import os
import random
import re
import struct

from base import Failure, ended, equal, need, refused, test

LOST_EVENTS = 320 + 5 * 8  # header.lost[SIGVET_LOST_EVENTS]
HERE = os.path.dirname(os.path.abspath(__file__))

BASH = '''rm -f up hold
set -m
trap 'echo usr1' USR1
mkfifo up hold
sh -c 'echo > up; read y < hold' & read y < up
kill -WINCH $!; kill -CONT $!; kill -0 $! && echo there; kill %1; wait %1; echo $?
(exit 3) & wait $!; echo $?
kill -USR1 $$
set +m
for i in 1 2 3; do true | cat; done
'''
PYTHON = '''import os, signal, subprocess, threading
got = []
for number in (signal.SIGUSR1, signal.SIGRTMIN + 2):
    signal.signal(number, lambda n, f: got.append(int(n)))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGRTMIN + 2)
signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR2})
signal.setitimer(signal.ITIMER_REAL, 100)
signal.setitimer(signal.ITIMER_REAL, 0)
child = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
os.write(child.stdin.fileno(), b'x')
os.read(child.stdout.fileno(), 1)
child.terminate()
print(child.wait(), sorted(got))
'''
MAKE = 'all: a b c d\na b c d:\n\t@sh -c "true | cat; echo $@" > $@\n'


def program(case):
    path = case.path('learned')
    ended(case.bare('cc', '-std=gnu17', '-D_GNU_SOURCE', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-o', path,
                    os.path.join(HERE, 'learned.c'), '-pthread'), 0)
    return path


def learned(case, *words, options=()):
    """The name of a policy learned from a run; its text."""
    trace, policy = case.path('trace'), case.path('learned.ini')
    ended(case.run('record', '--events', *options, '-o', trace, '--', *words), 0)
    done = case.run('policy', 'learn', trace, '-o', policy)
    ended(done, 0, b'')
    need(done.err == b'', f'warned\n{done}')
    checked = case.run('policy', 'check', policy)
    ended(checked, 0, b'')
    need(checked.err == b'', f'{checked}')
    again = case.run('policy', 'learn', trace)
    with open(policy, 'rb') as file:
        text = file.read()
    need(again.out == text, 'another text the second time')
    return policy, text.decode()


def rules(text, **lines):
    """The rules that have these lines; `_` in a key stands for `-`."""
    wanted = [f'{key.replace("_", "-")} = {value}' for key, value in lines.items()]
    return [part for part in text.split('\n\n') if '[rule ' in part and all(w in part.split('\n') for w in wanted)]


def one(text, **lines):
    found = rules(text, **lines)
    need(len(found) == 1, f'{len(found)} rules with {lines} in\n{text}')
    return found[0]


def allowed(case, policy, *words):
    """The run under the policy is the bare one, and nothing was denied."""
    bare = case.bare(*words)
    done, found = case.json('--policy', policy, '--', *words)
    equal(bare, type(bare)(done.words, done.status, done.out, bare.err))
    bad = [d for d in found['decisions'] if d['action'] != 'allow']
    need(not bad and found['decisions'], f'denied: {bad}\n{open(policy, encoding="utf-8").read()}')


@test
def learn_program(case):
    """All that it did is allowed again; each other thing is denied, and what changes nothing is not."""
    path = program(case)
    policy, _ = learned(case, path)
    for _ in range(3):
        allowed(case, policy, path)
    for word in ('parent', 'group', 'self', 'outside-handler', 'ignore', 'handler', 'block', 'unblock', 'signalfd',
                 'timer', 'owner', 'popen', 'allowed-block', 'allowed-enquiry', 'allowed-nobody'):
        done = case.run('run', '--policy', policy, '--', path, word)
        end = 'done' if word.startswith('allowed') else 'EPERM'
        ended(done, 0, f'{word}: {end}\n'.encode())


@test
def learn_says(case):
    """The rules by their words; how often; where first."""
    _, text = learned(case, program(case))
    need('\n[default]\ncall = send, disposition, mask, altstack, timer, fd, exec, fork\naction = deny EPERM\n' in text,
         text)
    rule = one(text, call='raise', signal='SIGUSR2', in_handler='yes')
    need(re.search(r'; seen once, first at handler\+0x[0-9a-f]+ \(learned\.c:\d+\) in learned\n', rule), rule)
    need('in-handler' not in one(text, call='raise', signal='SIGUSR1', target='thread'), text)
    one(text, call='sys:tgkill', signal='SIGURG', target='thread')
    one(text, call='sigqueue', signal='SIGRTMIN+3', target='self')
    one(text, call='kill', signal='0', target='self')  # a number that is no signal
    one(text, signal='SIGWINCH', target='program:sigvet')
    one(text, call='kill', signal='SIGTERM', target='child')
    one(text, call='kill', signal='SIGURG', target='tree')
    one(text, call='killpg', signal='SIGKILL', target='group')
    one(text, call='sys:pidfd_send_signal', signal='SIGCONT', target='child')
    one(text, call='sigaction', signal='SIGKILL, SIGUSR1, SIGUSR2', disposition='handler', program='learned')
    one(text, call='signal', signal='SIGRTMIN+3', disposition='handler')
    one(text, call='sys:rt_sigprocmask', signal='SIGHUP', mask='unblock', action='allow')
    one(text, call='timer_create', signal='SIGUSR2', target='thread')
    one(text, call='fork()', program='learned')
    need('; 2 enquiries with signal 0 send nothing' in text, text)
    need(rules(text, call='sigaction') != rules(text, call='sigaction', program='learned'), 'no other program')


@test
def learn_bash(case):
    script = case.file('jobs.sh', BASH)
    policy, text = learned(case, 'bash', script)
    one(text, call='killpg', target='group', action='allow')
    for _ in range(2):
        allowed(case, policy, 'bash', script)
    done = case.run('run', '--policy', policy, '--', 'bash', '-c', 'kill -URG $PPID || echo no')
    ended(done, 0, b'no\n')
    need(b'denied kill(' in done.err, f'{done}')


@test
def learn_python(case):
    script = case.file('signals.py', PYTHON)
    policy, text = learned(case, 'python3', script)
    need('SIGRTMIN+2' in text, text)
    allowed(case, policy, 'python3', script)
    done = case.run('run', '--policy', policy, '--', 'python3', '-c',
                    'import signal\ntry: signal.signal(signal.SIGWINCH, print)\nexcept PermissionError: print("no")')
    ended(done, 0, b'no\n')


@test
def learn_make(case):
    """Many programs, two at a time: rules for each by its name."""
    case.file('Makefile', MAKE)
    policy, text = learned(case, 'make', '-s', '-B', '-j2')
    one(text, program='make', disposition='handler')
    for _ in range(2):
        allowed(case, policy, 'make', '-s', '-B', '-j2')


@test
def learn_refused(case):
    trace = case.path('quiet')
    ended(case.run('record', '-o', trace, '--', case.target, 'clean'), 0)
    refused(case.run('policy', 'learn', trace), trace, 'no events', 'record --events')
    refused(case.run('policy', 'learn', trace, '-o', case.path('none')), 'no events')
    need(not os.path.exists(case.path('none')), 'a file was left')
    refused(case.run('policy', 'learn', '@ci'), '@ci')
    refused(case.run('policy', 'learn', '/nonexistent'), '/nonexistent')
    refused(case.run('policy', 'learn', case.file('text', 'x' * 5000)), 'not a trace')
    refused(case.run('policy', 'learn'), 'no trace', 'TRACE')
    refused(case.run('policy', 'learn', trace, '--enforce=kernel'), '--enforce')
    good = case.path('good')
    ended(case.run('record', '--events', '-o', good, '--', case.target, 'clean'), 0)
    refused(case.run('policy', 'learn', good, '-o', '/nonexistent/p.ini'), '/nonexistent/p.ini')
    with open('/dev/full', 'wb') as full:
        refused(case.run('policy', 'learn', good, stdout=full), 'cannot write')


@test
def learn_warns(case):
    """What the trace may have missed is told on stderr and in the file; the exit status is 0."""
    trace, policy = case.path('t'), case.path('p.ini')
    ended(case.run('record', '--events', '-o', trace, '--', case.target, 'clean'), 0)
    with open(trace, 'r+b') as file:
        file.seek(LOST_EVENTS)
        file.write(struct.pack('<Q', 7))
    done = case.run('policy', 'learn', trace, '-o', policy)
    ended(done, 0, b'')
    need(len(done.lines()) == 1 and 'too narrow' in done.lines()[0] and '7 events' in done.lines()[0], f'{done}')
    with open(policy, encoding='utf-8') as file:
        need('\n; The policy may be too narrow, as not all was seen: lost: 7 events dropped' in file.read(),
             'no comment')
    ended(case.run('policy', 'check', policy), 0)
    if 'static' in case.programs:
        ended(case.run('record', '--events', '-o', trace, '--', 'sh', '-c',
                       case.programs['static'] + ' clean; true'), 0)
        done = case.run('policy', 'learn', trace)
        ended(done, 0)
        need(b'too narrow' in done.err and b'static' in done.err and b'; The policy may be too narrow' in done.out,
             f'{done}')
    ended(case.run('record', '--events', '--policy=@ci', '-o', trace, '--', case.target, 'clean'), 0)
    need(b'under a policy' in case.run('policy', 'learn', trace).err, 'nothing about the policy')


@test
def learn_odd_names(case):
    """A program that no rule can name: what it did is allowed to all, and that is told."""
    odd, trace = case.path('odd;\x1b[1m name'), case.path('t')
    os.link(program(case), odd)
    ended(case.run('record', '--events', '-o', trace, '--', 'sh', '-c', '"$0"; true', odd), 0)
    done = case.run('policy', 'learn', trace, '-o', case.path('p.ini'))
    ended(done, 0)
    need(b'cannot be named' in done.err and b'\x1b' not in done.err, f'{done}')
    with open(case.path('p.ini'), 'rb') as file:
        need(b'\x1b' not in file.read(), 'an escape sequence in the policy')
    ended(case.run('policy', 'check', case.path('p.ini')), 0, b'')
    allowed(case, case.path('p.ini'), 'sh', '-c', '"$0"; true', odd)


@test
def learn_mutated(case):
    """Damaged traces: a policy that can be read, or one line."""
    trace = case.path('good')
    ended(case.run('record', '--events', '--trace-size=2M', '-o', trace, '--', case.target, 'clean'), 0)
    with open(trace, 'rb') as file:
        data = file.read()
    end = len(data.rstrip(b'\0'))
    dice = random.Random(4)
    for i in range(40):
        bad = bytearray(data)
        for _ in range(dice.randrange(1, 30)):
            bad[dice.randrange(4096 if i % 4 else 0, end)] = dice.randrange(256)
        path = case.file('bad', bytes(bad))
        done = case.run('policy', 'learn', path)
        if done.status != 0:
            refused(done)
            continue
        checked = case.run('policy', 'check', case.file('p.ini', done.out))
        if checked.status != 0:
            raise Failure(f'{i}: not a policy\n{checked}\n{done.out.decode(errors="replace")}')
