"""Hostile surroundings: closed channels, no /proc, little of everything. The program runs as bare."""
import itertools
import os

import base
from base import UNSHARE, equal, ended, has_finding, need, no_gap, report, test


def shell(line):
    """Words that run a command behind a line of shell."""
    return ['sh', '-c', f'{line}; exec "$@"', 'sh']


@test
def closed_channels(case):
    """All combinations of closed standard descriptors: the program finds them closed, and no others."""
    for closed in itertools.chain.from_iterable(itertools.combinations('012', n) for n in range(4)):
        line = 'exec ' + ' '.join(f'{fd}{"<" if fd == "0" else ">"}&-' for fd in closed)
        seen = []
        for words in ([], [case.sigvet, 'run', '--record', case.path('trace'), '--']):
            path = case.file('seen')
            done = case.bare(*shell(line), *words, case.target, 'describe', path)
            ended(done, 0)
            seen.append(open(path, encoding='utf-8').read())
        need(seen[0] == seen[1], f'closed: {closed}\n--- bare\n{seen[0]}--- under sigvet\n{seen[1]}')
        need(all(f'{fd} closed' in seen[0] for fd in closed), f'closed: {closed}\n{seen[0]}')
        path = case.path('report')
        done = case.bare(*shell(line), case.sigvet, 'run', '--format=json', '-o', path, '--', case.target, 'warning')
        has_finding(report(path, done))
        bare = case.bare(*shell(line), case.target, 'warning')
        equal(bare, done)
        os.remove(path)


@test
def closed_stderr(case):
    """The report has nowhere to go: the program's status is passed on all the same."""
    for word, status in (('warning', 0), ('clean', 0)):
        done = case.bare(*shell('exec 2>&-'), case.sigvet, 'run', '--', case.target, word)
        ended(done, status, b'done\n')
    done = case.bare(*shell('exec 2>&-'), case.sigvet, 'run', '--error-exitcode=9', '--', case.target, 'warning')
    ended(done, 9, b'done\n')
    done = case.bare(*shell('exec 2>&-'), case.sigvet, 'run', '--nonsense')
    ended(done, 2, b'')


@test
def closed_pipes(case):
    """stdout, stderr or both are pipes that nobody reads."""
    for which in (['stdout'], ['stderr'], ['stdout', 'stderr']):
        ends = []
        for words in ([], [case.sigvet, 'run', '-o', case.path('report'), '--'], [case.sigvet, 'run', '--']):
            read, write = os.pipe()
            os.close(read)
            ends.append(case.command([*words, case.target, 'warning'], **{name: write for name in which}))
            os.close(write)
        for done in ends[1:]:
            need(done.status == ends[0].status, f'{ends[0]}\n{done}')
    read, write = os.pipe()
    os.close(read)
    done = case.run('run', '--error-exitcode=9', '--', case.target, 'warning', stderr=write)
    os.close(write)
    ended(done, 9, b'done\n')


NO_PROC = ['mount -t tmpfs none /proc']
if base.IS_ROOT:  # in a user namespace, mounts from outside it are locked
    NO_PROC.append('umount -l /proc')


@test
def no_proc(case):
    """Without /proc the same is found."""
    for how in NO_PROC:
        before = [*UNSHARE, *shell(f'{how} || exit 98')]
        for words in ([case.target, 'warning'], ['sh', '-c', f'{case.target} warning; echo then'],
                      ['./link', 'warning'], ['sh', '-c', './link warning; echo then'], ['./script']):
            if not os.path.lexists(case.path('link')):
                os.symlink(case.target, case.path('link'))
                case.file('script', '#!./link warning\n', 0o755)
            found = case.same(words, before)
            has_finding(found)
            no_gap(found)
        done = case.bare(*before, case.sigvet, 'run', '--', '/nonexistent')
        base.refused(done, 'cannot run')


LIMITS = {'file_size': [('-f', n) for n in (0, 1, 100, 2100, 100000)],
          'open_files': [('-n', n) for n in (3, 4, 5, 6, 7, 8, 9, 10, 12, 20)],
          'address_space': [('-v', n) for n in (3000, 6000, 12000, 25000, 50000, 100000, 400000)],
          'data': [('-d', n) for n in (500, 2000, 10000, 30000, 100000)],
          'stack': [('-s', n) for n in (100, 200, 1000)]}


def with_limit(case, kind):
    """Each limit, soft alone and hard: as bare with the same limits, or refused before the program runs."""
    ran = 0
    for option, value in LIMITS[kind]:
        # libdw needs more stack than these, so only what may be raised again.
        for how in ('-S ',) if option == '-s' else ('-S ', ''):
            limit = shell(f'ulimit {how}{option} {value} || exit 98')
            seen = case.file('seen')
            bare = case.bare(*limit, case.target, 'describe', seen)
            wanted = open(seen, encoding='utf-8').read()
            for words in (['describe', case.file('seen')], ['warning']):
                ran += one_limit(case, limit, words, wanted)
            need(bare.status in (0, 127, -25), f'{bare}')
    return ran


def one_limit(case, limit, words, wanted):
    """One run with a limit. 1: the program ran."""
    path = case.file('report')
    bare = case.bare(*limit, case.target, *words)
    if words[0] == 'describe':
        case.file('seen')
    done = case.bare(*limit, case.sigvet, 'run', '-o', path, '--format=json', '--', case.target, *words)
    if bare.status != 0 and done.status == bare.status:
        return 0
    if case.bare(*limit, case.sigvet, '--version').status < 0:
        return 0  # the kernel cannot even execute the tool
    if done.status == 127 and b'error while loading shared libraries' in done.err:
        return 0  # the tool's own loader has no room
    if done.status == 2 and done.out == b'':
        base.refused(done)
        return 0
    written = report(path, done) if b'cannot write to' not in done.err else None
    done.err = b'\n'.join(line for line in done.err.splitlines() if b'sigvet: cannot write to' not in line)
    equal(bare, done)
    if words[0] == 'describe':
        now = open(words[1], encoding='utf-8').read()
        need(now == wanted, f'{limit[2]}\n--- bare\n{wanted}--- under sigvet\n{now}')
    elif written is not None:
        counted = (len(written['findings']) + written['summary']['unverified'] + len(written['summary']['gaps'])
                   + written['summary']['events_lost'])
        need(counted > 0, f'{limit[2]}: neither findings nor gaps: {written["summary"]}')
    return 1


@test
def limit_file_size(case):
    need(with_limit(case, 'file_size') >= 12, 'too few of the runs with a limit went on')


@test
def limit_open_files(case):
    need(with_limit(case, 'open_files') >= 20, 'too few of the runs with a limit went on')


@test
def limit_address_space(case):
    need(with_limit(case, 'address_space') >= 10, 'too few of the runs with a limit went on')


@test
def limit_data_and_stack(case):
    ran = with_limit(case, 'data') + with_limit(case, 'stack')
    need(ran >= 14, 'too few of the runs with a limit went on')


@test
def no_temporary_folder(case):
    """Everything is read-only: one line and nothing runs."""
    script = 'mount -t tmpfs -o ro none /dev/shm && mount --bind "$1" /mnt && mount -t tmpfs -o ro none /tmp && ' \
             'shift && cd / && exec "$@"'
    done = case.bare(*UNSHARE, 'sh', '-c', script, 'sh', case.build, '/mnt/bin/sigvet', 'run', '--', 'echo', 'ran')
    base.refused(done, 'Read-only')


@test
def working_directory_is_gone(case):
    for words in ([case.target, 'warning'], ['sh', '-c', f'{case.target} warning']):
        os.makedirs(case.path('gone'), exist_ok=True)
        before = shell(f'cd {case.path("gone")} && rmdir {case.path("gone")}')
        bare = case.bare(*before, *words)
        os.makedirs(case.path('gone'), exist_ok=True)
        done = case.bare(*before, case.sigvet, 'run', '--format=json', '-o', case.path('report'), '--', *words)
        equal(bare, done)
        has_finding(report(case.path('report'), done))


@test
def umask_takes_all(case):
    """What the owner may not open is no trace."""
    for options in (['record', '-o'], ['run', '-q', '--record']):
        trace = case.path('trace')
        ended(case.bare(*shell('umask 0777'), case.sigvet, *options, trace, '--', case.target, 'warning'), 0)
        need(os.stat(trace).st_mode & 0o777 == 0o600, f'{os.stat(trace)}')


@test
def inherited_signal_state(case):
    """Ignored and blocked signals are the program's as they were found."""
    words = ['grep', '-E', '^(Sig(Blk|Ign)|ShdPnd)', '/proc/self/status']
    for line in ("trap '' PIPE CHLD XFSZ", "trap '' INT TERM HUP QUIT USR1", 'true'):
        no_gap(case.same(words, shell(line)))
    blocked = ['python3', '-c', 'import os, signal, sys; '
               'signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); os.execvp(sys.argv[1], sys.argv[1:])']
    for words in (words, [case.target, 'clean'], [case.target, 'exit', '3']):
        case.same(words, blocked[:2] + blocked[2:])


@test
def library_is_missing(case):
    """The tool alone, without its library; and where the path of the library cannot be preloaded."""
    os.mkdir(case.path('bin'))
    os.mkdir(case.path('a b'))
    tool, library = case.path('bin/sigvet'), case.path('a b/lib.so')
    for copy, of in ((tool, case.sigvet), (library, case.library)):
        with open(of, 'rb') as file:
            case.file(os.path.relpath(copy, case.folder), file.read(), 0o755)
    base.refused(case.bare(tool, 'run', '--', 'echo', 'ran'), 'libsigvet.so', '--library')
    base.refused(case.bare(tool, 'run', '--library', library, '--', 'echo', 'ran'), 'space')
    ended(case.bare(tool, 'run', '-q', '--library', case.library, '--', 'echo', 'ran'), 0, b'ran\n')
    ended(case.bare(tool, 'run', '-q', '--library', os.path.relpath(case.library, case.folder), '--', 'echo', 'ran'),
          0, b'ran\n')


@test
def small_stack(case):
    """Of both: what the program has enough of is enough for the launcher."""
    found = case.same([case.target, 'warning'], ['sh', '-c', 'ulimit -s 64; exec "$@"', 'sh'])
    has_finding(found)
    no_gap(found)
