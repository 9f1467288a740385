"""Rules about events: while the program runs, and from a recorded trace."""
import subprocess

from base import Failure, end, ended, finish, need, read_until, report, test

PROGRAM = '''
import signal
signal.signal(signal.SIGBUS, signal.SIG_IGN)
signal.signal(signal.SIGURG, signal.SIG_DFL)
signal.raise_signal(signal.SIGURG)
print("ran", flush=True)
input()
'''
INHERITS = '''
#include <signal.h>
#include <unistd.h>
int main(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, was;
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGPIPE, &ignore, &was);
    sigaction(SIGUSR2, &ignore, &was);
    execl("/bin/true", "true", (char *)NULL);
    return 9;
}
'''
WORDS = ['/usr/bin/python3', '-S', '-E', '-c', PROGRAM]


@test
def events_are_judged_live(case):
    child = case.start([case.sigvet, 'run', '--events', '--'] + WORDS, stdin=subprocess.PIPE)
    try:
        read_until(child.stdout, b'ran')
        read_until(child.stderr, b'fault-signal-hidden')
        need(child.poll() is None, 'the program has ended')
        ended(finish(child, b'\n'), 0)
    finally:
        end(child)


JUMPS = '''
#include <setjmp.h>
#include <signal.h>
#include <unistd.h>

static sigjmp_buf back;

static void on_usr1(int sig)
{
    siglongjmp(back, sig);
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    for (volatile int i = 0; i < 5; i++) {
        char byte;
        if (i == 1 && read(0, &byte, 1) != 1) {
            return 1;
        }
        if (!sigsetjmp(back, 1)) {
            raise(SIGUSR1);
        }
    }
    return 0;
}
'''


@test
def counts_of_what_went_on(case):
    """A finding is told when it is found; the summary says how often it was seen in the end."""
    program = case.built(JUMPS)
    child = case.start([case.sigvet, 'run', '--notes', '--', program], stdin=subprocess.PIPE)
    try:
        read_until(child.stderr, b'left by a jump')
        done = finish(child, b'\n')
    finally:
        end(child)
    ended(done, 0)
    need(b'  seen again    5 times in all: left-by-jump: the handler on_usr1 was left by a jump\n' in done.err, f'{done}')


def brief(found):
    """What both ways must agree on."""
    return sorted((f['rule'], f['level'], f['fingerprint'], f['count']) for f in found['findings'])


@test
def recorded_events_are_judged_alike(case):
    """A run that keeps its trace and a report of that trace find the same."""
    trace, first, second = case.path('t'), case.path('1.json'), case.path('2.json')
    words = [WORDS[0], *WORDS[1:-1], PROGRAM.replace('input()', '')]
    done = case.run('run', '--events', '--record', trace, '--format', 'json', '-o', first, '--', *words)
    ended(done, 0)
    done = case.run('report', '--format', 'json', '-o', second, trace)
    ended(done, 0)
    live, later = brief(report(first, done)), brief(report(second, done))
    need(any(f[0] == 'fault-signal-hidden' and f[1] == 'warning' for f in live), f'{live}')
    if live != later:
        raise Failure(f'live {live}\nlater {later}')


@test
def event_findings_count_for_the_exit_code(case):
    words = [WORDS[0], *WORDS[1:-1], PROGRAM.replace('input()', '')]
    ended(case.run('run', '--events', '--error-exitcode=9', '--', *words), 9)
    ended(case.run('run', '--error-exitcode=9', '--', *words), 9)


def notes_of_leak(case, program, *options):
    """Notes of ignore-leaks-into-exec when SIGPIPE is ignored from the start."""
    path = case.path('out.json')
    done = case.command(['sh', '-c', "trap '' PIPE; exec \"$@\"", 'sh', case.sigvet, 'run', *options, '--format', 'json',
                         '-o', path, '--', program])
    ended(done, 0)
    return [f['signal'] for f in report(path, done)['findings'] if f['rule'] == 'ignore-leaks-into-exec']


@test
def what_was_inherited_does_not_leak(case):
    """Neither where the trace tells what the image began with, nor where only the calls do."""
    program = case.built(INHERITS)
    for options in ([], ['--events']):
        found = notes_of_leak(case, program, *options)
        need(found == ['SIGUSR2'], f'{options}: {found}')
