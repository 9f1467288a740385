"""The library alone, with a compiled policy; and policies that were damaged."""
import json
import os
import struct

from policy_run import Failure, same, test

POLICY = ('[rule one]\ncall = kill\nsignal = URG\naction = deny EBUSY\n'
          '[rule two]\ncall = raise\nlimit = 1000 per second\naction = pretend\n'
          '[rule three]\ncall = unsafe-call\naction = abort\n')
HEAD_POLICY = 80  # policy_off in struct sigvet_header
SUM, TABLE, RULES = 16, 24, 32  # in struct sigvet_policy


def compiled(place, text=POLICY):
    blob = os.path.join(place.opts.build, place.name + '.blob')
    status, out, err = place.sigvet('policy', 'compile', place.file('ini', text), '-o', blob)
    same('compile', (status, out, err), (0, '', ''))
    return blob


def preload(place, options, deeds, program=None):
    library = os.path.join(os.path.dirname(os.path.dirname(place.opts.sigvet)), 'lib', 'libsigvet.so')
    words = program or [place.does, *deeds]
    return place.execute(words, {'LD_PRELOAD': library, 'SIGVET_OPTIONS': options})


def decided(place):
    done = place.sigvet('report', '--format=json', os.path.join(place.opts.build, place.name + '.trace'))
    return json.loads(done[1])


def options(place, blob, more=''):
    trace = os.path.join(place.opts.build, place.name + '.trace')
    if os.path.exists(trace):
        os.remove(trace)
    return f'trace={trace}:policy={blob}{more}'


@test
def preloaded_library_with_a_policy(place):
    blob = compiled(place)
    deeds = ['kill:self:URG', 'raise:TERM', 'malloc', 'fork', 'kill:self:URG', 'then', 'spawn-clear', 'kill:self:URG',
             'then', 'in:USR1', 'getpid', 'malloc']
    status, out, err = preload(place, options(place, blob), deeds)
    same('the end', status, -6)
    same('the output', out, 'kill = -1 EBUSY\nraise = 0\nmalloc\nkill = -1 EBUSY\nkill = -1 EBUSY\ngetpid\n')
    if err.count('\n') > 1:
        raise Failure(f'more than one line: {err}')
    report = decided(place)
    same('the policy', (report['policy']['rules'], report['policy']['default']), (3, 'allow'))
    same('the decisions', [(d['rule'], d['action'], d['count'], d['line']) for d in report['decisions']],
         [('one', 'deny', 3, 1), ('two', 'pretend', 1, 5), ('three', 'abort', 1, 9)])


@test
def preloaded_library_knows_its_own(place):
    """Without a launcher what is outside is known, too."""
    blob = compiled(place, '[rule out]\ncall = kill\ntarget = outside\naction = deny EPERM\n')
    victim = place.victim()
    deeds = ['child', 'kill:child:TERM', 'reap', f'kill:{victim.pid}:TERM', 'fork', 'kill:parent:URG',
             f'kill:{victim.pid}:KILL', 'then', 'kill:init:URG']
    status, out, _ = preload(place, options(place, blob), deeds)
    same('the end', (status, out), (0, 'kill = 0\nchild TERM\nkill = -1 EPERM\nkill = 0\nkill = -1 EPERM\n'
                                       'kill = -1 EPERM\n'))
    same('the victim', victim.poll(), None)


def damaged(place, blob, change):
    path = os.path.join(place.opts.build, place.name + '.damaged')
    with open(blob, 'rb') as file:
        data = change(bytearray(file.read()))
    with open(path, 'wb') as file:
        file.write(data)
    return path


def patched(offset, form, value):
    def change(data):
        struct.pack_into(form, data, offset, value)
        return data
    return change


def resummed(data):
    """As the check sum would be: what is wrong has to be seen by itself."""
    total, mask = 0x9e3779b97f4a7c15, (1 << 64) - 1
    for (word,) in struct.iter_unpack('<Q', data[TABLE:]):
        total = ((total ^ word) * 0xff51afd7ed558ccd) & mask
        total ^= total >> 29
    struct.pack_into('<Q', data, SUM, total)
    return data


def flipped(data):
    data[len(data) // 2] ^= 1
    return data


DAMAGES = {
    'empty': lambda data: bytearray(),
    'cut short': lambda data: data[:len(data) // 2 & ~7],
    'no multiple of 8': lambda data: data[:-3],
    'longer': lambda data: data + bytes(8),
    'a bit': flipped,
    'magic': patched(0, '<Q', 1),
    'version': patched(8, '<I', 99),
    'table': lambda data: resummed(patched(TABLE, '<Q', 1)(data)),
    'many rules': lambda data: resummed(patched(RULES, '<I', 1 << 30)(data)),
    'offsets': lambda data: resummed(patched(56, '<I', 0xfffffff8)(data)),
    'too long': lambda data: data + bytes(1 << 20),
    'text': lambda data: bytearray(POLICY.encode()),
}


@test
def damaged_blob_is_refused(place):
    blob = compiled(place)
    for what, change in DAMAGES.items():
        path = damaged(place, blob, change)
        status, out, err = preload(place, options(place, path), ['kill:self:URG'])
        same(f'{what}: status, output', (status, out), (2, ''))
        if err.count('\n') != 1 or path not in err or 'is not started' not in err:
            raise Failure(f'{what}: stderr is {err!r}')
        status, out, err = preload(place, options(place, path, ':enforce=best-effort'), ['kill:self:URG'])
        same(f'{what}, best effort: status, output', (status, out), (0, 'kill = 0\n'))
        lines = [line for line in err.splitlines() if path in line]
        if len(lines) != 1 or 'runs without it' not in lines[0]:
            raise Failure(f'{what}, best effort: stderr is {err!r}')


@test
def policy_that_is_not_compiled_is_refused(place):
    """The library alone reads no text, and has no profiles."""
    needed = 'cannot be used (a compiled one is needed: see sigvet policy compile); the program'
    for path in (place.file('short.ini', '#\n'), place.file('text.ini', POLICY), place.file('long.ini', POLICY + '#\n' * 500000),
                 '@ci'):
        status, out, err = preload(place, options(place, path), ['getpid'])
        same(f'{path}: the end', (status, out, err), (2, '', f'sigvet: the policy in {path} {needed} is not started\n'))
        status, out, err = preload(place, options(place, path, ':enforce=best-effort'), ['getpid'])
        same(f'{path}, best effort: the end', (status, out), (0, 'getpid\n'))
        if f'sigvet: the policy in {path} {needed} runs without it\n' not in err:
            raise Failure(f'{path}, best effort: stderr is {err!r}')


@test
def missing_blob_is_refused(place):
    for path in ('/nonexistent/blob', place.opts.build, '/dev/null', '', 'x' * 2000):
        status, out, err = preload(place, options(place, path), ['getpid'])
        same(f'{path}: status, output', (status, out, err.count('\n')), (2, '', 1))
        done = preload(place, options(place, path, ':enforce=best-effort'), ['getpid'])
        same('best effort', done[:2], (0, 'getpid\n'))


def spoils(place, more=()):
    """A program that changes the check sum of the policy in the trace of its own run, and starts another."""
    policy, trace = place.file('ini', POLICY), os.path.join(place.opts.build, place.name + '.trace')
    script = ('import os, struct, sys\n'
              't = open(sys.argv[1], "r+b")\n'
              f't.seek({HEAD_POLICY}); at = struct.unpack("<Q", t.read(8))[0]\n'
              f't.seek(at + {SUM}); t.write(b"\\xff" * 8); t.flush()\n'
              'print(os.spawnv(os.P_WAIT, sys.argv[2], sys.argv[2:]), flush=True)\n')
    words = ['python3', '-c', script, trace, place.does, 'kill:self:URG']
    return place.sigvet('record', '--policy', policy, *more, '-o', trace, '--', *words)


@test
def damaged_policy_in_a_trace_is_refused(place):
    status, out, err = spoils(place)
    same('the end', (status, out), (0, '2\n'))
    lines = [line for line in err.splitlines() if 'is not started' in line]
    same('lines', len(lines), 1)
    status, out, err = spoils(place, ['--enforce=best-effort'])
    same('the end', (status, out), (0, 'kill = 0\n0\n'))


@test
def compiled_policy_in_a_run(place):
    """`sigvet run` takes a blob, too, and tells by it where the rules stand."""
    blob = compiled(place)
    done, report = place.enforced(blob, [place.does, 'kill:self:URG'])
    same('the output', done[:2], (0, 'kill = -1 EBUSY\n'))
    one = report['decisions'][0]
    same('the decision', (one['rule'], one['line'], one['errno']), ('one', 1, 'EBUSY'))
    if not one['source'].endswith('.ini'):
        raise Failure(f'the source is {one["source"]}')
    path = damaged(place, blob, flipped)
    status, out, err = place.sigvet('run', '--policy', path, '--', place.does, 'getpid')
    same('a damaged one', (status, out), (2, ''))
    if path not in err or err.count('\n') != 1:
        raise Failure(f'stderr is {err!r}')


@test
def policy_that_a_trace_has_taught(place):
    """What it was learned from is allowed, another thing is not."""
    trace = os.path.join(place.opts.build, place.name + '.trace')
    deeds = ['on:USR1', 'kill:self:USR1', 'mask:block:HUP', 'ran']
    bare = place.execute([place.does, *deeds])
    same('the recorded run', place.sigvet('record', '--events', '-o', trace, '--', place.does, *deeds)[:2], bare[:2])
    status, text, err = place.sigvet('policy', 'learn', trace)
    same('learn', (status, err), (0, ''))
    policy = place.file('learned.ini', text)
    done, report = place.enforced(policy, [place.does, *deeds])
    same('the same run', done, bare)
    same('denied', report['summary']['decisions']['deny'], 0)
    done, report = place.enforced(policy, [place.does, *deeds, 'kill:self:TERM', 'signal:TERM:ignore'])
    same('another', done[1], bare[1] + 'kill = -1 EPERM\nsignal = SIG_ERR EPERM\n')
