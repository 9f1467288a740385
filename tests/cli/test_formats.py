"""Formats besides text and JSON: each through a real run, against its schema; several at once; in CI."""
import json
import os
import subprocess
import xml.etree.ElementTree as tree

import base
from base import ended, need, refused, test

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FORMATS = os.path.join(TOP, 'tests', 'formats')
SOURCE = 'tests/cli/target.c'


def checked(name, path):
    """A file that check-NAME has no fault to find with."""
    done = subprocess.run([os.path.join(FORMATS, 'check-' + name), path], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    need(done.returncode == 0, f'{name}: {done.stdout.decode()[:3000]}')
    return path


def sarif(path):
    with open(checked('sarif', path), encoding='utf-8') as file:
        return json.load(file)['runs'][0]


def junit(path):
    return tree.parse(checked('junit', path)).getroot()


def place(result):
    physical = result['locations'][0]['physicalLocation']
    return physical['artifactLocation'], physical.get('region', {}).get('startLine')


@test
def sarif_of_runs(case):
    """Whatever the run finds, the log fits the schema; what it says is what the JSON says."""
    path, plain = case.path('sarif'), case.path('json')
    for word in ('error', 'warning', 'note', 'clean'):
        ended(case.run('run', '--source-root', TOP, '--format=sarif', '-o', path, '--format=json', '-o', plain, '--',
                       case.target, word), 0)
        run = sarif(path)
        with open(plain, encoding='utf-8') as file:
            found = json.load(file)['findings']
        need([(r['ruleId'], r['level'], r['occurrenceCount']) for r in run['results']] ==
             [(f['rule'], f['level'], f['count']) for f in found], f'{word}: not the same findings: {run["results"]}')
        for result, finding in zip(run['results'], found):
            need(place(result) == ({'uri': SOURCE, 'uriBaseId': 'SRCROOT'}, finding['stacks']['handler'][1]['line']),
                 f'{word}: not the place of {finding["message"]}: {place(result)}')
            need(result['partialFingerprints'] == {'sigvetFingerprint/v1': finding['fingerprint']}, 'fingerprint')
            need([len(s['frames']) for s in result['stacks']] ==
                 [len(finding['stacks'][s]) for s in ('handler', 'interrupted')], 'stacks')
        need(run['invocations'][0]['exitCode'] == 0, f'{run["invocations"]}')
        need(run['originalUriBaseIds']['SRCROOT']['uri'] == f'file://{TOP}/', f'{run["originalUriBaseIds"]}')


@test
def sarif_of_gaps_and_ends(case):
    """A static program is a notification; exit codes and signals are those of sigvet."""
    path = case.path('sarif')
    options = ['--format=sarif', '-o', path]
    if 'static' in case.programs:
        case.run('run', *options, '--', case.programs['static'], 'clean')
        kinds = [n['descriptor']['id'] for n in sarif(path)['invocations'][0]['toolExecutionNotifications']]
        need('static' in kinds, f'{kinds}')
    ended(case.run('run', *options, '--error-exitcode=9', '--', case.target, 'warning'), 9)
    need(sarif(path)['invocations'][0]['exitCode'] == 9, 'not the exit code')
    done = case.run('run', *options, '--', case.target, 'die', '15')
    need(done.status == -15 and sarif(path)['invocations'][0]['exitSignalName'] == 'SIGTERM', f'not SIGTERM\n{done}')


@test
def sarif_without_symbols(case):
    """A stripped program: its binary and the offset in it, in a place whose name needs escapes."""
    folder, path = case.path('a b:c%#é'), case.path('sarif')
    os.mkdir(folder)
    program = os.path.join(folder, 'program')
    subprocess.run(['strip', '-o', program, case.target], check=True)
    ended(case.run('run', '--format=sarif', '-o', path, '--', program, 'warning'), 0)
    artifact, line = place(sarif(path)['results'][0])
    need(line is None and artifact['uri'].endswith('/a%20b%3Ac%25%23%C3%A9/program'), f'{artifact}')


@test
def source_roots(case):
    """The root is stripped, from the current directory if no other is given; other files stay as they are."""
    def uri(*options, **how):
        case.run('run', *options, '--format=sarif', '-o', case.path('s'), '--', case.target, 'warning', **how)
        return place(sarif(case.path('s'))['results'][0])[0]
    need(uri(cwd=TOP) == {'uri': SOURCE, 'uriBaseId': 'SRCROOT'}, 'the current directory')
    need(uri('--source-root=tests', cwd=TOP)['uri'] == 'cli/target.c', 'a relative root')
    need(uri('--source-root', TOP + '/docs/../tests//cli/')['uri'] == 'target.c', 'a root that is not normal')
    need(uri('--source-root=/nonexistent') == {'uri': f'file://{TOP}/{SOURCE}'}, 'another root')


@test
def junit_of_runs(case):
    path = case.path('xml')
    options = ['--source-root', TOP, '--format=junit', '-o', path]
    ended(case.run('run', *options, '--', case.target, 'warning'), 0)
    root = junit(path)
    failure = root.find(f"testsuite[@name='{case.target}']/testcase[@name='unsafe-call: on_dirty']/failure")
    need(failure is not None and failure.get('type') == 'warning' and SOURCE in failure.text, 'no failure')
    ended(case.run('run', *options, '--fail-on=error', '--', case.target, 'warning'), 0)
    need(junit(path).get('failures') == '0', 'a warning fails though errors alone should')
    for word in ('error', 'note', 'clean'):
        case.run('run', *options, '--', case.target, word)
        need(junit(path).get('failures') == ('1' if word == 'error' else '0'), f'{word}: {open(path).read()}')
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, '--', case.target, 'warning'), 0)
    done = case.run('report', '--format=junit', trace)
    need(tree.fromstring(done.out).get('failures') == '1', f'report: {done}')


def commands(text):
    return [line for line in text.decode().splitlines() if line.startswith('::')]


@test
def github_commands(case):
    """On standard output, where the runner reads; by themselves beside the text in a workflow."""
    program = ['--', case.target, 'warning']
    done = case.run('run', '--source-root', TOP, '--format=github', *program)
    need(done.err == b'' and done.out.startswith(b'done\n'), f'{done}')
    need(all(c.startswith(f'::warning file={SOURCE},line=') for c in commands(done.out)) and
         len(commands(done.out)) == 2, f'{done}')
    actions = {'GITHUB_ACTIONS': 'true'}
    need(commands(case.run('run', *program, env=actions).out) == commands(case.run('run', '--format=text', *program,
                                                                                   env=actions).out) != [],
         'no commands in a workflow')
    need(b'sigvet: warning: ' in case.run('run', *program, env=actions).err, 'no text beside the commands')
    for options, env in (([], {'GITHUB_ACTIONS': 'false'}), ([], {}), (['--format=json'], actions),
                         (['-o', case.path('x')], actions)):
        need(commands(case.run('run', *options, *program, env=env).out) == [], f'commands: {options} {env}')
    need(case.run('run', '-q', '--', case.target, 'clean', env=actions).out == b'done\n', 'not quiet')
    done = case.run('run', '--format=github', '-o', case.path('gh'), '--format=text', *program, env=actions)
    need(done.out == b'done\n' and len(commands(open(case.path('gh'), 'rb').read())) == 2, f'twice\n{done}')
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, *program), 0)
    done = case.run('report', trace, env=actions)
    need(b'sigvet: warning: ' in done.out and len(commands(done.out)) == 2, f'{done}')


@test
def several_formats(case):
    """One run, all formats, each in its place."""
    paths = {name: case.path(name) for name in ('text', 'json', 'sarif', 'junit', 'github')}
    options = [word for name, path in paths.items() for word in ('--format', name, '-o', path)]
    done = case.run('run', *options, '--', case.target, 'warning')
    ended(done, 0, b'done\n')
    need(done.err == b'', f'{done}')
    need(len(sarif(paths['sarif'])['results']) == 2 and junit(paths['junit']).get('failures') == '1', 'sarif, junit')
    need(len(json.load(open(paths['json'], encoding='utf-8'))['findings']) == 2, 'json')
    need(b'sigvet: warning: unsafe-call' in open(paths['text'], 'rb').read(), 'text')
    need(len(commands(open(paths['github'], 'rb').read())) == 2, 'github')
    done = case.run('run', *options[:4], '--format=json', '--', case.target, 'warning')
    base.has_finding(json.loads(done.err))
    done = case.run('run', '--', case.target, 'warning', env={'SIGVET_OPTIONS': ':'.join(
        f'{k}={v}' for name, path in paths.items() for k, v in (('format', name), ('output', path)))})
    need(done.err == b'' and sarif(paths['sarif']), f'SIGVET_OPTIONS\n{done}')


@test
def several_formats_refused(case):
    program = ['--', case.target, 'clean']
    path, link = case.path('a'), case.path('link')
    refused(case.run('run', '--format=sarif', '--format=json', '-o', path, *program), 'sarif', 'json')
    refused(case.run('run', '--format=sarif', '-o', path, '--format=json', '-o', path, *program), path)
    os.symlink('a', link)
    for twin in ('./a', link):
        refused(case.run('run', '--format=sarif', '-o', path, '--format=json', '-o', twin, *program), twin)
    refused(case.run('run', '--format=sarif', '-o', path, '--format=xml', '-o', case.path('b'), *program), 'xml', 'junit')
    refused(case.run('run', '--format=sarif', '-o', path, '-o', '/nonexistent/x', *program), '/nonexistent/x')
    refused(case.run('trace', '--format=sarif', *program), 'sarif', 'text or json')
    trace = case.path('trace')
    ended(case.run('record', '-o', trace, *program), 0)
    refused(case.run('report', '--format=sarif', '-o', path, '-o', './trace', trace), './trace')


@test
def one_full_disk_of_two(case):
    """What cannot be written is told; the others are written all the same."""
    path = case.path('sarif')
    done = case.run('run', '--format=junit', '-o', '/dev/full', '--format=sarif', '-o', path, '--', case.target, 'warning')
    need(done.lines() == ['sigvet: cannot write to /dev/full: No space left on device'], f'{done}')
    need(len(sarif(path)['results']) == 2, 'the other report')


@test
def cmake_module(case):
    """A project's tests by way of find_package(sigvet), from an installation."""
    prefix, build = case.path('prefix'), case.path('build')
    where = {'env': {'CMAKE_PREFIX_PATH': prefix}}
    ended(case.bare('cmake', '--install', case.build, '--prefix', prefix), 0)
    ended(case.bare('cmake', '-S', os.path.join(FORMATS, 'project'), '-B', build, **where), 0)
    ended(case.bare('cmake', '--build', build), 0)
    done = case.bare('ctest', '--test-dir', build, '-L', 'sigvet', '--output-on-failure')
    log = done.out.decode()
    need('1 tests failed out of 5' in log and '- dirty (Failed)' in log, f'not all but one passed\n{log}')
    need('sigvet: warning: unsafe-call: malloc() in the handler of SIGUSR1' in log, f'no finding in the log\n{log}')
    results = sarif(os.path.join(build, 'sigvet', 'arguments.sarif'))['results']
    need(all(r['level'] == 'note' for r in results), f'a finding in a clean program: {results}')
    need(junit(os.path.join(build, 'sigvet', 'dirty.junit')).get('failures') == '1', 'junit')
    for text, message in (('sigvet_add_test(COMMAND true)', 'expected NAME'),
                          ('sigvet_add_test(WITH x NAME a COMMAND true)', 'unknown word'),
                          ('sigvet_add_test(NAME a COMMAND true FORMATS xml)', "unknown format 'xml'")):
        folder = case.path(message.replace(' ', '_'))
        os.mkdir(folder)
        with open(os.path.join(folder, 'CMakeLists.txt'), 'w', encoding='utf-8') as file:
            file.write(f'cmake_minimum_required(VERSION 3.20)\nproject(p NONE)\nfind_package(sigvet REQUIRED)\n{text}\n')
        done = case.bare('cmake', '-S', folder, '-B', os.path.join(folder, 'b'), **where)
        need(done.status != 0 and message in ' '.join(done.err.decode().split()), f'{text}\n{done}')


@test
def merged_from_a_named_pipe(case):
    """Whoever writes to it has one reader, who reads all."""
    found, fifo = case.path('one.json'), case.path('fifo')
    case.run('run', '--format=json', '-o', found, '--', case.target, 'warning')
    os.mkfifo(fifo)
    writer = case.start(['sh', '-c', 'cat one.json >fifo'])
    done = case.run('merge', fifo)
    ended(done, 0)
    need(writer.wait(10) == 0 and done.out == case.run('merge', found).out, f'{done}')
