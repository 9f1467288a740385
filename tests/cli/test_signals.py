"""Signals to the launcher, terminals, and what goes on when one of the two is killed."""
import errno
import json
import os
import pty
import signal
import subprocess
import termios
import time

import base
from base import Failure, end, ended, finish, has_finding, has_gap, need, read_until, report, test

SIGNALS = ('TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2')


def start_target(case, *words, options=(), **how):
    return case.start([case.sigvet, 'run', *options, '--', case.target, *words], stdin=subprocess.PIPE, **how)


@test
def live_findings(case):
    """A finding of a program that still runs is on stderr already."""
    child = start_target(case, 'live')
    try:
        lines = read_until(child.stderr, rb'unsafe-call: malloc')
        need(len(lines) == 1 and child.poll() is None, f'the program has ended, or other lines came first: {lines}')
        done = finish(child, b'')
    finally:
        end(child)
    ended(done, 0, b'raised\nend\n')
    need(b'unsafe-call: malloc' not in done.err, f'the finding was printed twice\n{done}')
    need(b'0 errors, 2 warnings' in done.err, f'no summary\n{done}')


@test
def live_json(case):
    """JSON is written once, at the end."""
    child = start_target(case, 'live', options=['--format=json'])
    read_until(child.stdout, b'raised')
    has_finding(json.loads(finish(child, b'').err))


@test
def signals_are_passed_on(case):
    """What is sent to the launcher reaches the program, each once."""
    child = start_target(case, 'tell')
    try:
        read_until(child.stdout, b'ready')
        for name in SIGNALS:
            child.send_signal(getattr(signal, 'SIG' + name))
            lines = read_until(child.stdout, b'.')
            need(lines == [name.encode() + b'\n'], f'SIG{name} came as {lines}')
        done = finish(child, b'')
    finally:
        end(child)
    ended(done, 0, b'end\n')


@test
def signals_of_its_own(case):
    """Those that a watchdog sends, or that the kernel might send to the launcher for reasons of its own."""
    for name in ('ABRT', 'XCPU', 'URG'):
        script = f'trap "echo got; exit 5" {name}; echo ready; while :; do sleep 0.05; done'
        child = case.start([case.sigvet, 'run', '-q', '--', 'bash', '-c', script])
        read_until(child.stdout, b'ready')
        child.send_signal(getattr(signal, 'SIG' + name))
        ended(finish(child), 5, b'got\n')
    child = case.start([case.sigvet, 'run', '-q', '--', 'sh', '-c', 'echo ready; exec sleep 60'])
    read_until(child.stdout, b'ready')
    child.send_signal(signal.SIGABRT)
    ended(finish(child), -signal.SIGABRT)


@test
def signals_to_the_group(case):
    """What a stranger sends to the whole process group comes directly, and again from the launcher, which
    cannot know: at most twice, never not at all."""
    child = start_target(case, 'tell')
    try:
        read_until(child.stdout, b'ready')
        os.killpg(child.pid, signal.SIGUSR1)
        need(read_until(child.stdout, b'.') == [b'USR1\n'], 'another signal')
        done = finish(child, b'')
    finally:
        end(child)
    need(done.status == 0 and done.out in (b'end\n', b'USR1\nend\n'), f'{done}')


@test
def inherited_alarm(case):
    """alarm(2) before exec, the poor man's timeout: it ends the program, not the launcher alone."""
    python = ['python3', '-c', 'import os, signal, sys; signal.setitimer(signal.ITIMER_REAL, 0.3); '
              'os.execvp(sys.argv[1], sys.argv[1:])']
    for words in ([], [case.sigvet, 'run', '-q', '-o', case.path('report'), '--']):
        child = case.start([*python, *words, case.target, 'live'], stdin=subprocess.PIPE)
        read_until(child.stdout, b'raised')
        child.wait(base.TIMEOUT)
        ended(finish(child), -signal.SIGALRM, b'')


@test
def inherited_alarm_is_changed(case):
    """It is the program's own timer, which it can ask for, and set to something else."""
    python = ['python3', '-c', 'import os, signal, sys; signal.setitimer(signal.ITIMER_REAL, 25, 100); '
              'os.execvp(sys.argv[1], sys.argv[1:])']
    script = 'import signal; was = signal.setitimer(signal.ITIMER_REAL, 0); print(0 < was[0] <= 25, was[1])'
    done = case.bare(*python, case.sigvet, 'run', '-q', '--', 'python3', '-c', script)
    ended(done, 0, b'True 100.0\n')


@test
def fatal_signal(case):
    """A program without a handler dies of it, and the launcher after it."""
    for name in ('TERM', 'INT', 'HUP', 'USR2'):
        child = start_target(case, 'live', options=['-o', case.path('report')])
        read_until(child.stdout, b'raised')
        child.send_signal(getattr(signal, 'SIG' + name))
        child.wait(base.TIMEOUT)
        done = finish(child)
        need(done.status == -getattr(signal, 'SIG' + name), f'{done}')
        need(b'unsafe-call: malloc' in open(case.path('report'), 'rb').read(), 'no report')


@test
def launcher_killed(case):
    """The program goes on without the launcher; what was recorded can be reported."""
    for options in (['run', '-q', '--record'], ['record', '-o']):
        trace = case.path('trace')
        child = case.start([case.sigvet, *options, trace, '--', case.target, 'live'], stdin=subprocess.PIPE)
        read_until(child.stdout, b'raised')
        child.kill()
        need(child.wait(base.TIMEOUT) == -9, 'not killed')
        done = finish(child, b'')
        need(done.out == b'end\n', f'the program did not go on\n{done}')
        has_finding(json.loads(case.run('report', '--format=json', trace).out))


@test
def program_killed(case):
    child = start_target(case, 'live', options=['--format=json', '-o', case.path('json')])
    read_until(child.stdout, b'raised')
    with open(f'/proc/{child.pid}/task/{child.pid}/children', encoding='ascii') as file:
        os.kill(int(file.read()), signal.SIGKILL)
    child.wait(base.TIMEOUT)
    done = finish(child)
    ended(done, -9)
    has_finding(report(case.path('json'), done))


class Terminal:
    """A terminal of its own session, with a command in its foreground."""

    def __init__(self, case, words, as_job=False):
        self.leader, member = pty.openpty()
        modes = termios.tcgetattr(member)
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(member, termios.TCSANOW, modes)
        told, tell = os.pipe()
        go, self.go = os.pipe()
        self.told = os.fdopen(told, 'rb')
        if as_job:
            words = [case.target, 'jobs', tell, go, *words]
        self.child = case.start(['setsid', '-c', *words], stdin=member, stdout=member, stderr=member,
                                start_new_session=False, pass_fds=[tell, go])
        for fd in (member, tell, go):
            os.close(fd)
        self.text = b''

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.child)
        os.close(self.leader)
        os.close(self.go)
        self.told.close()

    def type(self, text):
        os.write(self.leader, text)

    def read_until(self, pattern):
        """Until the new output ends with the pattern; None: to the end."""
        start = len(self.text)
        while pattern is None or pattern not in self.text[start:]:
            try:
                self.text += os.read(self.leader, 1)
            except OSError as error:
                if error.errno == errno.EIO and pattern is None:
                    return
                raise Failure(f'no {pattern!r} on the terminal: {self.text!r}') from error


@test
def terminal_keys(case):
    """Ctrl-C and Ctrl-\\ reach the program once; the report follows its end."""
    with Terminal(case, [case.sigvet, 'run', '--', case.target, 'tell']) as terminal:
        terminal.read_until(b'ready')
        for key, name in ((b'\3', b'INT'), (b'\x1c', b'QUIT'), (b'\3', b'INT')):
            terminal.type(key)
            terminal.read_until(name + b'\r\n')
        terminal.type(b'\4')
        terminal.read_until(None)
        need(terminal.child.wait(base.TIMEOUT) == 0, 'not 0')
    text = terminal.text.replace(b'\r\n', b'\n')
    need(text.startswith(b'ready\nINT\nQUIT\nINT\nend\n') and b'sigvet: ' in text, f'{text}')


@test
def terminal_hangs_up(case):
    """The kernel tells nobody but the leader of the session, which is the launcher."""
    for words in ([], [case.sigvet, 'run', '-q', '-o', case.path('report'), '--']):
        with Terminal(case, [*words, 'sh', '-c', 'echo ready; exec sleep 60']) as terminal:
            terminal.read_until(b'ready')
            with open(os.devnull, 'rb') as null:
                os.dup2(null.fileno(), terminal.leader)
            need(terminal.child.wait(base.TIMEOUT) == -signal.SIGHUP, f'{terminal.child.returncode}')


def state_of(pid):
    with open(f'/proc/{pid}/stat', 'rb') as file:
        return file.read().rpartition(b')')[2].split()[0]


def program_of(launcher):
    """Its first child; while it is stopped there is another one."""
    with open(f'/proc/{launcher}/task/{launcher}/children', encoding='ascii') as file:
        return int(file.read().split()[0])


@test
def terminal_stop(case):
    """Ctrl-Z stops the launcher and the program, as a job of a shell; `fg` continues both."""
    with Terminal(case, [case.sigvet, 'run', '--', case.target, 'tell'], True) as terminal:
        terminal.read_until(b'ready')
        for _ in range(2):
            terminal.type(b'\x1a')
            told = read_until(terminal.told, b'.')[0].split()
            need(told[0] == b'stopped' and int(told[2]) == signal.SIGTSTP, f'{told}')
            program = program_of(int(told[1]))
            # The kernel sends to both at once, but each stops when it next runs.
            while state_of(program) != b'T':
                need(state_of(program) != b'Z', 'the program has ended')
            os.write(terminal.go, b'.')
            terminal.read_until(b'CONT\r\n')
        terminal.type(b'\4')
        need(read_until(terminal.told, b'.') == [b'ended 0\n'], 'not ended by 0')
        terminal.read_until(None)
    need(terminal.text.count(b'CONT\r\n') == 2 and b'sigvet: ' in terminal.text, f'{terminal.text}')


@test
def stops_behind_the_program(case):
    """Ctrl-Z: the shell gets the terminal back when the program has put it in order, as it does of the bare one."""
    for words in ([case.target, 'tidy'], [case.sigvet, 'run', '-o', '/dev/null', '--', case.target, 'tidy']):
        with Terminal(case, words, True) as terminal:
            terminal.read_until(b'ready')
            for _ in range(2):
                terminal.type(b'\x1a')
                terminal.read_until(b'tidy\r\n')
                told = read_until(terminal.told, b'.')[0].split()
                need(told[0] == b'stopped' and int(told[2]) == signal.SIGSTOP, f'{words}: {told}')
                os.write(terminal.go, b'.')
                terminal.read_until(b'again\r\n')
            terminal.type(b'\4')
            need(read_until(terminal.told, b'.') == [b'ended 0\n'], f'{words}: not ended by 0')


@test
def stop_is_passed_on(case):
    """SIGTSTP and SIGCONT to the launcher alone stop and continue the program."""
    # In this session: an orphaned process group is not stopped by SIGTSTP.
    child = case.start([case.sigvet, 'run', '-q', '--', case.target, 'tell'], stdin=subprocess.PIPE,
                       start_new_session=False, process_group=0)
    try:
        read_until(child.stdout, b'ready')
        program = program_of(child.pid)
        for _ in range(2):
            os.kill(child.pid, signal.SIGTSTP)
            deadline = time.monotonic() + base.TIMEOUT
            while state_of(child.pid) != b'T':
                need(time.monotonic() < deadline, 'not stopped')
            need(state_of(program) == b'T', f'the program: {state_of(program)}')
            os.kill(child.pid, signal.SIGCONT)
            read_until(child.stdout, b'CONT')
    finally:
        end(child)


@test
def program_stops_itself(case):
    """The shell sees the job stopped, as it does of the bare program."""
    for how, sig in (([], signal.SIGTSTP), (['surely'], signal.SIGSTOP)):
        for wrap in ([], [case.sigvet, 'run', '-q', '--']):
            words = [*wrap, case.target, 'stop', *how]
            with Terminal(case, words, True) as terminal:
                terminal.read_until(b'stops')
                told = read_until(terminal.told, b'.')[0].split()
                need(told[0] == b'stopped' and int(told[2]) == sig, f'{words}: {told}')
                os.write(terminal.go, b'.')
                terminal.read_until(b'goes on')
                need(read_until(terminal.told, b'.') == [b'ended 0\n'], f'{words}: not ended by 0')


@test
def goes_on_with_the_program(case):
    """A stopped program that somebody continues, and not its job, is waited for again."""
    for how in ([], ['surely']):
        with Terminal(case, [case.sigvet, 'run', '-q', '--', case.target, 'stop', *how], True) as terminal:
            terminal.read_until(b'stops')
            launcher = int(read_until(terminal.told, b'.')[0].split()[1])
            os.kill(program_of(launcher), signal.SIGCONT)
            terminal.read_until(b'done')
            deadline = time.monotonic() + base.TIMEOUT
            while state_of(launcher) != b'Z':
                need(time.monotonic() < deadline, 'the launcher stays')
            os.write(terminal.go, b'.')
            need(read_until(terminal.told, b'.') == [b'ended 0\n'], 'not ended by 0')


@test
def waits_for_children(case):
    """--wait: a child that outlives the first process is followed to its end."""
    fifo = case.path('fifo')
    os.mkfifo(fifo)
    path = case.path('json')
    child = case.start([case.sigvet, 'run', '--wait', '--format=json', '-o', path, '--', case.target, 'leave', fifo])
    try:
        read_until(child.stdout, b'parent ends')
        try:
            child.wait(0.3)
            raise Failure('did not wait')
        except subprocess.TimeoutExpired:
            pass
        with open(fifo, 'wb'):
            done = finish(child)
    finally:
        end(child)
    ended(done, 0, b'child ends\n' + b'done\n' if b'done' in done.out else b'child ends\n')
    found = report(path, done)
    has_finding(found)
    need(found['summary']['processes'] == 2 and 'still-running' not in base.gap_kinds(found), f'{found["summary"]}')


@test
def leaves_children(case):
    """Without --wait the run ends with the first process; who goes on is named."""
    fifo = case.path('fifo')
    os.mkfifo(fifo)
    path = case.path('json')
    with open(case.path('out'), 'wb') as out:
        done = case.run('run', '--format=json', '-o', path, '--', case.target, 'leave', fifo, stdout=out, stderr=out)
    found = report(path, done)
    with open(fifo, 'wb'):
        pass
    ended(done, 0)
    has_gap(found, 'still-running', case.target)
    need(not found['findings'], f'{found["findings"]}')


@test
def interrupted_wait(case):
    """A signal after the first process's end stops the waiting; the report comes all the same."""
    fifo = case.path('fifo')
    os.mkfifo(fifo)
    path = case.path('json')
    child = case.start([case.sigvet, 'run', '--wait', '--format=json', '-o', path, '--', case.target, 'leave', fifo])
    read_until(child.stdout, b'parent ends')
    with open(f'/proc/{child.pid}/task/{child.pid}/children', encoding='ascii') as file:
        while file.read().strip():  # until the launcher has seen the end
            file.seek(0)
    child.terminate()
    try:
        status = child.wait(base.TIMEOUT)
    finally:
        with open(fifo, 'wb'):
            pass
    done = finish(child)
    need(status == 0, f'{done}')
    has_gap(report(path, done), 'still-running', case.target)
