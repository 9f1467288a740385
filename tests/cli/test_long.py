"""Long runs: what an audit needs is bounded by what it finds, not by how long the program runs."""
import os
import subprocess
import time

from base import end, need, open_files, read_until, report, test

HERE = os.path.dirname(os.path.abspath(__file__))
MOST = 64 << 20
STEPS = 5  # measured after the first and after the last


def busy(case):
    path = case.path('busy')
    built = subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-o', path,
                            os.path.join(HERE, 'busy.c')], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    need(built.returncode == 0, f'busy.c does not build: {built.stdout.decode()}')
    return path


def memory(pid):
    """The most that a process ever had in memory."""
    with open(f'/proc/{pid}/status', encoding='ascii') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmHWM:')) << 10


def trace_of(pid):
    """The launcher's trace, among its open files: the one with the most room."""
    return max((stat for _, stat in open_files(pid)), key=lambda stat: stat.st_size).st_blocks * 512


def settled(pid):
    """What the trace takes once the launcher has read along: until it stays for a while."""
    now, since = trace_of(pid), time.monotonic()
    while time.monotonic() - since < 0.5:
        time.sleep(0.05)
        was, now = now, trace_of(pid)
        if now != was:
            since = time.monotonic()
    return now


def measured(case, kind, count):
    """Runs busy for STEPS times `count`. [(memory, trace)] after each, and the report."""
    path = case.path('report.json')
    child = case.start([case.sigvet, 'run', '--format', 'json', '-o', path, '--', busy(case), kind, count, STEPS],
                       stdin=subprocess.PIPE)
    sizes = []
    for _ in range(STEPS):
        read_until(child.stdout, b'done')
        trace = settled(child.pid)  # the launcher's memory is known only once it has read along
        sizes.append((memory(child.pid), trace))
        child.stdin.write(b'on\n')
        child.stdin.flush()
    status = child.wait()
    end(child)
    need(status == 0, f'ended with {status}')
    return sizes, report(path, child.args)


def bounded(sizes, more=(0, 0)):
    """Four times as much again changes next to nothing, but for what is known to grow."""
    for what, first, last, known in zip(('memory', 'trace'), sizes[0], sizes[-1], more):
        need(last <= MOST, f'{what}: {last} bytes: {sizes}')
        need(last <= first * 5 // 4 + (1 << 20) + known, f'{what} grows from {first} to {last} bytes: {sizes}')


@test
def long_signals(case):
    sizes, found = measured(case, 'signals', 40000)
    need(found['summary']['deliveries'] == 40000 * STEPS, f'{found["summary"]}')
    calls = [f for f in found['findings'] if f['rule'] == 'unsafe-call']
    need(len(calls) == 1 and calls[0]['count'] == 40 * STEPS, f'{calls}')
    bounded(sizes)


@test
def long_children(case):
    """More than the parent's share of events lasts for: the later ones are not seen to be waited for."""
    sizes, found = measured(case, 'children', 2500)
    need(found['summary']['processes'] == 2500 * STEPS + 1, f'{found["summary"]}')
    need(found['summary']['deliveries'] == 2 * 2500 * STEPS, f'{found["summary"]}')
    need(found['summary']['events_lost'] == 0, f'{found["summary"]}')
    # What is kept of a process that has ended is nothing (it was 10 KiB each, 100 MiB); how far the launcher lags
    # behind a program that forks as fast as it can varies.
    bounded(sizes, (16 << 20, 12 << 20))


@test
def long_programs(case):
    """Each has an address space, handlers and calls of its own: what is kept is one finding."""
    sizes, found = measured(case, 'programs', 600)
    need(found['summary']['processes'] == 2 * 600 * STEPS + 1, f'{found["summary"]}')
    calls = [f for f in found['findings'] if f['rule'] == 'unsafe-call']
    need(len(calls) == 1 and calls[0]['count'] == 2 * 600 * STEPS, f'{calls}')
    need(not found['summary']['gaps'], f'{found["summary"]}')
    bounded(sizes, (12 << 20, 10 << 20))


@test
def long_recorded(case):
    """A trace that is kept holds all of it, and a report of it says what the run itself did."""
    path, trace = case.path('run.json'), case.path('trace')
    line = ['run', '--record', trace, '--format', 'json', '-o', path, '--', busy(case), 'children', 300, 1]
    child = case.start([case.sigvet, *line], stdin=subprocess.PIPE)
    read_until(child.stdout, b'done')
    child.stdin.write(b'on\n')
    child.stdin.flush()
    need(child.wait() == 0, 'ended well')
    end(child)
    again = case.path('again.json')
    need(case.run('report', '--format', 'json', '-o', again, trace).status == 0, 'reported')
    first, second = report(path, line), report(again, line)
    need(first['findings'] == second['findings'], f'{first["findings"]} {second["findings"]}')
    for what in 'processes', 'threads', 'deliveries', 'handlers', 'gaps':
        need(first['summary'].get(what) == second['summary'].get(what), f'{what}: {first["summary"]} {second["summary"]}')
