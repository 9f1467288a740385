"""A program or library that is built anew between the run and the report: nothing in it is named, and that is said.
What is only stripped is the same build still."""
import json
import os
import subprocess

from base import ended, gap_kinds, has_finding, need, no_gap, test

# The same functions at other places. Nothing that a loader looks at tells the two builds apart but the build-id; or,
# where there is none, that one file is longer.
SOURCE = '''
#include <signal.h>
#include <stdlib.h>

void on_dirty(int signal);
FIRST MORE void other(int signal) { (void)signal; abort(); } SECOND
int main(void)
{
    (void)signal(SIGUSR1, on_dirty);
    return raise(SIGUSR1);
}
'''
HANDLER = 'void *volatile kept; void on_dirty(int signal) { (void)signal; kept = malloc(1); }'


def build(case, name, *flags, first, more=''):
    source = case.file(f'{name}.c', SOURCE.replace('FIRST' if first else 'SECOND', HANDLER)
                       .replace('SECOND' if first else 'FIRST', '').replace('MORE', more))
    # Written beside it and moved, as linkers and installers do.
    subprocess.run(['cc', '-std=gnu17', '-g', '-O1', '-o', case.path(f'{name}.new'), source, *flags], check=True)
    os.rename(case.path(f'{name}.new'), case.path(name))
    return case.path(name)


def reported(case, trace):
    done = case.run('report', '--format=json', trace)
    ended(done, 0)
    return json.loads(done.out)


@test
def rebuilt(case):
    """With a build-id and without, at an address of its own and not."""
    longer = 'int more(void) { return 1; }'
    for flags, more in (([], ''), (['-Wl,--build-id=none'], longer), (['-no-pie'], '')):
        program, trace = build(case, 'program', *flags, first=True), case.path('trace')
        ended(case.run('record', '--events', '-o', trace, '--', program), 0)
        found = reported(case, trace)
        has_finding(found)
        no_gap(found)
        build(case, 'program', *flags, first=False, more=more)
        found = reported(case, trace)
        need(not [f for f in found['findings'] if f['rule'] == 'unsafe-call'] and
             sorted(gap_kinds(found)) == ['file-changed', 'unverified'], f'{flags}: {found}')
        need('other' not in json.dumps(found), f'{flags}: another function was named\n{found}')
        handler = found['summary']['handlers'][0]
        need(handler['module'] == program and handler['handler'].startswith('program+0x'), f'{flags}: {handler}')
        shown = case.run('trace', f'--from={trace}')
        ended(shown, 0)
        need(b'other' not in shown.out and shown.lines() ==
             [f"sigvet: '{program}' is not the file that ran: nothing in it is named"], f'{flags}: {shown}')
        os.unlink(trace)


@test
def stripped_since(case):
    program, trace = build(case, 'program', '-rdynamic', first=True), case.path('trace')
    ended(case.run('record', '-o', trace, '--', program), 0)
    subprocess.run(['strip', '-o', f'{program}.new', program], check=True)
    os.rename(f'{program}.new', program)
    found = reported(case, trace)
    has_finding(found)
    no_gap(found)


@test
def rebuilt_library(case):
    """The program is the same, the library that its handler calls is not."""
    sources = [case.file(f'lib{n}.c', ('#include <stdlib.h>\n' + text).encode()) for n, text in enumerate((
        'void *grab(void) { return malloc(1); } int idle(void) { return 1; }',
        'int idle(void) { return 1; } void *grab(void) { return malloc(1); }'))]
    library, trace = case.path('libgrab.so'), case.path('trace')
    words = ['cc', '-O1', '-g', '-shared', '-fPIC', '-o']
    subprocess.run([*words, library, sources[0]], check=True)
    program = case.path('user')
    subprocess.run(['cc', '-O1', '-g', '-o', program, '-x', 'c', '-', '-x', 'none', library], check=True, input=b'''
        #include <signal.h>
        void *grab(void);
        void *volatile kept;
        void on_dirty(int signal) { (void)signal; kept = grab(); }
        int main(void) { (void)signal(SIGUSR1, on_dirty); return raise(SIGUSR1); }''')
    ended(case.run('record', '-o', trace, '--', program), 0)
    found = reported(case, trace)
    has_finding(found)
    need(found['findings'][0]['via'] == 'grab', f'{found["findings"][0]}')
    no_gap(found)
    subprocess.run([*words, f'{library}.new', sources[1]], check=True)
    os.rename(f'{library}.new', library)
    found = reported(case, trace)
    need('file-changed' in gap_kinds(found), f'{found["summary"]["gaps"]}')
    need(all(gap['text'].startswith(library) for gap in found['summary']['gaps'] if gap['kind'] == 'file-changed'),
         f'{found["summary"]["gaps"]}')
    need('idle' not in json.dumps(found['findings']), f'{found["findings"]}')
    need(not [f for f in found['findings'] if f['rule'] == 'unsafe-call'], f'{found["findings"]}')
