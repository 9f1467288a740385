"""Living with findings: suppressions, baselines, merging, coverage."""
import glob
import json
import os
import subprocess

from base import ended, need, refused, report, test

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = r'''
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
%(lines)s
static void *volatile block;
static __attribute__((noinline)) void helper(void) { block = malloc(10); }
%(lines)s
static void on_usr1(int signal)
{
    helper();
    free(block);
#ifdef PRINT
    printf("signal %%d\n", signal);
#else
    (void)signal;
#endif
}
#ifdef MORE
static void on_usr2(int signal) { (void)signal; helper(); }
#endif
static void on_hup(int signal) { (void)signal; }
int main(int argc, char **argv)
{
    (void)argv;
    signal(SIGUSR1, on_usr1);
    signal(SIGHUP, on_hup);
    raise(SIGUSR1);
    %(lines)s
#ifdef MORE
    signal(SIGUSR2, on_usr2);
    raise(SIGUSR2);
#endif
    if (argc > 1) {
        raise(SIGHUP);
    }
    return 0;
}
'''


def build(case, name, lines=0, flags=('-g', '-O1')):
    """The program, with some lines added in its middle."""
    source = case.file('source.c', PROGRAM % {'lines': '\n' * lines})
    path = case.path(name)
    subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', *flags, '-o', path, source], check=True)
    return path


def fingerprints(found):
    return sorted((f['plain'], f['fingerprint']) for f in found['findings'])


@test
def fingerprints_survive_rebuilds(case):
    """Other lines, other flags, another name and folder: the same findings."""
    first = case.json('--', build(case, 'first', flags=('-g', '-O1', '-DPRINT')))[1]
    need(len(first['findings']) == 4, f'{fingerprints(first)}')
    os.mkdir(case.path('folder'))
    for lines, flags in ((7, ('-g', '-O0')), (3, ('-g', '-O2', '-fno-pie', '-no-pie')), (1, ('-O1',)),
                         (9, ('-g', '-O2', '-D_FORTIFY_SOURCE=2', '-fno-plt', '-Wl,-z,now'))):
        again = case.json('--', build(case, 'folder/second', lines, (*flags, '-DPRINT')))[1]
        need(fingerprints(again) == fingerprints(first), f'{flags}: {fingerprints(again)}\n{fingerprints(first)}')


@test
def baseline_of_a_rebuilt_program(case):
    """What is in the baseline does not count; what is new does."""
    program = build(case, 'program')
    baseline = case.path('baseline.json')
    ended(case.run('run', '-q', '--error-exitcode=9', '--write-baseline', baseline, '--', program), 9)
    done = case.run('run', '--error-exitcode=9', '--baseline', baseline, '--', build(case, 'program', 5))
    ended(done, 0)
    need(b'sigvet: no new findings\n' in done.err and b'3 known findings are in the baseline' in done.err and
         b'unsafe-call' not in done.err, f'{done}')
    done = case.run('run', '--error-exitcode=9', '--baseline', baseline, '--', build(case, 'program', 5, ('-g', '-DMORE')))
    ended(done, 9)
    need(done.err.count(b'unsafe-call') == 1 and b'SIGUSR2' in done.err, f'{done}')
    path = case.path('report.json')
    case.run('run', '--format=json', '-o', path, '--baseline', baseline, '--', program)
    found = report(path, done)
    need([f['known'] for f in found['findings']] == [False, True, True, True] and found['summary']['known'] == 3 and
         found['summary']['findings'] == {'error': 0, 'warning': 1, 'note': 0}, f'{found["summary"]}')
    before = open(baseline, 'rb').read()
    case.run('run', '-q', '--baseline', baseline, '--write-baseline', baseline, '--', case.target, 'clean')
    need(open(baseline, 'rb').read() == before, 'what the old baseline held was not kept')


@test
def baseline_files(case):
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, '--', case.target, 'warning'), 0)
    supp = case.file('s.supp', '# nothing\n')
    for words in (['report', '--write-baseline', trace, trace],
                  ['report', '-o', case.path('both'), '--write-baseline', case.path('both'), trace],
                  ['report', '--suppressions', supp, '--write-baseline', supp, trace],
                  ['run', '--record', case.path('t'), '--write-baseline', case.path('t'), '--', case.target, 'clean'],
                  ['report', '--write-baseline', '/nonexistent/b', trace],
                  ['report', '--baseline', '/nonexistent/b', trace],
                  ['report', '--baseline', case.file('bad', '{}'), trace],
                  ['run', '--baseline', case.file('bad', '{}'), '--', case.target, 'clean']):
        refused(case.run(*words))
    need(open(trace, 'rb').read(8) == b'SSIGVET1', 'the trace was overwritten')
    done = case.run('report', '-q', '--write-baseline', '/dev/full', trace)
    need(done.status == 2 and b'/dev/full' in done.err, f'{done}')


@test
def suppressions_of_both_kinds(case):
    program = build(case, 'program')
    supp = case.file('my.supp', '''# two forms
{
   what helper() allocates
   sigvet:unsafe-call
   signal:SIGUSR1
   fun:malloc
   fun:helper
   ...
   handler:on_usr*
}
{
   unused
   fun:nowhere
}
''')
    done = case.run('run', '--error-exitcode=9', '--suppressions', supp, '--', program)
    ended(done, 9)
    need(b'malloc()' not in done.err and b'free()' in done.err and b'suppressed    1 finding' in done.err and
         f'the suppression unused ({supp}:11) fits no finding'.encode() in done.err, f'{done}')
    more = case.file('more.supp', 'unsafe-call:^free$\n')
    done = case.run('run', '--error-exitcode=9', '--suppressions', supp, '--suppressions', more, '--', program)
    ended(done, 0)
    ended(case.run('run', '-q', '--error-exitcode=9', '--', program,
                   env={'SIGVET_OPTIONS': f'suppressions={supp}:suppressions={more}'}), 0)
    ended(case.run('run', '-q', '--error-exitcode=9', '--suppressions', more, '--', program,
                   env={'SIGVET_OPTIONS': f'suppressions={supp}'}), 0)
    path = case.path('report.json')
    case.run('run', '--format=json', '-o', path, '--suppressions', supp, '--', program)
    found = report(path, done)
    need([f['plain'] for f in found['findings'] if f['level'] != 'note'] == ['free'] and found['summary']['suppressed'] == 1 and
         found['summary']['unused_suppressions'] == ['unused'] and
         [s['by'] for s in found['suppressed']] == ['what helper() allocates'] and
         [s['used'] for s in found['suppressions']] == [1, 0], f'{found}')


@test
def generated_suppressions_suppress(case):
    program = build(case, 'program')
    done = case.run('run', '--gen-suppressions', '--', program)
    blocks = b'{' + done.err.split(b'\n{', 1)[1].rsplit(b'\n}', 1)[0] + b'\n}\n'
    kept = b''.join(b'{' + part.split(b'\n}')[0] + b'\n}\n' for part in (b'\n' + blocks).split(b'\n{')[1:])
    supp = case.file('gen.supp', kept)
    done = case.run('run', '--error-exitcode=9', '--suppressions', supp, '--', build(case, 'program', 20, ('-g', '-O0')))
    ended(done, 0)
    need(b'suppressed    2 findings' in done.err and b'unused' not in done.err, f'{done}')
    done = case.run('run', '--gen-suppressions', '--format=json', '-o', case.path('json'), '--', program)
    need(done.err.count(b'rule:unsafe-call') == 2, f'{done}')
    supp = case.file('gen.supp', done.err)
    ended(case.run('run', '-q', '--error-exitcode=9', '--suppressions', supp, '--', program), 0)


@test
def suppression_errors(case):
    for text, words in (('nothing', (':1:', "'nothing'", 'RULE:PATTERN')),
                        ('\n{\n name\n fum:x\n}', (':4:', "'fum:x'", 'fun:')),
                        ('unsafe:x', (':1:', "'unsafe'", 'list rules'))):
        supp = case.file('bad.supp', text)
        refused(case.run('run', '--suppressions', supp, '--', case.target, 'clean'), supp, *words)
    refused(case.run('run', '--suppressions', '/nonexistent/s', '--', case.target, 'clean'), '/nonexistent/s')
    refused(case.run('run', '--suppressions', '/dev/zero', '--', case.target, 'clean'), '/dev/zero')
    refused(case.run('run', '--suppressions=', '--', case.target, 'clean'), '--suppressions')


@test
def coverage_may_be_required(case):
    program = build(case, 'program')
    supp = case.file('all.supp', 'unsafe-call:*\n')
    words = ['run', '-q', '--error-exitcode=9', '--suppressions', supp]
    ended(case.run(*words, '--', program), 0)
    done = case.run(*words, '--require-coverage', '--', program)
    ended(done, 9)
    need(b'sigvet: error: 1 of 2 handlers never ran' in done.err and b'SIGHUP on_hup: never ran' in done.err and
         b'SIGUSR1 on_usr1: 1 delivery' in done.err, f'{done}')
    done = case.run(*words, '--require-coverage', '--', program, 'more')
    ended(done, 0)
    need(done.err == b'', f'{done}')
    found = case.json('--', program)[1]
    handlers = {h['signal']: (h['handler'], h['deliveries'], h['installs'], h['program'])
                for h in found['summary']['handlers']}
    need(handlers == {'SIGUSR1': ('on_usr1', 1, 1, program), 'SIGHUP': ('on_hup', 0, 1, program)}, f'{handlers}')


@test
def merging_reports_and_traces(case):
    """In any order, in any grouping, the same bytes."""
    program = build(case, 'program', flags=('-g', '-DMORE'))
    names = [case.path(name) for name in ('a.json', 'b.json', 'c.trace')]
    case.run('run', '--format=json', '-o', names[0], '--', program)
    case.run('run', '--format=json', '-o', names[1], '--', program, 'more')
    case.run('record', '-o', names[2], '--', case.target, 'warning')
    out, part = case.path('out.json'), case.path('part.json')
    done = case.run('merge', *names, '-o', out)
    ended(done, 0, b'')
    flat = open(out, 'rb').read()
    ended(case.run('merge', *reversed(names)), 0, flat)
    for alone, pair in ((0, (1, 2)), (1, (0, 2)), (2, (1, 0))):
        ended(case.run('merge', *(names[i] for i in pair), '-o', part), 0)
        ended(case.run('merge', part, names[alone]), 0, flat)
        ended(case.run('merge', names[alone], part), 0, flat)
    ended(case.run('merge', out), 0, flat)
    found = json.loads(flat)
    need(found['summary']['processes'] == 3 and found['summary']['never_run'] == [], f'{found["summary"]}')
    counts = {f['plain'] + ' ' + f['handler']['function']: f['count'] for f in found['findings'] if f['level'] != 'note'}
    need(counts['malloc on_usr1'] == 2 and counts['free on_usr1'] == 2 and counts['malloc on_usr2'] == 2, f'{counts}')
    ended(case.run('merge', out, '-o', out), 0)
    need(open(out, 'rb').read() == flat, 'merged onto itself it changed')


@test
def merging_into_any_format(case):
    a, b = case.path('a.json'), case.path('b.json')
    program = build(case, 'program')
    text = case.run('run', '--format=text', '--', program).err.decode()
    for name in (a, b):
        case.run('run', '--format=json', '-o', name, '--', program)
    done = case.run('merge', '--format=text', '--error-exitcode=9', a, b)
    ended(done, 9)
    merged = done.out.decode()
    for line in ('free() in the handler of SIGUSR1', 'helper at ', 'raise(), pthread_kill() or tgkill() by pid', 'installed at',
                 'interrupted', 'instead', 'SIGHUP on_hup: never ran'):
        need(line in text and line in merged, f'no "{line}" in\n{text}\n{merged}')
    need('seen          2 times' in merged and 'SIGUSR1 on_usr1: 2 deliveries' in merged, merged)
    supp = case.file('s.supp', 'unsafe-call:on_usr1\n')
    done = case.run('merge', '--format=text', '--error-exitcode=9', '--suppressions', supp, a, b)
    ended(done, 0)
    need(b'suppressed    2 findings' in done.out, f'{done}')
    ended(case.run('merge', '-q', '--format=text', '--error-exitcode=9', '--require-coverage', '--suppressions', supp, a), 9)
    baseline = case.path('baseline')
    ended(case.run('merge', '-o', case.path('m'), '--write-baseline', baseline, a), 0)
    ended(case.run('merge', '-q', '--format=text', '--error-exitcode=9', '--baseline', baseline, b), 0)


@test
def merging_what_is_no_report(case):
    good = case.path('good.json')
    case.run('run', '--format=json', '-o', good, '--', case.target, 'warning')
    text = open(good, encoding='utf-8').read()
    bad = {'empty': b'', 'text': b'hello', 'array': b'[]', 'other': b'{"a": 1}', 'cut': text[:-40].encode(),
           'deep': b'[' * 100000, 'newer': text.replace('"schema": 1', '"schema": 2').encode(),
           'huge': text.replace('"count": 1', '"count": 1e999').encode(), 'trace': b'SSIGVET1',
           'latin': text.replace('malloc', '\xff').encode('latin-1')}
    for name, content in bad.items():
        path = case.file(name, content)
        refused(case.run('merge', good, path), path)
    for place in ('/nonexistent', case.folder, '/dev/zero', '/dev/null'):
        refused(case.run('merge', good, place), place)
    refused(case.run('merge'), 'merge')
    refused(case.run('merge', '-o', '/nonexistent/out', good), '/nonexistent/out')


@test
def annotations_are_counted(case):
    """A marked function's findings are suppressed by the program itself."""
    source = case.file('source.c', '#include "sigvet/sigvet.h"\n' + PROGRAM % {'lines': ''} +
                       'SIGVET_SAFE_FUNCTION(helper);\n')
    program = case.path('program')
    include = os.path.join(TOP, 'include')
    subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', '-g', '-I', include, '-o', program, source], check=True)
    done = case.run('run', '--', program)
    need(b'annotated     1 finding that the program itself accepts' in done.err and b'malloc()' not in done.err and
         b'free()' in done.err, f'{done}')
    found = case.json('--', program)[1]
    need([(f['by'], f['annotation']) for f in found['suppressed']] == [('SIGVET_SAFE_FUNCTION()', True)], f'{found}')


@test
def texts_with_a_byte_order_mark(case):
    """Editors put it before a text: suppressions, baselines, reports and policies are taken with it."""
    mark, program = '\ufeff', case.target
    policy = case.file('policy.ini', mark + '[rule one]\ncall = kill\naction = log\n')
    ended(case.run('policy', 'check', policy), 0)
    supp = case.file('a.supp', mark + 'unsafe-call:nowhere\n')
    ended(case.run('run', '-q', '--suppressions', supp, '--', program, 'clean'), 0)
    baseline, report = case.path('baseline.json'), case.path('report.json')
    ended(case.run('run', '-q', '--write-baseline', baseline, '--format=json', '-o', report, '--', program, 'clean'), 0)
    marked = [case.file(f'marked-{os.path.basename(path)}', mark + open(path, encoding='utf-8').read())
              for path in (baseline, report)]
    ended(case.run('run', '-q', '--baseline', marked[0], '--', program, 'clean'), 0)
    ended(case.run('merge', marked[1], report), 0)
    for path in (case.file('only', mark), case.file('twice', mark + mark + open(report, encoding='utf-8').read())):
        ended(case.run('merge', path, report), 2)


@test
def annotations_need_nothing(case):
    """sigvet.h compiles and does nothing wherever there is no sigvet."""
    source = case.file('source.c', '''#include "sigvet/sigvet.h"
static void f(void) {}
SIGVET_SAFE_FUNCTION(f);
int main(void)
{
    sigvet_allow_begin("test");
    sigvet_allow_end();
    f();
    return sigvet_in_handler() == -1 ? 0 : 1;
}
''')
    cxx = case.file('source.cc', open(source, encoding='utf-8').read())
    program, include = case.path('program'), os.path.join(TOP, 'include')
    strict = ['-Wall', '-Wextra', '-Wpedantic', '-Werror', '-I', include, '-o', program]
    for words in (['gcc', source], ['gcc', '-static', source], ['gcc', '-static-pie', source], ['gcc', '-std=c99', source],
                  ['gcc', '-no-pie', '-fno-pie', '-O2', '-Wl,--gc-sections', source], ['g++', cxx],
                  ['g++', '-std=c++98', '-Wold-style-cast', cxx], ['clang', source], ['clang', '-static', source],
                  ['clang++', cxx]):
        subprocess.run(words + strict, check=True)
        ended(case.bare(program), 0)


@test
def sigkit_in_each_language(case):
    """sigkit.h compiles without a word in each standard of C and C++ that docs/sigkit.md names."""
    text = '#include "sigvet/sigkit.h"\nint main(void)\n{\n    return sigkit_sigrtmin() > 0 ? 0 : 1;\n}\n'
    c, cxx, program = case.file('source.c', text), case.file('source.cc', text), case.path('program')
    strict = ['-Wall', '-Wextra', '-Wpedantic', '-pedantic-errors', '-Werror', '-I', os.path.join(TOP, 'include'), '-o', program]
    for compiler in ('gcc', 'clang'):
        for standard in ('gnu99', 'gnu11', 'gnu17'):
            subprocess.run([compiler, f'-std={standard}', c] + strict, check=True)
        subprocess.run([compiler, '-std=c99', '-D_GNU_SOURCE', c] + strict, check=True)
    for compiler in ('g++', 'clang++'):
        for standard in ('c++98', 'c++11', 'c++17', 'c++20'):
            subprocess.run([compiler, f'-std={standard}', cxx] + strict, check=True)
    ended(case.bare(program), 0)


@test
def every_example_of_a_suppression(case):
    """What docs/suppressions.md shows can be read."""
    text = open(os.path.join(TOP, 'docs', 'suppressions.md'), encoding='utf-8').read()
    need(glob.glob(os.path.join(TOP, 'docs', 'suppressions.md')) and '```' in text, 'no examples')
    for example in text.split('```')[1::2]:
        if example.startswith('sh'):
            continue
        supp = case.file('example.supp', example)
        ended(case.run('run', '-q', '--suppressions', supp, '--', case.target, 'clean'), 0)
