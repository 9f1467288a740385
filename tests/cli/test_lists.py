"""What a user says of functions: --unsafe and --safe."""
import glob
import json
import os
import subprocess

from base import UNSHARE, ended, need, no_gap, refused, report, test

LIBRARY = r'''
int lists_work(int number);
int lists_value = 7;
int lists_work(int number) { return number + 1; }
'''
PROGRAM = r'''
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int lists_work(int number);
extern int lists_value;
static void *volatile block;
static void on_usr1(int signal) { (void)lists_work(signal); block = malloc(9); free(block); }
int main(int argc, char **argv)
{
    signal(SIGUSR1, on_usr1);
    raise(SIGUSR1);
    if (argc > 1 && strcmp(argv[1], "leave") == 0 && fork() == 0) { /* no call of ours until the run is over */
        char c;
        (void)!read(0, &c, 1);
        execl("/bin/echo", "echo", "late", (char *)0);
    }
    return lists_value - 7;
}
'''


def build(case):
    """The program, beside its library."""
    for name, source, words in (('liblists.so', LIBRARY, ['-shared', '-fPIC']),
                                ('program', PROGRAM, ['-L' + case.folder, '-llists', '-Wl,-rpath,' + case.folder])):
        path = case.file(name + '.c', source)
        subprocess.run(['cc', '-std=gnu17', '-g', '-O1', '-o', case.path(name), path, *words], check=True)
    return case.path('program')


def calls(found):
    return sorted((f['function'], f['level'], tuple(f['reasons'])) for f in found['findings'] if f['level'] != 'note')


@test
def unsafe_names_are_findings(case):
    program = build(case)
    done, found = case.json('--unsafe=lists_work', '--', program)
    ended(done, 0, b'')
    need(done.err == b'', f'{done}')
    need(('lists_work', 'warning', ('named',)) in calls(found), f'{calls(found)}')
    no_gap(found)
    done, found = case.json('--', program, env={'SIGVET_OPTIONS': 'unsafe=lists_work'})
    need(('lists_work', 'warning', ('named',)) in calls(found), f'{calls(found)}')
    done, found = case.json('--strict', '--unsafe=lists_work,write,strlen', '--', program)
    need(('lists_work', 'warning', ('named',)) in calls(found), f'{calls(found)}')
    text = case.run('run', '--unsafe=lists_work', program).err
    need(b'lists_work() in the handler of SIGUSR1' in text and b'named by --unsafe' in text, f'{text}')


@test
def unsafe_names_are_in_the_trace(case):
    """`sigvet report` needs neither the option nor the run."""
    program = build(case)
    trace = case.path('trace')
    done = case.run('record', '-o', trace, '--unsafe=lists_work', '--', program)
    ended(done, 0, b'')
    need(done.err == b'', f'{done}')
    done = case.run('report', '--format=json', trace)
    need(('lists_work', 'warning', ('named',)) in calls(json.loads(done.out)), f'{done}')
    done = case.run('report', '--format=json', '--safe=malloc,free', trace)
    found = json.loads(done.out)
    need(calls(found) == [('lists_work', 'warning', ('named',))] and found['summary']['set_aside'] == 2, f'{done}')
    one = case.file('one.json', json.dumps(found))
    two = case.file('two.json', done.out)
    merged = json.loads(case.run('merge', '--format=json', one, two).out)
    need(merged['summary']['set_aside'] == 4, f'{merged["summary"]}')


@test
def safe_names_are_set_aside(case):
    program = build(case)
    done, found = case.json('--safe=malloc', '--', program)
    need([f[0] for f in calls(found)] == ['free'] and found['summary']['set_aside'] == 1, f'{calls(found)} {found["summary"]}')
    done = case.run('run', '--error-exitcode=9', '--safe=malloc', '--safe=free', program)
    ended(done, 0)
    need(b'set aside     2 calls of functions that --safe names' in done.err, f'{done}')
    ended(case.run('run', '--error-exitcode=9', '--safe=malloc', program), 9)


@test
def other_findings_stay(case):
    """All that the options do not name is as without them."""
    program = build(case)
    bare = case.json('--', program)[1]
    found = case.json('--unsafe=lists_work', '--', program)[1]
    need([f for f in calls(found) if f[0] != 'lists_work'] == calls(bare), f'{calls(bare)} {calls(found)}')
    need({f['fingerprint'] for f in bare['findings']} < {f['fingerprint'] for f in found['findings']}, 'other fingerprints')


@test
def bad_names(case):
    program = build(case)
    for value, word in (('', 'empty'), ('a,', 'empty'), ('x' * 121, '120 characters'), ('f(int)', 'no linker symbol'),
                        ('f@V', 'version'), ('kill', 'signal API'), (','.join(f'f{i}' for i in range(33)), 'at most 32'),
                        ('lists_value', 'is data')):
        refused(case.run('run', '--unsafe=' + value, '--', program), '--unsafe', word)
    for value, word in (('', 'empty'), ('write', 'no unsafe function'), ('lists_work', 'no unsafe function')):
        refused(case.run('run', '--safe=' + value, '--', program), '--safe', word)
    refused(case.run('run', '--safe=malloc', '--unsafe=malloc', '--', program), 'malloc', '--safe and --unsafe')
    refused(case.run('run', '--', program, env={'SIGVET_OPTIONS': 'unsafe=a b'}), 'a b')


@test
def names_that_nobody_has_are_told(case):
    program = build(case)
    done = case.run('run', '-o', case.path('out'), '--unsafe=lists_work,lists_wrok', '--', program)
    ended(done, 0, b'')
    need(done.lines() == ["sigvet: --unsafe: no library that was seen defines 'lists_wrok'"], f'{done}')
    done = case.run('record', '-o', case.path('trace'), '--unsafe=lists_wrok', '--', program)
    need(done.lines() == ["sigvet: --unsafe: no library that was seen defines 'lists_wrok'"], f'{done}')


@test
def libraries_that_are_not_ours(case):
    program = build(case)
    refused(case.run('run', '--unsafe=lists_work', '--library=' + case.path('liblists.so'), '--', program),
            'no libsigvet.so of this version')
    stripped = case.path('libsigvet.so')
    subprocess.run(['strip', '-o', stripped, case.library], check=True)
    found = case.json('--unsafe=lists_work', '--library=' + stripped, '--', program)[1]
    need(('lists_work', 'warning', ('named',)) in calls(found), f'{calls(found)}')


@test
def the_copy_outlives_the_run(case):
    """A process that execs when the run is over finds the library: its loader has nothing to say."""
    program = build(case)
    ends = os.pipe()
    child = case.start([case.sigvet, 'run', '-q', '-o', case.path('out'), '--unsafe=lists_work', '--', program, 'leave'],
                       stdin=ends[0])
    need(child.wait(30) == 0, 'the run')
    os.write(ends[1], b'x')
    out, err = child.communicate(timeout=30)
    need((out, err) == (b'late\n', b''), f'{out} {err}')


@test
def the_copy_lies_where_it_can_run(case):
    """Not where nothing may be executed, and not where somebody else may write."""
    program = build(case)
    for n, how in enumerate(('mount -t tmpfs -o noexec none /var/tmp',
                             'mount -t tmpfs none /var/tmp && mkdir -m 777 /var/tmp/sigvet-$(id -u)')):
        folder, path = case.path(f'tmp{n}'), case.path(f'report{n}')
        os.mkdir(folder)
        done = case.bare(*UNSHARE, 'sh', '-c', how + ' || exit 98; exec "$@"', 'sh', case.sigvet, 'run', '--format=json',
                         '-o', path, '--unsafe=lists_work', '--', program, env={'TMPDIR': folder})
        ended(done, 0, b'')
        need(('lists_work', 'warning', ('named',)) in calls(report(path, done)), f'{done}')
        need(len(glob.glob(folder + '/sigvet-*/libsigvet-*.so')) == 1, f'{how}: {os.listdir(folder)}')
        need(len(glob.glob(folder + '/sigvet-*/*')) == 1, 'drafts are left')

