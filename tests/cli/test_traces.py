"""`sigvet report` of whatever is not a good trace: exit status 2 and one line, or a report. Never a crash."""
import json
import os
import random
import struct

from base import UNSHARE, ended, has_finding, has_gap, need, refused, test

TAIL, RECORDS, HEADER = 192, 40, 4096


def recorded(case, *words):
    path = case.path('good')
    ended(case.run('record', '-o', path, '--trace-size=2M', '--', case.target, *words), 0)
    with open(path, 'rb') as file:
        data = bytearray(file.read())
    return data


def look(case, data):
    """Reports on these bytes. The report, or None when it was refused with one line."""
    path = case.file('bad', bytes(data))
    done = case.run('report', '--format=json', path)
    if done.status != 0:
        refused(done, path)
        return None
    need(done.err == b'', f'a report and a complaint\n{done}')
    return json.loads(done.out)


@test
def no_traces(case):
    for path in ('/nonexistent', '', case.folder, '/dev/null', '/dev/zero', '/etc/passwd', case.file('empty')):
        refused(case.run('report', path), path)
    os.mkfifo(case.path('fifo'))
    refused(case.run('report', case.path('fifo')), 'fifo')
    refused(case.run('report', '/nonexistent\nfolder'), '/nonexistent?folder')
    refused(case.run('report', case.file('short', b'SSIGVET1')), 'cut short')
    refused(case.run('report', case.sigvet), 'not a trace')


@test
def cut_traces(case):
    """At many lengths: refused while the header is not whole, else a report that tells."""
    data = recorded(case, 'warning')
    records, = struct.unpack_from('<Q', data, RECORDS)
    tail, = struct.unpack_from('<Q', data, TAIL)
    lengths = [1, 7, 8, 9, 100, HEADER - 1, HEADER, HEADER + 1, records - 1, records, records + 1, tail - 1, tail]
    lengths += range(records, tail, (tail - records) // 24)
    seen = set()
    for length in lengths:
        found = look(case, data[:length])
        need((found is None) == (length < records), f'cut at {length} of {tail} (records begin at {records}): {found}')
        if found and length < tail:
            has_gap(found, 'damaged', 'shorter')
        seen.add(found and len(found['findings']))
    need(seen == {None, 0, 1, 2}, f'the findings that were seen: {seen}')
    no_loss = look(case, data[:tail])
    need(len(no_loss['findings']) == 2, 'a trace cut right behind its records loses none')


@test
def damaged_traces(case):
    """Header words and record bytes that make no sense."""
    data = recorded(case, 'warning')
    records, = struct.unpack_from('<Q', data, RECORDS)
    tail, = struct.unpack_from('<Q', data, TAIL)
    for at, size in ((0, 8), (8, 4), (12, 4), (16, 8), (24, 8), (32, 4), (36, 4), (40, 8), (128, 8), (192, 8), (256, 8)):
        for value in (0, 1, 0x7fffffff, 0xffffffff, 0xffffffffffffffff):
            bad = bytearray(data)
            bad[at:at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, 'little')
            look(case, bad)
    other = bytearray(data)
    struct.pack_into('<I', other, 8, 99)
    refused(case.run('report', case.file('other', bytes(other))), 'version 99', 'version')
    steps, at = [], records
    while at < tail:
        steps.append(at)
        at += struct.unpack_from('<I', data, at)[0]
    for at in steps:
        for size in (0, 8, 17, 0xfffffff0):
            bad = bytearray(data)
            struct.pack_into('<I', bad, at, size)
            has_gap(look(case, bad), 'damaged')
        bad = bytearray(data)
        struct.pack_into('<I', bad, at + 4, 0)
        has_gap(look(case, bad), 'lost', 'never finished')
        bad[at + 4:at + 8] = b'\xee' * 4
        has_gap(look(case, bad), 'damaged')


@test
def random_traces(case):
    data = recorded(case, 'warning')
    tail, = struct.unpack_from('<Q', data, TAIL)
    chance = random.Random(1)
    for size in (1, 100, 5000, 200000):
        need(look(case, chance.randbytes(size)) is None, 'random bytes are no trace')
    for _ in range(20):
        bad = bytearray(data)
        for _ in range(chance.choice((1, 10, 1000))):
            bad[chance.randrange(8, tail)] = chance.randrange(256)
        look(case, bad)
    for _ in range(4):
        bad = data[:HEADER] + chance.randbytes(tail - HEADER)
        need(look(case, bad) is None, 'random names are refused')


@test
def poisoned_text(case):
    """Control characters that a program puts into its name or arguments stay out of the report."""
    path = case.path('esc\033[31m\a')
    os.symlink(case.target, path)
    done = case.run('run', '--', path, 'warning', '\033]0;title\a')
    need(b'unsafe-call: malloc()' in done.err and b'\033' not in done.err and b'\a' not in done.err, f'{done}')
    done = case.run('run', '--format=json', '--', path, 'warning', '\033]0;\xff\n"\\')
    has_finding(json.loads(done.err))
    need(b'\033' not in done.err, f'{done}')


@test
def debug_information_is_a_pipe(case):
    """Nobody writes to it: whoever opens it waits for ever."""
    program = case.path('program')
    ended(case.bare('objcopy', '--strip-all', case.target, program), 0)
    os.mkdir(case.path('.debug'))
    for name in ('program.debug', '.debug/program.debug', '.debug/named'):
        if name.endswith('named'):
            with open(case.path('named'), 'wb'):
                pass
            ended(case.bare('objcopy', '--add-gnu-debuglink=named', program), 0)
        os.mkfifo(case.path(name))
        done, found = case.json('--', program, 'warning')
        ended(done, 0)
        need([f['function'] for f in found['findings']] == ['malloc', 'free'], f'{found}')
        os.remove(case.path(name))


@test
def huge_traces(case):
    """A file of terabytes, most of it holes."""
    data = recorded(case, 'warning')
    path = case.file('huge', bytes(data))
    struct.pack_into('<Q', data, 16, 1 << 42)
    with open(path, 'r+b') as file:
        file.write(data)
        file.truncate(1 << 42)
    done = case.run('report', '--format=json', path)
    if done.status == 0:
        has_finding(json.loads(done.out))
    else:
        refused(done, path)


@test
def report_with_little(case):
    """Few descriptors, little memory, no /proc, closed channels: a report, or one line."""
    recorded(case, 'warning')
    path = case.path('good')
    for limit in ('-n 4', '-n 5', '-n 6', '-n 8', '-v 30000', '-v 60000', '-v 200000', '-f 0'):
        done = case.bare('sh', '-c', f'ulimit {limit}; exec "$@"', 'sh', case.sigvet, 'report', '--format=json', path)
        if done.status == 0:
            found = json.loads(done.out)
            need(len(found['findings']) + found['summary']['unverified'] == 2, f'{limit}: {found}')
        else:
            need(done.status == 2 and len(done.err.splitlines()) == 1, f'{limit}: {done}')
    done = case.bare(*UNSHARE, 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh', case.sigvet, 'report',
                     '--format=json', path)
    has_finding(json.loads(done.out))
    for closed in ('<&-', '2>&-', '<&- 2>&-'):
        done = case.bare('sh', '-c', f'"$@" {closed}', 'sh', case.sigvet, 'report', '--format=json', path)
        ended(done, 0)
        has_finding(json.loads(done.out))
    done = case.bare('sh', '-c', '"$@" >&-', 'sh', case.sigvet, 'report', path)
    refused(done, 'cannot write')
    read, write = os.pipe()
    os.close(read)
    done = case.run('report', path, stdout=write)
    os.close(write)
    need(done.status in (2, -13), f'{done}')
