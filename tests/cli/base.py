"""What the tests of the command line share: their folder, the programs they run, what they expect."""
import json
import os
import re
import signal
import subprocess

TIMEOUT = 30
TESTS = {}
IS_ROOT = os.geteuid() == 0
# A private mount namespace in which we may mount.
UNSHARE = ['unshare', '-m'] if IS_ROOT else ['unshare', '-rm']


class Failure(Exception):
    """What went wrong, in words."""


def test(function):
    """Makes a function a test, under its own name."""
    assert function.__name__ not in TESTS
    TESTS[function.__name__] = function
    return function


def need(good, text):
    if not good:
        raise Failure(text)


class Done:
    """How a command ended."""

    def __init__(self, words, status, out, err):
        self.words, self.status, self.out, self.err = words, status, out, err

    def __str__(self):
        return (f'{" ".join(map(str, self.words))}\n  status {self.status}\n  stdout {self.out[:2000]!r}\n'
                f'  stderr {self.err[:2000]!r}')

    def lines(self):
        """What sigvet itself said on stderr."""
        return [line for line in self.err.decode(errors='replace').splitlines() if line.startswith('sigvet: ')]


class Case:
    """One test's surroundings: a folder of its own, and the commands."""

    def __init__(self, folder, build, programs):
        self.folder, self.build, self.programs = folder, build, programs
        self.children = []
        self.sigvet = os.path.join(build, 'bin', 'sigvet')
        self.library = os.path.join(build, 'lib', 'libsigvet.so')
        self.target = programs['target']
        self.env = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C', 'TERM': 'xterm',
                    'HOME': folder}

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, text=b'', mode=0o644):
        """Written by another process: what a test beside this one forks would hold it open for writing, and it
        could not be executed (ETXTBSY)."""
        path = self.path(name)
        subprocess.run(['install', '-m', f'{mode:o}', '/dev/stdin', path], check=True,
                       input=text if isinstance(text, bytes) else text.encode())
        return path

    def start(self, words, env=None, **how):
        """A command that goes on beside the test, and ends with it."""
        how = {'stdin': subprocess.DEVNULL, 'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE,
               'start_new_session': True, 'cwd': self.folder, **how}
        child = subprocess.Popen(list(map(str, words)), env={**self.env, **(env or {})}, **how)
        self.children.append(child)
        return child

    def command(self, words, env=None, data=None, **how):
        """A command to its end."""
        if data is not None:
            how['stdin'] = subprocess.PIPE
        child = self.start(words, env, **how)
        return finish(child, data)

    def run(self, *words, env=None, **how):
        """sigvet with these words."""
        return self.command([self.sigvet, *words], env, **how)

    def bare(self, *words, env=None, **how):
        return self.command(words, env, **how)

    def built(self, text, *flags):
        """The program of this C source."""
        program, source = self.path('built'), self.file('built.c', text)
        ended(self.bare('cc', '-D_GNU_SOURCE', *flags, '-o', program, source), 0)
        return program

    def json(self, *words, env=None, **how):
        """sigvet run with the options and program, as JSON: the command's end, and the report."""
        path = self.path('report.json')
        done = self.run('run', '--format', 'json', '-o', path, *words, env=env, **how)
        return done, report(path, done)

    def same(self, words, before=(), options=(), env=None, **how):
        """Runs a command bare and under sigvet, each behind `before`; fails unless program cannot tell.
        Returns the report."""
        path = self.path('report.json')
        bare = self.command([*before, *words], env, **how)
        done = self.command([*before, self.sigvet, 'run', '--format', 'json', '-o', path, *options, '--', *words],
                            env, **how)
        equal(bare, done)
        return report(path, done)


def finish(child, data=None):
    """The end of a command that was started."""
    try:
        out, err = child.communicate(data, TIMEOUT)
    except subprocess.TimeoutExpired as late:
        end(child)
        raise Failure(f'still running after {TIMEOUT} s: {child.args}') from late
    return Done(child.args, child.returncode, out or b'', err or b'')


def end(child):
    """Ends a command that still runs, with all of its process group."""
    if child.poll() is None:
        os.killpg(os.getpgid(child.pid), signal.SIGKILL)
        child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe:
            pipe.close()


def report(path, done):
    try:
        with open(path, encoding='utf-8') as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise Failure(f'no report: {error}\n{done}') from error


def equal(bare, done):
    """The run under sigvet ended and wrote like the bare one."""
    for key in ('status', 'out', 'err'):
        if getattr(bare, key) != getattr(done, key):
            raise Failure(f'{key} differs from that of the bare run\n{bare}\n{done}')


def refused(done, *words):
    """Exit status 2, one line that has all the words, and nothing ran."""
    need(done.status == 2 and done.out == b'', f'not refused\n{done}')
    lines = done.err.decode(errors='replace').splitlines()
    need(len(lines) == 1 and lines[0].startswith('sigvet: '), f'not one line\n{done}')
    for word in words:
        need(word in lines[0], f'does not say "{word}"\n{done}')


def ended(done, status, out=None):
    need(done.status == status, f'ended with {done.status}, not {status}\n{done}')
    need(out is None or done.out == out, f'stdout is not {out!r}\n{done}')


def levels(found):
    return sorted({finding['level'] for finding in found['findings']})


def has_finding(found, level='warning', function='malloc'):
    need(any(f['function'] == function and f['level'] == level and f['handler']['function'] in ('on_dirty', 'on_note')
             for f in found['findings']), f'no {level} for {function}: {json.dumps(found)[:3000]}')


def gap_kinds(found):
    return [gap['kind'] for gap in found['summary']['gaps']]


def has_gap(found, kind, word=''):
    need(any(g['kind'] == kind and word in g['text'] for g in found['summary']['gaps']),
         f'no gap {kind} with "{word}": {found["summary"]}')


def no_gap(found):
    need(not found['summary']['gaps'] and not found['summary']['events_lost'], f'gaps: {found["summary"]}')


def open_files(pid):
    """What a process has open: [(path, stat)]. What it closes meanwhile is left out."""
    found = []
    for name in os.listdir(f'/proc/{pid}/fd'):
        link = f'/proc/{pid}/fd/{name}'
        try:
            found.append((os.readlink(link), os.stat(link)))
        except FileNotFoundError:
            pass
    return found


def read_until(pipe, pattern):
    """Reads lines until one has the pattern; returns all of them."""
    lines = []
    for line in iter(pipe.readline, b''):
        lines.append(line)
        if re.search(pattern, line):
            return lines
    raise Failure(f'ended without {pattern!r}: {b"".join(lines)[:2000]!r}')
