"""Programs in PID namespaces of their own: the number that a process has for itself is another one's here."""
import subprocess

import base
from base import end, ended, finish, gap_kinds, has_finding, has_gap, need, no_gap, read_until, report, test

NAMESPACE = ['unshare', '--pid', '--fork'] if base.IS_ROOT else ['unshare', '-r', '--pid', '--fork']


@test
def namespace_followed(case):
    found = case.same([*NAMESPACE, case.target, 'warning'])
    has_finding(found)
    no_gap(found)


@test
def namespace_handler_unseen(case):
    """The kernel is asked for the process that is meant. Two have one number, and run one file."""
    path = case.path('report.json')
    script = '"$@" sh -c \'trap : USR2; "$0" clean; read byte; :\' "$0" & "$@" "$0" unseen; wait'
    child = case.start([case.sigvet, 'run', '--format=json', '-o', path, '--', 'sh', '-c', script, case.target,
                        *NAMESPACE], stdin=subprocess.PIPE)
    try:
        read_until(child.stdout, b'installed')
        wait_for_look(child)
        done = finish(child, b'')
    finally:
        end(child)
    ended(done, 0)
    found = report(path, done)
    has_gap(found, 'handler-unseen', f'SIGUSR2 in {case.target}')
    need(gap_kinds(found) == ['handler-unseen'], f'more gaps: {found["summary"]}')


ADOPTS = """import os
if os.fork() == 0:
    os._exit(7 if os.fork() else 8)
print(sorted(os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(2)))
"""


@test
def orphans_are_adopted(case):
    """By a program that would be the first of its namespace, or that takes orphans in, and by no other."""
    takes = ['python3', '-c', 'import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1, 0, 0, 0); '
             'os.execvp(sys.argv[1], sys.argv[1:])']
    for before in (NAMESPACE, takes):
        ended(case.bare(*before, case.sigvet, 'run', '-q', '--', 'python3', '-c', ADOPTS), 0, b'[7, 8]\n')
        ended(case.bare(*before, 'python3', '-c', ADOPTS), 0, b'[7, 8]\n')
    done = case.run('run', '-q', '--', 'python3', '-c', ADOPTS)
    need(done.status == 1 and b'ChildProcessError' in done.err, f'{done}')


def wait_for_look(child):
    """The launcher looks once in a second at least."""
    try:
        child.wait(1.5)
    except subprocess.TimeoutExpired:
        pass


@test
def namespace_stuck(case):
    """A handler that does not come back is found, and its process, which has another number here, is killed."""
    done, found = case.json('--stuck=1', '--on-stuck=kill', '--', *NAMESPACE, case.target, 'stuck')
    ended(done, -9)
    need([f['function'] for f in found['findings'] if f['rule'] == 'handler-stuck'] == ['pause'], f'{found}')
