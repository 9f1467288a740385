"""sigvet policy: what it checks, shows and compiles."""
import os

from base import ended, need, refused, test

GOOD = '[default]\naction = allow\n\n[rule r]\ncall = send\nsignal = TERM\naction = deny EPERM\n'


def says(done, *lines):
    """Ended with status 2, and exactly these lines on stderr, each at its beginning."""
    ended(done, 2, b'')
    found = done.err.decode().splitlines()
    need(len(found) == len(lines) and all(f.startswith('sigvet: ' + l) for f, l in zip(found, lines)),
         f'expected {lines}\n{done}')


@test
def policy_check(case):
    for policy in ('@ci', '@strict', '@paranoid', case.file('good.ini', GOOD), case.file('empty.ini', '')):
        done = case.run('policy', 'check', policy)
        ended(done, 0, b'')
        need(done.err == b'', f'{done}')


@test
def policy_errors(case):
    """All of them, with file and line."""
    path = case.file('bad.ini', '[rule r]\ncall = nothing\nsignal = SIGNO\nhm\n[x]\n[rule s]\n')
    for command in (['check', path], ['show', path], ['compile', path, '-o', case.path('b')]):
        says(case.run('policy', *command), f"{path}:2: found 'nothing'; expected a class",
             f"{path}:3: found 'SIGNO'; expected names", f"{path}:4: found 'hm'; expected KEY = VALUE",
             f'{path}:1: found a section without an action', f"{path}:5: found section 'x'; expected [default]",
             f'{path}:6: found a section without an action', f'{path}:6: found a rule without calls')
    need(not os.path.exists(case.path('b')), 'a block was left')
    path = case.file('odd.ini', b'[rule \xff\x1b[31m]\ncall = send\naction = \xff\n')
    need(b'\x1b' not in case.run('policy', 'check', path).err, 'an escape sequence on stderr')


@test
def policy_show(case):
    done = case.run('policy', 'show', case.file('p.ini', GOOD))
    ended(done, 0)
    text = done.out.decode()
    for part in ('[default]\naction = allow\n', ':4\n', '; reaches: kill, killpg, ', '[rule r]\ncall = send\n'
                 'signal = SIGTERM\naction = deny EPERM\n'):
        need(part in text, f'no {part!r} in\n{text}')


@test
def policy_compile(case):
    """A block says what its text says; read again it is the same."""
    path, blob, again = case.file('p.ini', GOOD), case.path('p.blob'), case.path('again.blob')
    ended(case.run('policy', 'compile', path, '-o', blob), 0, b'')
    ended(case.run('policy', 'check', blob), 0, b'')
    need(case.run('policy', 'show', blob).out == case.run('policy', 'show', path).out, 'shown in another way')
    ended(case.run('policy', 'compile', blob, '--output=' + again), 0, b'')
    with open(blob, 'rb') as one, open(again, 'rb') as other:
        bytes_ = one.read()
        need(bytes_ == other.read() and bytes_[:8] == b'SVPOLCY1', 'another block')
    for damaged in (bytes_[:-8], bytes_ + bytes(8), bytes_[:100] + b'\xff' + bytes_[101:]):
        refused(case.run('policy', 'show', case.file('damaged', damaged)), 'damaged', 'no policy')


@test
def policy_usage(case):
    path = case.file('p.ini', GOOD)
    refused(case.run('policy'), 'expected check')
    refused(case.run('policy', 'frown', path), 'frown', 'expected check')
    refused(case.run('policy', 'check'), 'no policy is named')
    refused(case.run('policy', 'check', path, path), 'one policy')
    refused(case.run('policy', 'check', '@nonsense'), '@nonsense', '@ci')
    refused(case.run('policy', 'check', '/nonexistent/p.ini'), '/nonexistent/p.ini')
    refused(case.run('policy', 'check', case.folder), case.folder)
    refused(case.run('policy', 'check', '/dev/zero'), '/dev/zero')
    refused(case.run('policy', 'compile', path), 'no file')
    refused(case.run('policy', 'compile', path, '-o', '/nonexistent/blob'), '/nonexistent/blob')
    refused(case.run('policy', 'check', path, '-o', 'x'), '--output')
    refused(case.run('policy', 'check', path, '--enforce=kernel'), '--enforce')
    refused(case.run('policy', 'show', path, '--enforce=shim'), 'shim')
    refused(case.run('policy', 'show', path, '--nonsense'), 'unknown option', '--nonsense')
    for words in (['policy', '--help'], ['help', 'policy'], ['policy', '-h']):
        done = case.run(*words)
        ended(done, 0)
        need(b'--output' in done.out and done.err == b'', f'{done}')
    with open('/dev/full', 'wb') as full:
        refused(case.run('policy', 'show', path, stdout=full), 'cannot write')


@test
def policy_of_a_trace(case):
    trace = case.path('t')
    ended(case.run('record', '-o', trace, '--', case.target, 'clean'), 0)
    refused(case.run('policy', 'show', trace), 'without a policy')
    path = case.file('p.ini', GOOD)
    done = case.run('record', '--policy', path, '-o', case.path('with'), '--', case.target, 'clean')
    ended(done, 0)
    need(case.run('policy', 'show', case.path('with')).out == case.run('policy', 'show', path).out,
         'shown in another way')

