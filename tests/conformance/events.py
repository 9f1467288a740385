"""events.py - makes traces, reads their events, and compares them with what probes say (probe_log.h).

Formats: include/sigvet/trace.h; probe_log.h. Rows, kinds and their numbers come from the table itself, by the
preprocessor.
"""
import os
import re
import struct
import subprocess
from collections import namedtuple

VERSION, HEADER, CAPACITY, LOG_SIZE = 3, 4096, 24 << 20, 64 + 8192 * 344
REC_PROCESS, REC_CHUNK = 1, 8
CALL, SYSCALL, DELIVERY, THREAD = 1, 2, 3, 4
NOTE, LEFT, ALTSTACK = 1, 8, 16  # flags of events
FILLED, ENDED, P_NOTE, P_UNSEEN, P_LEFT, P_NEVER = 1, 2, 4, 8, 16, 32  # flags of probes
INTERRUPTED = ['anything', 'CODE', 'EINTR', 'RESTART', 'DONE']
# Kinds whose argument is 32 bits wide: what stands above them in the register is nothing.
NARROW = {'INT', 'UINT', 'SIG', 'PID', 'PGRP', 'TID', 'FD', 'HOW', 'MASK32', 'CLOCK', 'ITIMER', 'IDTYPE',
          'WAITOPT', 'PRCTL', 'FCNTL', 'PTRACE', 'LIOMODE', 'CANCELTYPE', 'SFDFLAGS', 'TFDFLAGS',
          'TIMERFLAGS', 'SPAWNFLAGS', 'CLONEFLAGS', 'SYSCALL'}

Probe = namedtuple('Probe', 'type row flags pid tid given there error result low high frame nesting on_altstack '
                            'errno_before errno_after interrupted reserved handler mask args pointees')
Event = namedtuple('Event', 'type row flags error pid begin end body offset')
Row = namedtuple('Row', 'name number result kinds')


class Rows:
    """The table, as the preprocessor sees it."""

    def __init__(self, top):
        text = '''
#define CALL(symbol, ...) row other symbol
#define CALL_AT(id, ...) row other id
#define API(symbol, v, ac, w, i, c, ar, cl, result, ...) row API symbol result __VA_ARGS__
#define API_AT(id, symbol, version, v, ac, w, i, c, ar, cl, result, ...) row API id result __VA_ARGS__
#define SYSCALL(name, number, cl, result, ...) row SYSCALL name number result __VA_ARGS__
#include "sigvet/calls.def"
#define KIND(name, way, size) row KIND name way size
#include "sigvet/calls/kinds.def"
'''
        done = subprocess.run([os.environ.get('CC', 'cc'), '-E', '-P', '-undef', '-x', 'c', '-I',
                               os.path.join(top, 'include'), '-'], input=text.encode(), check=True,
                              stdout=subprocess.PIPE)
        self.table, self.api, self.syscalls, self.sizes, self.ways = [], [], [], {}, {}
        for line in done.stdout.decode().splitlines():
            words = re.sub(',', ' ', line).split()
            if words[:1] != ['row']:
                continue
            if words[1] == 'KIND':
                self.sizes[words[2]], self.ways[words[2]] = int(words[4]), words[3]
            elif words[1] == 'SYSCALL':
                self.syscalls.append(Row('syscall ' + words[2], int(words[3]), words[4], words[5:11]))
            elif words[1] == 'API':
                self.api.append(Row(words[2], len(self.table), words[3], words[4:10]))
                self.table.append(self.api[-1])
            else:
                self.table.append(None)

    def all_names(self):
        return {r.name for r in self.api + self.syscalls}


def row_of(probe, rows):
    return (rows.syscalls if probe.type == SYSCALL else rows.api)[probe.row]


def row_name(probe, rows):
    return row_of(probe, rows).name


def make_trace(path, mode, room):
    with open(path, 'wb') as file:
        os.posix_fallocate(file.fileno(), 0, CAPACITY)
        head = struct.pack('<QIIQQIIQQQII', 0x3154455647495353, VERSION, HEADER, CAPACITY, HEADER, 0, 0, HEADER,
                           0, 0, 0, mode)
        file.write(head)
        file.seek(128)
        file.write(struct.pack('<Q', CAPACITY if room else HEADER))
        file.seek(192)
        file.write(struct.pack('<Q', HEADER))
        file.seek(256)
        file.write(struct.pack('<Q', 1))  # the launcher's clock: without it no event would have an end


def make_log(path):
    with open(path, 'wb') as file:
        file.truncate(LOG_SIZE)


def read_log(path):
    probes = []
    with open(path, 'rb') as file:
        data = file.read()
    used = min(struct.unpack_from('<Q', data)[0], 8192)
    for i in range(used):
        words = struct.unpack_from('<8IQ3Q6I2Q6Q24Q', data, 64 + 344 * i)
        probes.append(Probe(*words[:20], words[20:26], words[26:]))
    return probes


def read_trace(path, program):
    """{(pid, tid): [Event]} of the processes that run this program, in the order in which they began."""
    with open(path, 'rb') as file:
        data = file.read()
    tail = struct.unpack_from('<Q', data, 192)[0]
    lost = struct.unpack_from('<8Q', data, 320)
    wrong = [f'lost: {lost}'] if any(lost) else []
    processes, threads = {}, {}
    at = HEADER
    while at < tail:
        size, kind = struct.unpack_from('<II', data, at)
        if size < 16 or at + size > tail:
            wrong.append(f'a record of {size} bytes at {at}')
            break
        if kind == REC_PROCESS:
            if program.encode() + b'\0' in data[at:at + size]:
                processes[at] = struct.unpack_from('<I', data, at + 16)[0]
        elif kind == REC_CHUNK:
            process, _, tid, _, used = struct.unpack_from('<QQIIQ', data, at + 8)
            if process in processes:
                read_chunk(data, at + 64, min(used, size - 64), processes[process], tid, threads, wrong)
        at += size
    return threads, wrong


def read_chunk(data, at, used, pid, tid, threads, wrong):
    end = at + used
    while at < end:
        size, kind, row, flags, error, child, begin, over = struct.unpack_from('<IHHHHIQQ', data, at)
        if size < 32 or size % 8 or at + size > end:
            wrong.append(f'an event of {size} bytes in the chunk of {tid}')
            return
        event = Event(kind, row, flags, error, child, begin, over, data[at + 32:at + size], at)
        if kind != THREAD:
            threads.setdefault((child, child) if child else (pid, tid), []).append(event)
        at += size


def compare(path, probes, program, rows):
    """What differs between events and probes, in words."""
    threads, wrong = read_trace(path, program)
    if not probes:
        return [w for w in wrong if not w.startswith('lost')]  # whatever was lost, the rest is whole
    said = {}
    for probe in probes:
        said.setdefault((probe.pid, probe.tid), [])
        if not probe.flags & P_UNSEEN:
            said[(probe.pid, probe.tid)].append(probe)
    for key in said:
        wrong += compare_thread(said[key], threads.get(key, []), rows)
    for key in threads:
        if key not in said:
            wrong.append(f'events of thread {key}, which made no probe: '
                         + ', '.join(event_name(e, rows) for e in threads[key][:5]))
    return wrong


def event_name(event, rows):
    if event.type == DELIVERY:
        return f'delivery of {struct.unpack_from("<I", event.body, 40)[0]}'
    if event.type == SYSCALL:
        return next((r.name for r in rows.syscalls if r.number == event.row), f'syscall {event.row}')
    row = rows.table[event.row] if event.row < len(rows.table) else None
    return row.name if row else f'row {event.row}'


def probe_name(probe, rows):
    return f'delivery of {probe.row}' if probe.type == DELIVERY else row_name(probe, rows)


def compare_thread(probes, events, rows):
    for i, (probe, event) in enumerate(zip(probes, events)):
        name = probe_name(probe, rows)
        if name != event_name(event, rows):
            return [f'event {i} of {probe.tid} is {event_name(event, rows)}, should be {name}; before it: '
                    + ', '.join(event_name(e, rows) for e in events[max(0, i - 4):i])]
        wrong = (compare_delivery if probe.type == DELIVERY else compare_call)(probe, event, rows)
        if wrong:
            return [f'event {i} of {probe.tid}, {name}: {w}' for w in wrong]
    if len(events) > len(probes):
        return [f'{len(events)} events of thread {probes[0].tid if probes else "?"}, should be {len(probes)}; '
                f'the first too many: {event_name(events[len(probes)], rows)}']
    if len(probes) > len(events):
        return [f'{len(events)} events of thread {probes[0].tid}, should be {len(probes)}; missing: '
                f'{probe_name(probes[len(events)], rows)}']
    return []


def differ(what, is_, should):
    return [] if is_ == should else [f'{what} is {is_:#x}, should be {should:#x}']


def compare_call(probe, event, rows):
    row = row_of(probe, rows)
    caller, sp, result, there = struct.unpack_from('<QQqI', event.body)
    kinds = [k for k in row.kinds if k != 'NONE']
    words = struct.unpack_from(f'<{len(kinds) + sum(rows.sizes[k] for k in kinds) // 8}Q', event.body, 32)
    wrong = []
    if not probe.low <= caller < probe.high:
        wrong.append(f'the caller {caller:#x} is not in {probe.low:#x} to {probe.high:#x}')
    if abs(probe.frame - sp) > 1 << 16:
        wrong.append(f'the stack pointer {sp:#x} is far from {probe.frame:#x}')
    for i, kind in enumerate(kinds[:probe.given]):
        mask = (1 << 32) - 1 if kind in NARROW else (1 << 64) - 1
        wrong += differ(f'argument {i}', words[i] & mask, probe.args[i] & mask)
    ends = bool(probe.flags & ENDED)
    wrong += differ('the note flag', bool(event.flags & NOTE), bool(probe.flags & P_NOTE))
    if bool(event.end) != ends:
        return wrong + [f'it {"has" if event.end else "has no"} end, should be otherwise']
    if event.end and event.end < event.begin:
        wrong.append('it ends before it begins')
    if ends and row.result != 'VOID':
        wide = row.result in ('LONG', 'HANDLER', 'POINTER')
        mask = (1 << 64) - 1 if wide else (1 << 32) - 1
        wrong += differ('the result', result & mask, probe.result & mask)
        wrong += differ('the error', event.error, probe.error)
    return wrong + compare_pointees(probe, kinds, words, there, ends, rows)


def compare_pointees(probe, kinds, words, there, ends, rows):
    wrong = []
    at, mine = len(kinds), 0
    for i, kind in enumerate(kinds):
        count = rows.sizes[kind] // 8
        is_, should = words[at:at + count], probe.pointees[mine:mine + count]
        at, mine = at + count, mine + count
        if i >= probe.given or not count or (rows.ways[kind] == 'OUT' and not ends):
            continue
        if bool(there >> i & 1) != bool(probe.there >> i & 1):
            wrong.append(f'what argument {i} points to is {"" if there >> i & 1 else "not "}there, '
                         'should be otherwise')
        elif probe.there >> i & 1 and is_ != should:
            wrong.append(f'argument {i} points to {[hex(w) for w in is_]}, should be {[hex(w) for w in should]}')
    return wrong


def compare_delivery(probe, event, _):
    (handler, _, _, _, mask, _, nesting, before, after, interrupted, _) = struct.unpack_from(
        '<QQQQQIIIIII', event.body)
    info = event.body[64:112]
    wrong = differ('the handler', handler, probe.handler)
    wrong += differ('the nesting', nesting, probe.nesting)
    wrong += differ('the alternate stack flag', bool(event.flags & ALTSTACK), bool(probe.on_altstack))
    wrong += differ('errno before', before, probe.errno_before)
    wrong += differ('the left flag', bool(event.flags & LEFT), bool(probe.flags & P_LEFT))
    if probe.there:
        wrong += differ('the interrupted mask', mask, probe.mask)
        if info != struct.pack('<6Q', *probe.pointees[:6]):
            wrong.append('it has another siginfo')
    if probe.interrupted and INTERRUPTED[probe.interrupted] != ['CODE', 'EINTR', 'RESTART', 'DONE'][interrupted]:
        wrong.append(f'it interrupted {["CODE", "EINTR", "RESTART", "DONE"][interrupted]}, should be '
                     f'{INTERRUPTED[probe.interrupted]}')
    if probe.flags & ENDED:
        wrong += differ('errno after', after, probe.errno_after)
    if not event.end and probe.flags & (ENDED | P_LEFT):
        wrong.append('it has no end')
    return wrong
